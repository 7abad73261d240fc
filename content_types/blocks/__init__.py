"""Blocks: the parts that lessons, pages, assessments and menus are made of."""
