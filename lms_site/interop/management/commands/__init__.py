"""Management commands of import and export."""
