"""Bytes in: which sources there are, keeping them, and turning them into the text of pages."""
