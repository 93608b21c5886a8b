"""One page: from raw text to rows, step by step in the order of `page.py`; pure."""
