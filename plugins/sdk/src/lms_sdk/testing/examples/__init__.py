"""A small plugin of each kind, complete enough to be copied from; the kit is tested on them."""
