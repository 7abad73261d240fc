"""How little a request can cost under Django: raw SQL, a signed token, no plugins, no languages, no audit."""
