"""Everything the surroundings tell us, read in one place."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parents[2]


class BadSetting(ValueError):
    """A setting from the environment cannot be used; the message names it and says what to write."""


def home() -> Path:
    """Folder that holds everything this installation owns: database, uploads, keys."""
    return Path(os.environ.get("LANTOA_HOME") or ROOT / "var").resolve()


def flag(name: str, *, default: bool = False) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise BadSetting(f"{name}={value!r}: write 1 or 0")


def text(name: str, *, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def secure_address(name: str) -> str:
    """An https:// address; plain http:// to this very machine only."""
    value = text(name)
    parts = urlsplit(value)
    is_here = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "::1", "localhost"}
    if value and not (parts.hostname and (parts.scheme == "https" or is_here)):
        raise BadSetting(f"{name}={value!r}: write https://…")
    return value


def words(name: str, *, default: str = "") -> list[str]:
    return [word for word in os.environ.get(name, default).replace(",", " ").split() if word]


def database_url() -> str | None:
    """The database somebody gave us; None means the embedded one."""
    return os.environ.get("DATABASE_URL") or None


def embedded_url() -> str:
    """Address of the embedded server. Its launcher writes the socket folder beside the data."""
    told = home() / "postgres.url"
    if told.exists():
        return told.read_text(encoding="utf-8").strip()
    return f"postgresql://lantoa@/lantoa?host={home() / 'run'}"


def database(url: str) -> dict[str, Any]:
    """Django's settings for a PostgreSQL address; the host may be a socket folder."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadSetting("DATABASE_URL must begin with postgresql://; Lan Tỏa runs on PostgreSQL only")
    query = dict(parse_qsl(parts.query))
    host = query.pop("host", None) or unquote(parts.hostname or "")
    options: dict[str, Any] = {**query}
    return {
        "ENGINE": "lantoa.core.postgres",
        "NAME": unquote(parts.path.lstrip("/")) or "lantoa",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or query.pop("port", "") or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
