"""Lan Tỏa: a province tells its story, hears its people and can prove both."""

__version__ = "0.1.0"
