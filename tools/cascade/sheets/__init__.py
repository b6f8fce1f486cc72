"""Printable documents: PDF/UA by Typst."""
