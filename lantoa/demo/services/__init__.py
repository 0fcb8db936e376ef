"""Verbs of the demo."""

from lantoa.demo.services.filling import STEPS, fill_next, step_label
from lantoa.demo.services.loading import AlreadyLoaded, Loaded, load
from lantoa.demo.services.removing import remove

__all__ = ["STEPS", "AlreadyLoaded", "Loaded", "fill_next", "load", "remove", "step_label"]
