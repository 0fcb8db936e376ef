"""What a version holds, and its hash."""

from __future__ import annotations

import hashlib
import json
from typing import Any

# Parts of the content that are the story's text: a change of these makes hand-edited variants ask for review.
TEXT_KEYS = ("title", "lead", "body", "facts")


def canonical(content: dict[str, Any]) -> bytes:
    """The one byte string that stands for a content: keys sorted, no spaces, UTF-8."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(content: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()


def text_sha256(content: dict[str, Any]) -> str:
    """Hash of the text alone: what variants are made from."""
    return sha256({key: content.get(key) for key in TEXT_KEYS})
