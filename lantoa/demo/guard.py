"""Keeps what is a demo a demo: its accounts open from this machine only, and every page says what it is."""

from __future__ import annotations

import ipaddress
import os

from django.db import connection
from django.http import HttpRequest

from lantoa.demo.models import Demo
from lantoa.shared.accounts.models import User

# `lantoa web` writes here on which address it listens ("unix" for a socket file); nothing written is no loopback.
BOUND_TO = "LANTOA_BOUND_TO"
_PROXY_HEADERS = (
    "HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO",
    "HTTP_VIA", "HTTP_CF_CONNECTING_IP", "HTTP_TRUE_CLIENT_IP",
)  # fmt: skip


def is_loaded() -> bool:
    return Demo.objects.exists()


def demo_accounts_live() -> bool:
    """Whether any demo account could sign in: while it can, no other address may be opened."""
    if "accounts_user" not in connection.introspection.table_names():
        return False
    return User.objects.filter(is_demo=True, is_active=True).exists()


def may_sign_in_from(request: HttpRequest) -> bool:
    """Demo loaded, server bound to loopback, caller on loopback, no proxy in between, local host name: all of them."""
    return (
        _is_loopback(os.environ.get(BOUND_TO, ""))
        and _is_loopback(request.META.get("REMOTE_ADDR", ""))
        and not any(request.META.get(header) for header in _PROXY_HEADERS)
        and _is_local_name(request.get_host())
        and is_loaded()
    )


def _is_loopback(address: str) -> bool:
    if address == "localhost":
        return True
    try:
        found = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)  # a socket for both families tells 127.0.0.1 as ::ffff:127.0.0.1
    return bool((mapped or found).is_loopback)


def _is_local_name(host: str) -> bool:
    """A foreign name that resolves to 127.0.0.1 is a trick (DNS rebinding)."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return name == "localhost" or name.endswith(".localhost") or _is_loopback(name)
