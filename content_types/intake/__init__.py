"""Writing whole courses at once: what Wagtail does page by page, in a few statements for all of them."""
