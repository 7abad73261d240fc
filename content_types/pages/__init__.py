"""Page types: what teachers edit. Learners read editions compiled from them, never pages."""
