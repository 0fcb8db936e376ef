"""E-mail by SMTP, from one address: LANTOA_SMTP_URL=smtps://user:password@mail.example.vn:465?from=cong@example.vn"""

from __future__ import annotations

import dataclasses
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address

from lantoa.shared.messages.adapters.base import Line, Parcel, Refused, Unreachable, Unsure

TIMEOUT_SECONDS = 20


class BadSmtpUrl(ValueError):
    """LANTOA_SMTP_URL cannot be read; the message says what to write."""


@dataclasses.dataclass(frozen=True)
class Server:
    host: str
    port: int
    user: str
    password: str = dataclasses.field(repr=False)
    from_address: str
    is_tls: bool  # from the first byte
    starts_tls: bool

    @classmethod
    def from_url(cls, url: str) -> Server:
        """smtp:// begins in clear and turns to TLS (unless ?tls=no, for a server on this machine); smtps:// is TLS."""
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise BadSmtpUrl("LANTOA_SMTP_URL: write smtps://user:password@host:465?from=address")
        options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        user = unquote(parts.username or "")
        from_address = options.get("from", user)
        if "@" not in from_address:
            raise BadSmtpUrl("LANTOA_SMTP_URL: add ?from=address, from which mail is sent")
        is_tls = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if is_tls else 587),
            user=user,
            password=unquote(parts.password or ""),
            from_address=from_address,
            is_tls=is_tls,
            starts_tls=not is_tls and options.get("tls", "yes") != "no",
        )


class _SmtpLine:
    def __init__(self, connection: smtplib.SMTP, server: Server) -> None:
        self.connection = connection
        self.server = server

    def hand_over(self, parcel: Parcel) -> None:
        mail = EmailMultiAlternatives(
            subject=parcel.subject,
            body=parcel.text,
            from_email=self.server.from_address,
            to=[parcel.recipient],
            headers={
                "Message-ID": f"<{parcel.id}@{self.server.from_address.rpartition('@')[2]}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        if parcel.html:
            mail.attach_alternative(parcel.html, "text/html")
        # Bytes go out as they are: lines must end as SMTP wants them. Django's own message takes `linesep`.
        data: bytes = mail.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
        recipient = sanitize_address(parcel.recipient, "utf-8")
        try:
            # sendmail() does MAIL, RCPT and DATA; only what breaks after DATA leaves us unsure.
            self.connection.sendmail(sanitize_address(self.server.from_address, "utf-8"), [recipient], data)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            _answered(code, words)
        except smtplib.SMTPResponseException as error:
            _answered(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            raise Unsure(type(error).__name__) from error


def _answered(code: int, words: bytes | str) -> NoReturn:
    """4xx: not taken, come again; 5xx: never."""
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    raise (Unreachable if 400 <= code < 500 else Refused)(f"{code} {said}")


class Smtp:
    is_real = True

    def __init__(self, url: str) -> None:
        self.server = Server.from_url(url)

    @contextmanager
    def open(self) -> Iterator[Line]:
        server = self.server
        try:
            context = ssl.create_default_context()
            connection: smtplib.SMTP
            if server.is_tls:
                connection = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_SECONDS, context=context)
            else:
                connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
                if server.starts_tls:
                    connection.starttls(context=context)
            if server.user:
                connection.login(server.user, server.password)
        except smtplib.SMTPAuthenticationError as error:
            raise Refused(f"{error.smtp_code} sign-in refused") from error
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable(f"{server.host}:{server.port} {type(error).__name__}: {error}") from error
        try:
            yield _SmtpLine(connection, server)
        finally:
            try:
                connection.quit()
            except (smtplib.SMTPException, OSError):
                connection.close()
