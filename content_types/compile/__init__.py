"""Publish = compile: pages and questions become the immutable documents that learners read."""
