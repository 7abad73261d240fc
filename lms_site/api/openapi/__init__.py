"""The OpenAPI schema: from DRF views, from hot views described by hand, from allauth, and from plugins."""
