"""Logging in with an account at an identity provider: any OpenID Connect provider (Google is one) and GitHub."""
