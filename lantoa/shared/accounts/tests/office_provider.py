"""An OpenID Connect provider on this machine, as an office would run one: discovery, keys, token endpoint."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256


def plain(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value: int) -> str:
    return plain(value.to_bytes((value.bit_length() + 7) // 8, "big"))


class OfficeProvider(ThreadingHTTPServer):
    """`claims` are those of the next token; `issued` maps a code to what was asked for it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.curve = ec.generate_private_key(ec.SECP256R1())
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.claims: dict[str, Any] = {}
        self.issued: dict[str, dict[str, str]] = {}
        self.algorithm = "RS256"
        self.signs_as_itself = True
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def agree(self, url: str) -> dict[str, str]:
        """The person signed in there and said yes: what the browser carries back."""
        asked = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
        assert url.startswith(f"{self.issuer}/authorize?")
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        code = plain(hashlib.sha256(asked["nonce"].encode()).digest())
        self.issued[code] = asked
        return {"code": code, "state": asked["state"]}

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        asked = self.issued.pop(form.get("code", ""), None)  # a code is good once
        if asked is None or form.get("client_secret") != "bí mật":
            return None
        if plain(hashlib.sha256(form["code_verifier"].encode()).digest()) != asked["code_challenge"]:
            return None
        if form["redirect_uri"] != asked["redirect_uri"]:
            return None
        now = time.time()
        claims = {
            "iss": self.issuer, "aud": asked["client_id"], "nonce": asked["nonce"], "iat": now, "exp": now + 300,
            "sub": "1", **self.claims,
        }  # fmt: skip
        return {"access_token": "x", "token_type": "Bearer", "id_token": self.sign(claims)}

    def sign(self, claims: dict[str, Any]) -> str:
        head = {"alg": self.algorithm, "kid": "rsa" if self.algorithm == "RS256" else "curve"}
        signed = f"{plain(json.dumps(head).encode())}.{plain(json.dumps(claims).encode())}"
        if not self.signs_as_itself:
            other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            signature = other.sign(signed.encode(), padding.PKCS1v15(), SHA256())
        elif self.algorithm == "ES256":
            r, s = decode_dss_signature(self.curve.sign(signed.encode(), ec.ECDSA(SHA256())))
            signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        elif self.algorithm == "none":
            signature = b""
        else:
            signature = self.key.sign(signed.encode(), padding.PKCS1v15(), SHA256())
        return f"{signed}.{plain(signature)}"

    def keys(self) -> list[dict[str, str]]:
        numbers, point = self.key.public_key().public_numbers(), self.curve.public_key().public_numbers()
        return [
            {"kty": "RSA", "use": "sig", "kid": "rsa", "n": number(numbers.n), "e": number(numbers.e)},
            {"kty": "EC", "crv": "P-256", "kid": "curve", "x": number(point.x), "y": number(point.y)},
        ]


class _Answers(BaseHTTPRequestHandler):
    server: OfficeProvider

    def do_GET(self) -> None:
        at = self.server.issuer
        if self.path == "/.well-known/openid-configuration":
            self._say({
                "issuer": at, "authorization_endpoint": f"{at}/authorize", "token_endpoint": f"{at}/token",
                "jwks_uri": f"{at}/keys",
            })  # fmt: skip
        elif self.path == "/keys":
            self._say({"keys": self.server.keys()})
        else:
            self._say(None)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._say(self.server.token({key: values[0] for key, values in parse_qs(body).items()}))

    def _say(self, told: dict[str, Any] | None) -> None:
        body = json.dumps(told if told is not None else {"error": "invalid_grant"}).encode()
        self.send_response(200 if told is not None else 400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *given: object) -> None:
        del given
