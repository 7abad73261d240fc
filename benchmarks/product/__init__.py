"""The product under measurement: content, people, tokens."""
