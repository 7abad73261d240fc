"""The people of the site and messages to the school, for those who run it; roles of the site."""
