"""Previews from the page editor: a link into the frontend that shows a page as a learner would find it."""
