"""Printable documents: a Typst template and plain values in, tagged PDF/UA bytes out.

`cascade.sheets.typesetting` sets any template; each document has a module and a template of its own name.
"""
