"""Bytes from the network: what is due is planned, asked for politely, and kept like all that is taken in."""
