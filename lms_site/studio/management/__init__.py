"""Management of the package."""
