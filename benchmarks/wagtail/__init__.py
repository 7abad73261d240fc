"""The stock Wagtail API as a course API: what a team gets by following Wagtail's documentation."""
