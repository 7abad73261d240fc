"""The transports: the only place that knows HTTP shapes."""
