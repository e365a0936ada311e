"""Measures what we promise, as ratios of two things that run in turn on one machine.

Not tests: nothing here fails for being slow. `make bench`, or `make bench ONLY=import`.
"""
