from __future__ import annotations

from lantoa.cli.passing import passing_to

__all__ = ["TAKES_REST", "run"]

TAKES_REST = True
run = passing_to("lantoa_audit")
