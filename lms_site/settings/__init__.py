"""Settings: composition only."""
