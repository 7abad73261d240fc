"""What every domain stands on, and no domain word: errors, ids, clock, events, locks."""
