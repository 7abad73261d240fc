"""Previews: a course as a made-up learner would find it, in a world that is rolled back."""
