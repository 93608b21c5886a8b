"""One volume's tables in, one release out: checked, described, and put in place by one rename."""
