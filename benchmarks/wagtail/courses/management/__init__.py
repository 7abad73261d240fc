"""Commands of the baseline."""
