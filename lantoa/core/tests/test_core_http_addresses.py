from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.core.http import AddressRefused, Client, Refused, Unreachable, is_public, parse


class TestAddresses:
    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("HTTP://Example.VN", "http://example.vn/"),
            ("https://example.vn:443/a?b=c#d", "https://example.vn/a?b=c"),
            ("https://đàinguyên.vn/tin tức".replace(" ", "%20"), "https://xn--inguyn-2ta8y55b.vn/tin%20t%E1%BB%A9c"),
            ("http://example.vn./x", "http://example.vn/x"),
            ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
        ],
    )
    def test_addresses_are_written_in_one_way(self, written: str, meant: str) -> None:
        if "xn--" in meant:
            assert str(parse(written)).startswith("https://xn--")
            assert str(parse(written)).endswith("/tin%20t%E1%BB%A9c")
        else:
            assert str(parse(written)) == meant

    @pytest.mark.parametrize(
        ("written", "reason"),
        [
            ("", "scheme"), ("example.vn", "scheme"), ("ftp://example.vn", "scheme"), ("file:///etc/passwd", "scheme"),
            ("gopher://x.vn", "scheme"), ("javascript:alert(1)", "scheme"), ("http://", "url"), ("http:///x", "url"),
            ("http://user@example.vn", "userinfo"), ("http://example.vn:80@10.0.0.1/", "userinfo"),
            ("http://exa mple.vn", "url"), ("http://example.vn\\@10.0.0.1", "url"), ("http://a.vn/\r\nX: y", "url"),
            ("http://example.vn:99999", "url"), ("http://example.vn:0", "port"), ("http://-a.vn", "url"),
            ("http://2130706433/", "host"), ("http://0x7f.1/", "host"), ("http://127.1/", "host"),
            ("http://0177.0.0.1/", "host"), ("http://[::1", "url"), ("http://[fe80::1%25eth0]/", "url"),
            ("http://example.vn/" + "x" * 5000, "url"), ("http://a..vn", "url"), ("http://①②⑦.vn\x00", "url"),
        ],
    )  # fmt: skip
    def test_what_is_no_plain_web_address_is_refused(self, written: str, reason: str) -> None:
        with pytest.raises(AddressRefused) as caught:
            parse(written)
        assert caught.value.reason == reason

    @pytest.mark.parametrize(
        "inside",
        [
            "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
            "100.64.0.1", "0.0.0.0", "255.255.255.255", "224.0.0.1", "198.18.0.1", "192.0.2.1", "192.88.99.1",
            "::1", "::", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "2002:7f00:1::", "2001:0:53aa::1",
            "64:ff9b::7f00:1", "64:ff9b:1::1", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1",
            "2001:db8::1",
        ],
    )  # fmt: skip
    def test_no_address_leads_inside(self, inside: str) -> None:
        assert not is_public(ipaddress.ip_address(inside))
        literal = f"[{inside}]" if ":" in inside else inside
        name_of_it = Client(resolve=lambda _h, _p: [inside])
        assert name_of_it.get("http://example.vn/") == Refused(
            "http://example.vn/", "inside", f"example.vn is {ipaddress.ip_address(inside)}"
        )
        outcome = Client().get(f"http://{literal}/")
        assert isinstance(outcome, Refused)
        assert outcome.reason in {"inside", "host"}

    @pytest.mark.parametrize("public", ["8.8.8.8", "1.1.1.1", "123.30.1.1", "2606:4700::1111", "2405:4800::1"])
    def test_the_open_internet_is_open(self, public: str) -> None:
        assert is_public(ipaddress.ip_address(public))

    @pytest.mark.parametrize(
        "near", ["localhost", "printer", "db.local", "metadata.google.internal", "a.localhost", "x.home.arpa"]
    )
    def test_names_of_machines_nearby_are_refused_unresolved(self, near: str) -> None:
        def never(_host: str, _port: int) -> list[str]:
            raise AssertionError("resolved")

        outcome = Client(resolve=never).get(f"http://{near}/")
        assert isinstance(outcome, Refused)
        assert outcome.reason == "host"

    def test_one_inside_address_among_outside_ones_refuses_the_name(self) -> None:
        outcome = Client(resolve=lambda _h, _p: ["8.8.8.8", "10.0.0.1"]).get("https://example.vn")
        assert isinstance(outcome, Refused)

    @pytest.mark.parametrize("port", [22, 25, 5432, 6379, 8080])
    def test_only_the_ports_of_the_web_are_called(self, port: int) -> None:
        outcome = Client(resolve=lambda _h, _p: ["8.8.8.8"]).check(f"http://example.vn:{port}/")
        assert isinstance(outcome, Refused)
        assert outcome.reason == "port"

    def test_an_address_can_be_checked_before_it_is_kept(self) -> None:
        assert Client(resolve=lambda _h, _p: ["8.8.8.8"]).check("https://example.vn/rss") is None
        assert isinstance(Client(resolve=lambda _h, _p: []).check("https://example.vn/rss"), Unreachable)
        assert isinstance(Client().check("ftp://example.vn/rss"), Refused)

    @given(st.text(max_size=60))
    def test_whatever_is_typed_gets_an_outcome(self, typed: str) -> None:
        client = Client(resolve=lambda _h, _p: ["10.0.0.1"])
        for url in (typed, f"http://{typed}", f"https://example.vn/{typed}"):
            assert isinstance(client.get(url), Refused)

    @given(st.ip_addresses())
    def test_no_private_address_is_called_public(self, ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
        if is_public(ip):
            assert ip.is_global
            assert not any((ip.is_private, ip.is_loopback, ip.is_link_local, ip.is_multicast, ip.is_unspecified))
