"""The terms of use in the studio: their versions, and a new one."""
