"""People: accounts, profiles, sign-in and tokens."""
