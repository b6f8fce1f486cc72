"""Cascade sessions: planning, joining, running, closing, and the tree they grow into."""
