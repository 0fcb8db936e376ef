"""The audit log for a centre that watches over many systems: one line an entry, as RFC 5424 or as CEF.

Keys and hashes, never names: who reads the lines there sees no more than who reads the log here. The hash of each
entry is in its line, so that a cut or changed log here is seen there.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

# What somebody on duty should look at; everything else is told for the record.
GRAVE = frozenset(
    {
        *("accounts.role_given", "accounts.role_ended", "accounts.retired", "accounts.second_factor_removed"),
        *("accounts.second_factor_dropped", "accounts.unlocked", "accounts.phone_revoked", "accounts.slip_issued"),
        "privacy.erased",
    }
)
_LOG_AUDIT = 13  # the facility of RFC 5424
_NOTICE, _INFORMATIONAL = 5, 6
# Numbers of enterprises are given by IANA; this one is kept free for those that have none.
_SD_ID = "lantoa@32473"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Line:
    pk: int
    at: datetime
    action: str
    words: str
    by_pk: int | None
    object_kind: str
    object_pk: str
    unit_pk: int | None
    detail: Mapping[str, Any]
    hash: str


def as_syslog(line: Line, *, host: str) -> str:
    severity = _NOTICE if line.action in GRAVE else _INFORMATIONAL
    at = line.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    data = " ".join(f'{key}="{_sd(value)}"' for key, value in _facts(line).items() if value)
    name = re.sub(r"[^!-~]", "_", line.action)[:32] or "-"
    # The mark before the text says that it is UTF-8 (RFC 5424, 6.4).
    head = f"<{_LOG_AUDIT * 8 + severity}>1 {at} {_host(host)} lantoa - {name}"
    return f"{head} [{_SD_ID} {data}] \ufeff{_one_line(line.words)}"


def as_cef(line: Line, *, host: str, version: str) -> str:
    severity = 6 if line.action in GRAVE else 3
    head = "|".join(_head(part) for part in ("Lan Toa", "Lan Toa", version, line.action, line.words))
    facts = _facts(line)
    pairs = {
        "rt": str(int(line.at.timestamp() * 1000)),
        "dvchost": _host(host),
        "externalId": facts["pk"],
        "suid": facts["by"],
        "cs1Label": "object",
        "cs1": facts["object"],
        "cs2Label": "unit",
        "cs2": facts["unit"],
        "cs3Label": "hash",
        "cs3": facts["hash"],
        "cs4Label": "detail",
        "cs4": facts["detail"],
    }
    shown = {
        key: value
        for key, value in pairs.items()
        if value and (not key.endswith("Label") or pairs[key.removesuffix("Label")])
    }
    return f"CEF:0|{head}|{severity}|" + " ".join(f"{key}={_extension(value)}" for key, value in shown.items())


def _facts(line: Line) -> dict[str, str]:
    return {
        "pk": str(line.pk),
        "by": "" if line.by_pk is None else str(line.by_pk),
        "object": f"{line.object_kind}:{line.object_pk}" if line.object_kind else "",
        "unit": "" if line.unit_pk is None else str(line.unit_pk),
        "hash": line.hash,
        "detail": json.dumps(line.detail, ensure_ascii=False, sort_keys=True) if line.detail else "",
    }


def _host(host: str) -> str:
    return re.sub(r"[^!-~]", "_", host)[:255] or "-"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _sd(text: str) -> str:
    return re.sub(r'(["\\\]])', r"\\\1", _one_line(text))


def _head(text: str) -> str:
    return re.sub(r"([\\|])", r"\\\1", _one_line(text))


def _extension(text: str) -> str:
    return re.sub(r"([\\=])", r"\\\1", _one_line(text))
