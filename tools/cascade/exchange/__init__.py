"""Formats of other programs: tables in and out, statements for learning record stores."""
