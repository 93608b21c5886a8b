"""The forms that page text comes in: web pages, readers' interfaces, rows, PDF, and archives of these."""
