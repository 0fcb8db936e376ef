"""The mail server: read, never written to. Connected to the very address that was checked; everything is limited."""

from __future__ import annotations

import base64
import contextlib
import imaplib
import re
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from lantoa.core.http.addresses import AddressRefused, AllowList, check_resolved, check_written, parse
from lantoa.core.http.sockets import resolved_in_time, system_resolver, tls_context
from lantoa.shared.mailboxes.choices import PORTS, Security
from lantoa.shared.mailboxes.errors import MailboxFault

CONNECT_SECONDS = 8.0
SILENT_SECONDS = 20.0
RUN_SECONDS = 240.0
_MAIL_PORTS = frozenset(PORTS.values())
_LARGEST_LITERAL = 40_000_000
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")


@dataclass(frozen=True)
class Account:
    host: str
    port: int
    security: str
    login: str
    password: str
    folder: str


@dataclass(frozen=True)
class Head:
    uid: int
    size_bytes: int
    data: bytes  # the header's lines


class Session:
    """An open folder. Every question is bounded in size and time."""

    def __init__(self, connection: imaplib.IMAP4, uid_validity: int) -> None:
        self._connection, self.uid_validity = connection, uid_validity
        self._until = time.monotonic() + RUN_SECONDS

    def uids_above(self, uid: int) -> list[int]:
        # "n:*" names the newest letter even where it is below n.
        return [found for found in self._search("UID", f"{uid + 1}:*") if found > uid]

    def uids_since(self, day: date) -> list[int]:
        # IMAP names months in English, whatever the locale says.
        months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
        return self._search("SINCE", f"{day.day}-{months[day.month - 1]}-{day.year}")

    def heads(self, uids: Sequence[int]) -> list[Head]:
        if not uids:
            return []
        answer = self._fetch(",".join(map(str, uids)), "(UID RFC822.SIZE BODY.PEEK[HEADER])")
        heads = []
        for about, data in answer:
            uid, size = _UID.search(about), _SIZE.search(about)
            if uid and size:
                heads.append(Head(int(uid[1]), int(size[1]), data))
        return sorted(heads, key=lambda head: head.uid)

    def body(self, uid: int, at_most: int) -> bytes:
        """The letter, or its first `at_most` bytes. Raises MailboxFault: gone."""
        for about, data in self._fetch(str(uid), f"(UID BODY.PEEK[]<0.{at_most}>)"):
            found = _UID.search(about)
            if found and int(found[1]) == uid:
                return data
        raise MailboxFault("gone")

    def _search(self, *words: str) -> list[int]:
        told = self._ask("SEARCH", *words)
        numbers = b" ".join(line for line in told if isinstance(line, bytes)).split()
        return sorted(int(number) for number in numbers if number.isdigit())

    def _fetch(self, uids: str, what: str) -> list[tuple[bytes, bytes]]:
        """What stands before and behind each literal, and the literal. Servers name the UID on either side."""
        told = self._ask("FETCH", uids, what)
        found: list[tuple[bytes, bytes]] = []
        for position, line in enumerate(told):
            if isinstance(line, tuple):
                behind = told[position + 1] if position + 1 < len(told) else b""
                found.append((line[0] + b" " + (behind if isinstance(behind, bytes) else b""), line[1]))
        return found

    def _ask(self, command: str, *words: str) -> list[Any]:
        if time.monotonic() > self._until:
            raise MailboxFault("timeout")
        with _faults():
            state, told = self._connection.uid(command, *words)
        if state != "OK":
            raise MailboxFault("protocol", f"{command}: {told!r:.200}")
        return list(told)


@contextlib.contextmanager
def opened(account: Account) -> Iterator[Session]:
    """Signs in and opens the folder for reading only. Raises MailboxFault."""
    connection = _connected(account)
    try:
        _sign_in(connection, account)
        with _faults():
            state, told = connection.select(_quoted(account.folder), readonly=True)
            if state != "OK":
                raise MailboxFault("folder", f"{told!r:.200}")
            _code, validity = connection.response("UIDVALIDITY")
        if not validity or not validity[0] or not validity[0].isdigit():
            raise MailboxFault("protocol", "no UIDVALIDITY")
        yield Session(connection, int(validity[0]))
    finally:
        with contextlib.suppress(Exception):
            connection.logout()
        with contextlib.suppress(Exception):
            connection.shutdown()


