"""What is said of an error that a plugin raised."""

from __future__ import annotations


def described(error: BaseException) -> str:
    """The error's type and words; the type alone where its words cannot be had, as they are the plugin's code too."""
    kind = type(error).__name__
    try:
        return f"{kind}: {error}"
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 a plugin may raise anything
        return kind
