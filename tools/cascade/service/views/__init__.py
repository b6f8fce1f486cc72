"""Views: each reads the request, calls the records, and chooses a page."""