def check_host(host: str, port: int, security: str) -> list[str]:
    """The addresses that may be connected to. Raises MailboxFault: host, port, dns, timeout."""
    allow = AllowList(settings.LANTOA_HTTP_ALLOW)
    try:
        address = parse(f"https://{host}:{port}/")
        check_written(address, allow)
        if security == Security.NONE and not allow.allows_host(address):
            raise MailboxFault("host", "unencrypted")
        ips = resolved_in_time(system_resolver, address.host, address.port, CONNECT_SECONDS)
        return [str(ip) for ip in check_resolved(address, ips, allow, ports=_MAIL_PORTS)]
    except AddressRefused as refused:
        raise MailboxFault("port" if refused.reason == "port" else "host", str(refused)) from None
    except TimeoutError:
        raise MailboxFault("timeout") from None
    except (OSError, ValueError) as fault:
        raise MailboxFault("dns", str(fault)) from None


def _connected(account: Account) -> imaplib.IMAP4:
    ips = check_host(account.host, account.port, account.security)
    with _faults():
        if account.security == Security.TLS:
            return _Tls(account.host, account.port, ips)
        connection = _Plain(account.host, account.port, ips)
        if account.security == Security.STARTTLS:
            connection.starttls(_tls())
        return connection


def _sign_in(connection: imaplib.IMAP4, account: Account) -> None:
    try:
        if "AUTH=PLAIN" in connection.capabilities:
            word = f"\0{account.login}\0{account.password}".encode()
            connection.authenticate("PLAIN", lambda _challenge: word)
        else:
            connection.login(account.login, account.password)
    except imaplib.IMAP4.abort as fault:
        raise MailboxFault("protocol", str(fault)) from None
    except (imaplib.IMAP4.error, UnicodeError) as fault:
        raise MailboxFault("login", type(fault).__name__) from None
    except (OSError, ValueError) as fault:
        raise MailboxFault("connect", str(fault)) from None


def _quoted(name: str) -> str:
    """A folder's name as IMAP writes it: quoted, letters beyond ASCII in modified UTF-7."""
    out, waiting = [], ""
    for sign in [*name, ""]:
        if sign and not sign.isascii():
            waiting += sign
            continue
        if waiting:
            packed = base64.b64encode(waiting.encode("utf-16-be")).decode("ascii")
            out.append("&" + packed.rstrip("=").replace("/", ",") + "-")
            waiting = ""
        out.append("&-" if sign == "&" else sign)
    return '"' + "".join(out).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _tls() -> ssl.SSLContext:
    context = tls_context()
    context.sslsocket_class = ssl.SSLSocket  # imaplib keeps its own time
    return context


@contextlib.contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except MailboxFault:
        raise
    except ssl.SSLError as fault:
        raise MailboxFault("tls", str(fault)) from None
    except TimeoutError:
        raise MailboxFault("timeout") from None
    except imaplib.IMAP4.error as fault:
        raise MailboxFault("protocol", str(fault)[:200]) from None
    except (OSError, ValueError, EOFError) as fault:
        raise MailboxFault("connect", str(fault)[:200]) from None


class _Checked:
    """Connects to the addresses that were checked, and to no others that the name may lead to a moment later."""

    host: str
    port: int

    def __init__(self, host: str, port: int, ips: Sequence[str], **more: Any) -> None:
        self.ips = ips
        super().__init__(host, port, timeout=SILENT_SECONDS, **more)  # type: ignore[call-arg]

    def _create_socket(self, timeout: float | None) -> socket.socket:
        fault: OSError | None = None
        for ip in self.ips:
            try:
                connected = socket.create_connection((ip, self.port), CONNECT_SECONDS)
            except OSError as failed:
                fault = failed
                continue
            connected.settimeout(timeout)
            return connected
        raise fault or OSError("no address")

    def read(self, size: int) -> bytes:
        if size > _LARGEST_LITERAL:
            raise imaplib.IMAP4.abort(f"a literal of {size} bytes")
        return super().read(size)  # type: ignore[misc]


class _Plain(_Checked, imaplib.IMAP4):
    pass


class _Tls(_Checked, imaplib.IMAP4_SSL):
    def __init__(self, host: str, port: int, ips: Sequence[str]) -> None:
        super().__init__(host, port, ips, ssl_context=_tls())

    def _create_socket(self, timeout: float | None) -> socket.socket:
        connected = super()._create_socket(timeout)
        try:
            return self.ssl_context.wrap_socket(connected, server_hostname=self.host)
        except Exception:
            connected.close()
            raise
