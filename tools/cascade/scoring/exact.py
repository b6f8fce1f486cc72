"""Exact arithmetic on marks: a third is a third, and a figure is rounded once, at the end."""

from __future__ import annotations

from fractions import Fraction

LARGEST_DENOMINATOR = 1_000_000
NOISE = Fraction(1, 10**13)


def exact(value: float) -> Fraction:
    """Return the number that a float stands for.

    A float within rounding noise of a fraction with a small denominator stands for that fraction: 0.1 + 0.2
    for 3/10, 1 / 3 for one third, 1.1e-16 for nothing. Any other float stands for the decimal it prints as,
    so that 0.3333333, as an LMS writes it, stays what was written.

    Raises:
        ValueError: *value* is not a finite number.
    """
    written = Fraction(repr(value))
    near = written.limit_denominator(LARGEST_DENOMINATOR)
    # Two such fractions lie at least 1e-12 apart, so at most one is within the noise of a value near 1.
    return near if abs(near - written) <= NOISE * max(Fraction(1), abs(written)) else written


def clean(value: float) -> float:
    """Return *value* without rounding noise: the float nearest to the number it stands for."""
    return float(exact(value))


def round_half_away(value: Fraction, places: int = 2) -> float:
    """Return *value* rounded to *places* decimals, a half going away from zero; never minus zero."""
    scale = 10**places
    steps = (2 * abs(value.numerator) * scale + value.denominator) // (2 * value.denominator)
    return float(Fraction(steps if value >= 0 else -steps, scale))
