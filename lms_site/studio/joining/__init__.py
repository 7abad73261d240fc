"""How a course is joined: the page in the studio where its team decides."""
