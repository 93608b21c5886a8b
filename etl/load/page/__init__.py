"""The page of a release and of an output folder: one file each, which opens by double click and asks no network.

Templates are Jinja2's, escaping on: the pages have loops in loops in both languages, and what a newspaper printed must
never become markup. Style and script stand in the page itself, and its policy names them by hash; nothing else runs.
"""
