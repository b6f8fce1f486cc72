"""Frozen records that every room shares, and the one tree of errors.

Nothing here imports anything but the standard library.
"""
