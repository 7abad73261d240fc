"""Messages to the school: the contact form."""
