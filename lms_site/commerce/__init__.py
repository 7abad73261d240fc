"""What courses cost."""
