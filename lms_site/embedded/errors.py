"""What can go wrong with the embedded engines."""


class EngineError(RuntimeError):
    """An embedded engine cannot run here; the message is one line for the person at the terminal."""
