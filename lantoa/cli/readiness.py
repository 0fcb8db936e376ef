"""May the public be let in? HTTPS from end to end, and backups that are fresh, sealed elsewhere and proved."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from lantoa.cli.findings import Finding, State
from lantoa.cli.words import gettext as _
from lantoa.config import env

_LEAST_DAYS = 14
_DRILL_DAYS = 100
_TLS_SECONDS = 8.0


def https() -> Iterator[Finding]:
    """Settings first; only when they are right the certificate that people would see is looked at."""
    base = urlsplit(env.text("LANTOA_BASE_URL"))
    hosts = [
        host for host in env.words("LANTOA_HOSTS") if "localhost" not in host and host not in {"127.0.0.1", "[::1]"}
    ]
    faults = []
    if not env.flag("LANTOA_SECURE"):
        faults.append(
            _("LANTOA_SECURE is not 1: sign-in cookies would travel unencrypted, for anybody on the way to read")
        )
    if base.scheme != "https":
        faults.append(
            _("LANTOA_BASE_URL does not begin with https://: letters and QR codes would lead to an open page")
        )
    if not hosts:
        faults.append(_("LANTOA_HOSTS names no domain: nobody but this machine is served"))
    if not env.text("LANTOA_PROXIES").isdigit() or int(env.text("LANTOA_PROXIES")) < 1:
        faults.append(_("LANTOA_PROXIES is 0: no server with TLS stands in front, or everybody has its address"))
    for fault in faults:
        yield Finding(State.NOT_READY, "HTTPS", fault)
    if not faults:
        yield _certificate(base.hostname or "", base.port or 443)


def _certificate(host: str, port: int) -> Finding:
    """As a browser would meet it."""
    place = f"{host}:{port}"
    try:
        with (
            socket.create_connection((host, port), timeout=_TLS_SECONDS) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as door,
        ):
            told = door.getpeercert() or {}
    except ssl.SSLCertVerificationError as fault:
        told_fault = _("{place}: browsers refuse the certificate: {fault}").format(
            place=place, fault=fault.verify_message
        )
        return Finding(State.NOT_READY, "HTTPS", told_fault, _("Put the certificate with its whole chain (fullchain)."))
    except OSError as fault:
        told_fault = _("{place} does not answer from this machine: {fault}").format(place=place, fault=fault)
        return Finding(State.NOT_READY, "HTTPS", told_fault, _("Does nginx run, is the name in the DNS, is 443 open?"))
    ends = dt.datetime.fromtimestamp(ssl.cert_time_to_seconds(str(told["notAfter"])), dt.UTC)
    days = (ends - dt.datetime.now(dt.UTC)).days
    words = _("{place}: certificate for {days} more days").format(place=place, days=days)
    return Finding(State.GOOD if days >= _LEAST_DAYS else State.NOT_READY, "HTTPS", words)


def backups(marks: Mapping[str, str]) -> Iterator[Finding]:
    what = _("Backups")
    hours = int(env.text("LANTOA_BACKUP_HOURS", default="26"))
    age = _hours_since(marks.get("backup_at", ""))
    if age is None:
        yield Finding(State.NOT_READY, what, _("none yet"), _("Type: systemctl enable --now lantoa-backup.timer"))
    else:
        told = _("the newest is {age:.0f} hours old").format(age=age)
        yield Finding(State.GOOD if age <= hours else State.NOT_READY, what, told)
    if not env.text("LANTOA_BACKUP_TO"):
        told = _("no second place: a fire or a thief takes the backups too")
        yield Finding(State.NOT_READY, what, told, _("Set LANTOA_BACKUP_TO and LANTOA_BACKUP_RECIPIENT."))
    else:
        sealed = _hours_since(marks.get("backup_sealed_at", ""))
        is_fresh = sealed is not None and sealed <= hours
        told = (
            _("the newest sealed one is {age:.0f} hours old").format(age=sealed)
            if sealed is not None
            else _("none sealed yet")
        )
        yield Finding(
            State.GOOD if is_fresh else State.NOT_READY, what, told, "" if is_fresh else env.text("LANTOA_BACKUP_TO")
        )
    drilled = _hours_since(marks.get("drill_at", ""))
    if drilled is None or drilled > _DRILL_DAYS * 24:
        told = _("no restore was tried in the last {days} days").format(days=_DRILL_DAYS)
        yield Finding(State.NOT_READY, what, told, _("Type: lantoa restore --drill FILE"))
    else:
        yield Finding(State.GOOD, what, _("restore tried {days:.0f} days ago").format(days=drilled / 24))


def _hours_since(told: str) -> float | None:
    if not told:
        return None
    return (dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(told)).total_seconds() / 3600
