from __future__ import annotations

from lantoa.cli.passing import passing_by_verb

__all__ = ["TAKES_REST", "run"]

TAKES_REST = True
run = passing_by_verb("portal", {"import": "lantoa_portal_import"})
