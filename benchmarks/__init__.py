"""Runnable comparisons of Playhead with a ceiling and with itself, each with its conditions.

Not a test of correctness, and not imported by the product: nothing here is shipped.
"""
