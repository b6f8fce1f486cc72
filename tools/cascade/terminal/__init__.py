"""The terminal room: a quiz taken line by line, with the keyboard alone."""
