"""The pages an agency must carry, for each portal of the demo."""

from __future__ import annotations

from lantoa.demo.models import Demo


def make_pages(demo: Demo) -> None:
    del demo
