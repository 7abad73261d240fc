"""Teachers in the studio: who becomes one, and the course each begins with."""
