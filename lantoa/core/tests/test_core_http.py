from __future__ import annotations

import datetime as dt
import gzip
import io
import socket
import ssl
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import translation

from lantoa.core import http
from lantoa.core.http import Client, Limits, NotOk, Ok, Refused, TimedOut, TooLarge, Unknown, Unreachable
from lantoa.core.tests.local_server import QUICK, Server, answering


class TestAllowed:
    def test_loopback_is_reached_only_where_the_operator_allows_it(self, serve: Callable[..., Server]) -> None:
        server = serve(answering(body=b"x"))
        assert isinstance(Client().get(server.url), Refused)
        assert isinstance(Client(allow=["127.0.0.1:1"]).get(server.url), Refused)
        assert isinstance(server.client().get(server.url), Ok)
        assert isinstance(server.client(allow=[f"127.0.0.0/8:{server.port}"]).get(server.url), Ok)

    def test_a_foreign_name_does_not_ride_on_an_allowed_host(self, serve: Callable[..., Server]) -> None:
        server = serve(answering(body=b"x"))
        rebinding = server.client(resolve=lambda _h, _p: ["127.0.0.1"])
        assert isinstance(rebinding.get(f"http://evil.example:{server.port}/"), Refused)
        named = server.client(resolve=lambda _h, _p: ["127.0.0.1"], allow=[f"cms.lan:{server.port}"])
        assert isinstance(named.get(f"http://cms.lan:{server.port}/"), Ok)

    def test_a_name_that_changes_its_address_meanwhile_is_still_called_where_it_was_checked(
        self, serve: Callable[..., Server]
    ) -> None:
        server = serve(answering(body=b"x"))
        asked: list[str] = []

        def rebinding(host: str, _port: int) -> list[str]:
            asked.append(host)
            return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

        client = server.client(resolve=rebinding, allow=[f"127.0.0.0/8:{server.port}"])
        assert isinstance(client.get(f"http://twin.example:{server.port}/"), Ok)
        assert asked == ["twin.example"]

    @pytest.mark.parametrize("entry", ["http://x", "a b", "10.0.0.0/99", "user@host"])
    def test_a_wrong_entry_is_named(self, entry: str) -> None:
        with pytest.raises(ValueError, match="LANTOA_HTTP_ALLOW"):
            Client(allow=[entry])

    def test_the_house_reads_the_operators_list(self, settings: object, serve: Callable[..., Server]) -> None:
        server = serve(answering(body=b"x"))
        assert isinstance(http.client().get(server.url), Refused)
        settings.LANTOA_HTTP_ALLOW = [f"127.0.0.1:{server.port}"]  # type: ignore[attr-defined]
        assert isinstance(http.client().get(server.url), Ok)


