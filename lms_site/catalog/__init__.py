"""What is on offer: listings and categories."""
