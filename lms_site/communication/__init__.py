"""What people say to each other: comments on lessons, reviews of courses."""
