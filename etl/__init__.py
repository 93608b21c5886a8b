"""Raw text of Chinese newspaper pages in, open datasets out."""