class TestAnswers:
    def test_a_page_comes_whole(self, serve: Callable[..., Server]) -> None:
        body = "<p>Hà Giang</p>".encode()
        server = serve(answering(body=body, Content_Type="Text/HTML; charset=UTF-8", Set_Cookie="a=b", ETag="1"))
        got = server.client().get(f"{server.url}/tin?a=b", headers={"If-None-Match": "0"}, accept=["text/html"])
        assert isinstance(got, Ok)
        assert (got.status, got.text, got.content_type) == (200, "<p>Hà Giang</p>", "text/html")
        assert got.size_bytes == len(body)
        assert (got.headers["etag"], "set-cookie" in got.headers) == ("1", False)
        head = server.requests[0].decode()
        assert head.startswith("GET /tin?a=b HTTP/1.1\r\n")
        assert f"Host: 127.0.0.1:{server.port}\r\n" in head
        assert "if-none-match: 0" in head.lower()
        assert "cookie" not in head.lower()

    def test_proxies_of_the_environment_are_not_used(
        self, serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        server = serve(answering(body=b"x"))
        assert isinstance(server.client().get(server.url), Ok)

    @pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "500 Oops", "503 Busy", "301 Moved"])
    def test_another_status_is_an_answer_too(self, serve: Callable[..., Server], status: str) -> None:
        server = serve(answering(status, b'{"code": 3}', Retry_After="120"))
        got = server.client().get(server.url)
        assert isinstance(got, NotOk)
        assert (got.status, got.json(), got.retry_after_seconds) == (int(status[:3]), {"code": 3}, 120)

    def test_not_modified_is_fine(self, serve: Callable[..., Server]) -> None:
        server = serve(lambda _r, c: c.sendall(b"HTTP/1.1 304 Not Modified\r\n\r\n"))
        got = server.client().get(server.url, accept=["text/html"])
        assert isinstance(got, Ok)
        assert got.status == 304

    def test_another_kind_of_content_is_not_taken(self, serve: Callable[..., Server]) -> None:
        server = serve(answering(body=b"MZ", Content_Type="application/x-msdownload"))
        got = server.client().get(server.url, accept=["text/html", "image/*"])
        assert got == Refused(f"{server.url}/", "content_type", "application/x-msdownload")
        assert isinstance(server.client().get(server.url, accept=["application/*"]), Ok)

    @pytest.mark.parametrize("packing", ["gzip", "deflate", "two"])
    def test_packed_answers_are_unpacked(self, serve: Callable[..., Server], packing: str) -> None:
        body = b"tin " * 5000
        packed = {
            "gzip": gzip.compress(body),
            "deflate": zlib.compress(body),
            "two": gzip.compress(body[:8000]) + gzip.compress(body[8000:]),
        }[packing]
        server = serve(answering(body=packed, Content_Encoding="deflate" if packing == "deflate" else "gzip"))
        got = server.client().get(server.url)
        assert isinstance(got, Ok)
        assert got.body == body

    @pytest.mark.parametrize(
        ("packing", "body"), [("br", b"x"), ("gzip", b"no gzip"), ("gzip", gzip.compress(b"x" * 99, mtime=0)[:-9])]
    )
    def test_badly_packed_answers_are_refused(self, serve: Callable[..., Server], packing: str, body: bytes) -> None:
        server = serve(answering(body=body, Content_Encoding=packing))
        assert server.client().get(server.url) == Refused(f"{server.url}/", "encoding", packing)

    def test_a_file_is_written_where_the_caller_says(self, serve: Callable[..., Server]) -> None:
        server = serve(answering(body="ảnh".encode()))
        into = io.BytesIO()
        got = server.client().get(server.url, into=into)
        assert isinstance(got, Ok)
        assert (got.body, len(into.getvalue())) == (b"", got.size_bytes)
        assert len(got.sha256) == 64


