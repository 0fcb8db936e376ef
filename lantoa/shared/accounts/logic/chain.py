"""The chain of the audit log."""

from __future__ import annotations

import hashlib
import json
from typing import Any

FIRST = "0" * 64


def hash_of(facts: dict[str, Any], previous: str) -> str:
    """SHA-256 over the entry's facts and the hash before it. Keys sorted, so that JSONB's order does not matter."""
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()
