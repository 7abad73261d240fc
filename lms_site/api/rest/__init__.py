"""REST: views, serializers and urls, mapping to the domains and nothing more."""
