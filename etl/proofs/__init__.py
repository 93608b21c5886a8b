"""Proof sheets (校样): one page as it was read, raw text beside the result, for a terminal and as a web page."""
