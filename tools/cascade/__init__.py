"""Policy clauses, the questions that test them, and the records of who answered: one graph."""