class TestLimits:
    def test_a_declared_size_is_refused_unread(self, serve: Callable[..., Server]) -> None:
        server = serve(lambda _r, c: c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx"))
        assert server.client().get(server.url) == TooLarge(f"{server.url}/", QUICK.max_bytes)

    def test_an_undeclared_size_is_cut_off(self, serve: Callable[..., Server]) -> None:
        def endless(_request: bytes, conn: socket.socket) -> None:
            conn.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                conn.sendall(b"x" * 10_000)

        server = serve(endless)
        assert isinstance(server.client().get(server.url), TooLarge)

    def test_a_gzip_bomb_does_not_unfold(self, serve: Callable[..., Server]) -> None:
        bomb = gzip.compress(b"\0" * 100_000_000, 9)
        assert len(bomb) < 150_000
        server = serve(answering(body=bomb, Content_Encoding="gzip"))
        started = time.monotonic()
        got = server.client(limits=Limits(max_bytes=1_000_000)).get(server.url)
        assert isinstance(got, TooLarge)
        assert time.monotonic() - started < 2

    def test_a_slow_answer_is_cut_off_at_the_deadline(self, serve: Callable[..., Server]) -> None:
        def trickling(_request: bytes, conn: socket.socket) -> None:
            conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            for _ in range(100):
                conn.sendall(b"x")
                time.sleep(0.1)

        server = serve(trickling)
        started = time.monotonic()
        assert server.client().get(server.url) == TimedOut(f"{server.url}/", "read")
        assert time.monotonic() - started < 2

    def test_slow_headers_are_cut_off_at_the_deadline(self, serve: Callable[..., Server]) -> None:
        def trickling(_request: bytes, conn: socket.socket) -> None:
            conn.sendall(b"HTTP/1.1 200 OK\r\n")
            for n in range(100):
                conn.sendall(f"X-{n}: y\r\n".encode())
                time.sleep(0.1)

        server = serve(trickling)
        started = time.monotonic()
        assert server.client().get(server.url) == TimedOut(f"{server.url}/", "read")
        assert time.monotonic() - started < 2

    def test_a_silent_server_is_left(self, serve: Callable[..., Server]) -> None:
        server = serve(lambda _r, _c: time.sleep(3))
        started = time.monotonic()
        assert server.client().get(server.url) == TimedOut(f"{server.url}/", "read")
        assert time.monotonic() - started < 1

    def test_a_resolver_that_hangs_does_not_hang_us(self) -> None:
        client = Client(resolve=lambda _h, _p: time.sleep(5) or [], limits=QUICK)  # type: ignore[func-returns-value]
        started = time.monotonic()
        assert client.get("http://example.vn") == TimedOut("http://example.vn/", "dns")
        assert time.monotonic() - started < 2

    def test_endless_headers_are_not_read(self, serve: Callable[..., Server]) -> None:
        server = serve(lambda _r, c: c.sendall(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5000 + b"\r\n"))
        assert isinstance(server.client().get(server.url), Unreachable)

    @pytest.mark.parametrize(
        "raw", [b"", b"no\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", b"HTTP/1.1 2x0 OK\r\n\r\n"]
    )
    def test_half_an_answer_is_none(self, serve: Callable[..., Server], raw: bytes) -> None:
        server = serve(lambda _r, c: c.sendall(raw))
        assert isinstance(server.client().get(server.url), Unreachable)


class TestRedirects:
    def test_redirects_are_followed_and_named(self, serve: Callable[..., Server]) -> None:
        def answer(request: bytes, conn: socket.socket) -> None:
            if request.startswith(b"GET /old"):
                answering("301 Moved", Location="../new?x=1#part")(request, conn)
            else:
                answering(body=b"here")(request, conn)

        server = serve(answer)
        got = server.client().get(f"{server.url}/old/page")
        assert isinstance(got, Ok)
        assert (got.body, got.url) == (b"here", f"{server.url}/new?x=1")

    @pytest.mark.parametrize(
        ("location", "reason"),
        [
            ("http://169.254.169.254/latest/meta-data/", "inside"), ("http://[::1]/", "inside"),
            ("http://localhost/", "host"), ("file:///etc/passwd", "scheme"), ("http://a:b@example.vn/", "userinfo"),
            ("//10.0.0.1/", "inside"), ("http://evil.example/", "inside"), ("gopher://x/", "scheme"),
        ],
    )  # fmt: skip
    def test_a_redirect_cannot_lead_inside(self, serve: Callable[..., Server], location: str, reason: str) -> None:
        server = serve(answering("302 Found", Location=location))
        client = server.client(resolve=lambda host, _p: [host] if host[0].isdigit() else ["10.9.9.9"])
        got = client.get(server.url)
        assert isinstance(got, Refused)
        assert got.reason == reason

    def test_a_circle_ends(self, serve: Callable[..., Server]) -> None:
        server = serve(answering("302 Found", Location="/again"))
        assert server.client().get(server.url) == Refused(f"{server.url}/again", "redirects")
        assert len(server.requests) == QUICK.max_redirects + 1

    def test_a_token_does_not_travel_to_another_host(self, serve: Callable[..., Server]) -> None:
        other = serve(answering(body=b"x"))
        first = serve(answering("307 Go", Location=f"{other.url}/y"))
        client = Client(allow=[f"127.0.0.1:{first.port}", f"127.0.0.1:{other.port}"], limits=QUICK)
        got = client.get(first.url, headers={"Authorization": "Bearer t", "X-Key": "k", "Accept": "text/html"})
        assert isinstance(got, Ok)
        assert b"Bearer t" in first.requests[0]
        assert b"Bearer" not in other.requests[0]
        assert b"X-Key" not in other.requests[0]
        assert b"text/html" in other.requests[0]


class TestSending:
    def test_json_and_forms_are_sent(self, serve: Callable[..., Server]) -> None:
        server = serve(answering("201 Created", b'{"id": 7}', Content_Type="application/json"))
        client = server.client()
        got = client.send("POST", server.url, json={"tên": "Lũng Cú"}, headers={"Idempotency-Key": "k1"})
        assert isinstance(got, Ok)
        assert got.json() == {"id": 7}
        assert server.requests[0].endswith('{"tên":"Lũng Cú"}'.encode())
        assert b"Idempotency-Key: k1" in server.requests[0]
        client.send("PUT", server.url, form={"a": "ở đâu"})
        assert server.requests[1].endswith(b"a=%E1%BB%9F+%C4%91%C3%A2u")

    def test_a_large_file_is_sent_from_disk(self, serve: Callable[..., Server], tmp_path: Path) -> None:
        (tmp_path / "clip").write_bytes(b"v" * 3_000_000)
        server = serve(answering())
        with (tmp_path / "clip").open("rb") as file:
            file.seek(1_000_000)
            got = server.client().send("POST", server.url, body=file)
        assert isinstance(got, Ok)
        assert b"Content-Length: 2000000" in server.requests[0]
        assert server.requests[0].endswith(b"v" * 2_000_000)

    @pytest.mark.parametrize("status", ["400 Bad", "401 No", "404 None", "409 Conflict", "422 Un", "429 Slow"])
    def test_a_clear_no_is_no_doubt(self, serve: Callable[..., Server], status: str) -> None:
        server = serve(answering(status, b"{}"))
        assert isinstance(server.client().send("POST", server.url, json={}), NotOk)

    def test_a_redirect_is_shown_and_not_followed(self, serve: Callable[..., Server]) -> None:
        server = serve(answering("303 See", Location="/done"))
        got = server.client().send("POST", server.url, json={})
        assert isinstance(got, NotOk)
        assert (got.status, got.headers["location"], len(server.requests)) == (303, "/done", 1)

    def test_a_server_error_leaves_it_in_doubt(self, serve: Callable[..., Server]) -> None:
        server = serve(answering("502 Bad Gateway", b"oops"))
        got = server.client().send("POST", server.url, json={})
        assert isinstance(got, Unknown)
        assert (got.reason, got.status, got.body) == ("server_error", 502, b"oops")

    def test_no_answer_leaves_it_in_doubt(self, serve: Callable[..., Server]) -> None:
        server = serve(lambda _r, _c: time.sleep(3))
        assert server.client().send("POST", server.url, json={}) == Unknown(f"{server.url}/", "timeout")
        assert len(server.requests) == 1

    def test_a_dropped_connection_leaves_it_in_doubt(self, serve: Callable[..., Server]) -> None:
        server = serve(lambda _r, c: c.close())
        got = server.client().send("DELETE", server.url)
        assert isinstance(got, Unknown)
        assert got.reason == "reset"
        assert len(server.requests) == 1  # and it was sent once

    @pytest.mark.parametrize(
        ("raw", "reason"),
        [
            (b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\nx", "too_large"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "bad_answer"),
            (b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx", "bad_answer"),
        ],
    )
    def test_an_unreadable_yes_leaves_it_in_doubt(self, serve: Callable[..., Server], raw: bytes, reason: str) -> None:
        server = serve(lambda _r, c: c.sendall(raw))
        got = server.client().send("POST", server.url, json={})
        assert isinstance(got, Unknown)
        assert (got.reason, got.status) == (reason, 200)

    def test_what_never_left_is_not_in_doubt(self, serve: Callable[..., Server]) -> None:
        server = serve(answering())
        server.stop()
        got = server.client().send("POST", server.url, json={})
        assert isinstance(got, Unreachable)
        assert got.reason == "connect"
        assert isinstance(Client(resolve=lambda _h, _p: []).send("POST", "http://example.vn", json={}), Unreachable)
        assert isinstance(Client().send("POST", "http://10.0.0.1", json={}), Refused)

    @pytest.mark.parametrize("name", ["Host", "Cookie", "Content-Length", "Transfer-Encoding", "Proxy-Authorization"])
    def test_headers_of_the_wire_are_not_the_callers(self, name: str) -> None:
        with pytest.raises(ValueError, match=name):
            Client().get("http://example.vn", headers={name: "x"})

    def test_a_header_cannot_smuggle_another(self, serve: Callable[..., Server]) -> None:
        server = serve(answering())
        with pytest.raises(ValueError, match="header"):
            server.client().get(server.url, headers={"X": "a\r\nHost: b"})
        assert server.requests == []

    def test_get_does_not_send(self) -> None:
        with pytest.raises(ValueError, match="GET"):
            Client().send("GET", "http://example.vn")


class TestTls:
    @pytest.fixture
    def authority(self, tmp_path: Path) -> tuple[ssl.SSLContext, str]:
        """A server's certificate for twin.example, signed by itself."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "twin.example")])
        now = dt.datetime.now(dt.UTC)
        cert = (
            x509.CertificateBuilder()
            .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
            .not_valid_before(now - dt.timedelta(1)).not_valid_after(now + dt.timedelta(1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("twin.example")]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )  # fmt: skip
        pem = tmp_path / "twin.pem"
        pem.write_bytes(
            cert.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        return context, str(pem)

    def test_a_trusted_certificate_is_enough_and_the_name_is_checked(
        self, serve: Callable[..., Server], authority: tuple[ssl.SSLContext, str]
    ) -> None:
        context, pem = authority
        server = serve(answering(body=b"x"), tls=context)
        here = {"resolve": lambda _h, _p: ["127.0.0.1"], "allow": [f"127.0.0.0/8:{server.port}"]}
        trusting = server.client(**here, ca_file=pem)
        assert isinstance(trusting.get(f"https://twin.example:{server.port}/"), Ok)
        other_name = trusting.get(f"https://other.example:{server.port}/")
        assert isinstance(other_name, Unreachable)
        assert other_name.reason == "tls"
        stranger = server.client(**here).get(f"https://twin.example:{server.port}/")
        assert isinstance(stranger, Unreachable)
        assert stranger.reason == "tls"
        assert len(server.requests) == 1

    def test_the_deadline_holds_inside_tls(
        self, serve: Callable[..., Server], authority: tuple[ssl.SSLContext, str]
    ) -> None:
        def trickling(_request: bytes, conn: socket.socket) -> None:
            conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            for _ in range(100):
                conn.sendall(b"x")
                time.sleep(0.1)

        context, pem = authority
        server = serve(trickling, tls=context)
        client = server.client(resolve=lambda _h, _p: ["127.0.0.1"], allow=[f"127.0.0.0/8:{server.port}"], ca_file=pem)
        started = time.monotonic()
        assert isinstance(client.get(f"https://twin.example:{server.port}/"), TimedOut)
        assert time.monotonic() - started < 2

    def test_a_server_that_never_shakes_hands_is_left(self, serve: Callable[..., Server]) -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        client = Client(resolve=lambda _h, _p: ["127.0.0.1"], allow=[f"127.0.0.0/8:{port}"], limits=QUICK)
        started = time.monotonic()
        got = client.send("POST", f"https://twin.example:{port}/", json={})
        listener.close()
        assert got == TimedOut(f"https://twin.example:{port}/", "connect")  # not Unknown: nothing was sent
        assert time.monotonic() - started < 2


def test_every_outcome_is_explained_to_people() -> None:
    url = "http://x.vn/"
    outcomes = [
        NotOk(url, 404), TooLarge(url, 5_000_000), TimedOut(url, "read"), Unknown(url, "timeout"),
        *(Unreachable(url, reason) for reason in ("dns", "connect", "tls", "reset", "bad_answer")),
        *(Refused(url, reason, "x") for reason in
          ("url", "scheme", "userinfo", "host", "port", "inside", "redirects", "content_type", "encoding")),
    ]  # fmt: skip
    with translation.override("en"):
        told = [http.explain(outcome) for outcome in outcomes]
        assert all(sentence.endswith((".", ")")) and "%" not in sentence for sentence in told)
        assert http.explain(Ok(url, 200)) == ""
