"""Which addresses may be called, decided on the written address and again on what its name resolves to."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import quote, urljoin, urlsplit

IPAddress = IPv4Address | IPv6Address

DEFAULT_PORTS = {"http": 80, "https": 443}
_MAX_LENGTH = 4096
_DIRTY = re.compile(r"[\x00-\x20\x7f\\]")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.ASCII)
# Names that mean a machine nearby, whatever a resolver says.
_NEARBY = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "home.arpa", "onion", "localdomain")

# What `is_global` leaves open or differs on between Python versions: transition mechanisms that carry an IPv4
# address inside, carrier NAT, benchmarks, documentation, 240/4.
_INSIDE = tuple(
    ip_network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
        "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23",
        "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip


class AddressRefused(ValueError):
    """`reason`: url, scheme, userinfo, host, port or inside."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason}: {detail}" if detail else reason)


def is_public(address: IPAddress) -> bool:
    """Whether an address belongs to the open internet. Also False for tunnels that could lead inside."""
    return address.is_global and not address.is_multicast and not any(address in net for net in _INSIDE)


@dataclass(frozen=True)
class Address:
    """A web address taken apart; `host` is ASCII, in small letters, without brackets."""

    scheme: str
    host: str
    port: int
    target: str  # path and query as they go over the wire

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

    def joined(self, location: str) -> Address:
        """Where a redirect leads. Raises AddressRefused."""
        return parse(urljoin(str(self), location.strip()))


def parse(url: str) -> Address:
    """Raises AddressRefused for what is no web address of a host."""
    if len(url) > _MAX_LENGTH or _DIRTY.search(url):
        raise AddressRefused("url")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as fault:
        raise AddressRefused("url", str(fault)) from None
    if parts.scheme not in DEFAULT_PORTS:
        raise AddressRefused("scheme", parts.scheme)
    if "@" in parts.netloc:
        raise AddressRefused("userinfo")
    if not parts.hostname:
        raise AddressRefused("url")
    if port == 0:
        raise AddressRefused("port", "0")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~-._[]")
    return Address(
        parts.scheme,
        _host(parts.hostname),
        port if port is not None else DEFAULT_PORTS[parts.scheme],
        path + (f"?{query}" if query else ""),
    )


def _host(written: str) -> str:
    if ":" in written:
        try:
            if "%" in written:  # a zone: only machines on the same wire have one
                raise AddressRefused("url", written)
            return str(IPv6Address(written))
        except ValueError:
            raise AddressRefused("url", written) from None
    try:
        host = written.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise AddressRefused("url", written) from None
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressRefused("url", written)
    if re.fullmatch(r"[0-9]+|0x[0-9a-f]*", labels[-1]):
        # 2130706433, 0x7f.1 and 127.1 are all 127.0.0.1 to a resolver; only the plain form is taken.
        try:
            return str(IPv4Address(host))
        except ValueError:
            raise AddressRefused("host", written) from None
    return host


@dataclass(frozen=True)
class _Allowance:
    port: int | None
    host: str = ""
    network: IPv4Network | IPv6Network | None = None


class AllowList:
    """What an operator allows beyond the open internet: "cms.tinh.lan", "127.0.0.1:8123", "10.2.0.0/16:8080".

    A host is allowed under the name or address written here only, so that no foreign name that resolves to it slips
    through; a network is allowed for whatever resolves into it.
    """

    def __init__(self, entries: Iterable[str]) -> None:
        self._entries = [self._read(entry) for entry in entries]

    @staticmethod
    def _read(entry: str) -> _Allowance:
        host, port = entry.strip().lower(), None
        if found := re.fullmatch(r"(.*[^:]|\[.*\]):(\d{1,5})", host):
            host, port = found[1], int(found[2])
        host = host.strip("[]")
        try:
            if "/" in host:
                return _Allowance(port, network=ip_network(host.replace("]", ""), strict=False))
            return _Allowance(port, host=_host(host))
        except ValueError as fault:
            raise ValueError(f"LANTOA_HTTP_ALLOW: {entry!r} is neither a host nor a network") from fault

    def allows_host(self, address: Address) -> bool:
        return any(e.host == address.host and self._fits(e, address.port) for e in self._entries)

    def allows_ip(self, ip: IPAddress, port: int) -> bool:
        return any(e.network is not None and ip in e.network and self._fits(e, port) for e in self._entries)

    @staticmethod
    def _fits(entry: _Allowance, port: int) -> bool:
        return port == entry.port if entry.port is not None else port in DEFAULT_PORTS.values()


def check_written(address: Address, allow: AllowList) -> None:
    """What can be refused before anything is resolved. Raises AddressRefused."""
    if allow.allows_host(address):
        return
    literal = _as_ip(address.host)
    if literal is not None:
        if allow.allows_ip(literal, address.port):
            return
        if not is_public(literal):
            raise AddressRefused("inside", address.host)
    elif "." not in address.host or address.host.endswith(tuple(f".{name}" for name in _NEARBY)):
        raise AddressRefused("host", address.host)


def check_resolved(
    address: Address,
    ips: Iterable[IPAddress],
    allow: AllowList,
    *,
    ports: Container[int] = frozenset(DEFAULT_PORTS.values()),
) -> list[IPAddress]:
    """The addresses to connect to. One that leads inside refuses them all: an honest name has no such neighbour.

    `ports`: those that need no allowance; another protocol than the web's has its own. Raises AddressRefused.
    """
    found = list(ips)
    if allow.allows_host(address):
        return found
    for ip in found:
        if not is_public(ip) and not allow.allows_ip(ip, address.port):
            raise AddressRefused("inside", f"{address.host} is {ip}")
    if address.port not in ports and not all(allow.allows_ip(ip, address.port) for ip in found):
        raise AddressRefused("port", str(address.port))
    return found


def _as_ip(host: str) -> IPAddress | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
