"""Notifications: facts of the school told to the people they concern, in the site and through channels of plugins."""
