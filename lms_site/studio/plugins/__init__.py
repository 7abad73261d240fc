"""The panel of plugins, for administrators."""
