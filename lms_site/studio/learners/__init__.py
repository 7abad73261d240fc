"""The people of a course in the studio: who takes it, groups, invitations."""
