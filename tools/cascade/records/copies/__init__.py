"""Copies of the whole database, in a form that both databases can be restored from."""
