"""A small IMAP server on loopback that keeps the rules: the other side of the real adapter.

Refused: questions before signing in or before a folder is open, unknown folders, any writing, FETCH without PEEK.
"""

from __future__ import annotations

import base64
import re
import socket
import threading
from email.message import EmailMessage
from email.utils import make_msgid

_SET = re.compile(r"(\d+)(?::(\d+|\*))?")


def letter(
    sender: str = "Vàng Thị Mai <mai@example.vn>", subject: str = "Tin về chợ phiên", text: str = "", html: str = "",
    files: list[tuple[str, bytes]] | None = None, message_id: str = "", **headers: str,
) -> bytes:  # fmt: skip
    message = EmailMessage()
    message["From"], message["Subject"], message["To"] = sender, subject, "tin@xa.example.vn"
    message["Message-ID"] = message_id or make_msgid(domain="example.vn")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text or "Chợ phiên sáng nay có hơn 300 người về.")
    if html:
        message.add_alternative(html, subtype="html")
    for name, data in files or []:
        kind = "image/jpeg" if name.endswith(".jpg") else "application/octet-stream"
        message.add_attachment(data, *kind.split("/"), filename=name)
    return message.as_bytes()


class ImapServer:
    def __init__(self, *, password: str = "lúa nương 26", folders: tuple[str, ...] = ("INBOX",)) -> None:
        self.password, self.folders, self.uid_validity = password, folders, 77
        self.letters: dict[int, bytes] = {}
        self.commands: list[str] = []
        self.hangs_up_at = ""  # a command in which the connection breaks, once
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.socket.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def put(self, data: bytes) -> int:
        uid = max(self.letters, default=0) + 1
        self.letters[uid] = data
        return uid

    def close(self) -> None:
        self.socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rwb") as stream:
            _Talk(self, stream).go()


class _Talk:
    def __init__(self, server: ImapServer, stream) -> None:
        self.server, self.stream = server, stream
        self.is_in, self.is_open = False, False

    def say(self, *lines: bytes) -> None:
        for line in lines:
            self.stream.write(line + b"\r\n")
        self.stream.flush()

    def go(self) -> None:
        self.say(b"* OK ready")
        for line in self.stream:
            tag, command, *words = line.decode("utf-8").rstrip("\r\n").split(" ", 2)
            rest = words[0] if words else ""
            if command == "UID":
                command, _space, rest = rest.partition(" ")
                command = f"UID {command}"
            self.server.commands.append(f"{command} {rest}" if command != "AUTHENTICATE" else command)
            if self.server.hangs_up_at and command.startswith(self.server.hangs_up_at):
                self.server.hangs_up_at = ""
                return
            state = self.answer(command.upper(), rest)
            self.say(f"{tag} {state}".encode())
            if command == "LOGOUT":
                return

    def answer(self, command: str, rest: str) -> str:
        if command == "CAPABILITY":
            self.say(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN")
            return "OK done"
        if command == "AUTHENTICATE":
            self.say(b"+ ")
            _zero, login, password = base64.b64decode(self.stream.readline()).decode().split("\0")
            self.is_in = (login, password) == ("tin@xa.example.vn", self.server.password)
            return "OK in" if self.is_in else "NO [AUTHENTICATIONFAILED] no"
        if command == "LOGOUT":
            self.say(b"* BYE")
            return "OK bye"
        if not self.is_in:
            return "BAD sign in first"
        if command == "EXAMINE":
            self.is_open = rest.strip('"') in self.server.folders
            if not self.is_open:
                return "NO no such folder"
            self.say(
                f"* {len(self.server.letters)} EXISTS".encode(),
                f"* OK [UIDVALIDITY {self.server.uid_validity}] valid".encode(),
            )
            return "OK [READ-ONLY] open"
        if not self.is_open or command not in {"UID SEARCH", "UID FETCH"}:
            return f"BAD {command} not here"
        return self.search(rest) if command == "UID SEARCH" else self.fetch(rest)

    def search(self, rest: str) -> str:
        uids = sorted(self.server.letters)
        if rest.startswith("UID "):
            uids = self.in_set(rest[4:])
        elif not re.fullmatch(r"SINCE \d{1,2}-[A-Z][a-z]{2}-\d{4}", rest):
            return "BAD search"
        self.say(("* SEARCH " + " ".join(map(str, uids))).rstrip().encode())
        return "OK found"

    def in_set(self, words: str) -> list[int]:
        found: set[int] = set()
        last = max(self.server.letters, default=0)
        for word in words.split(","):
            numbers = _SET.fullmatch(word)
            assert numbers, word
            begin = int(numbers[1])
            end = last if numbers[2] == "*" else int(numbers[2] or begin)
            found |= {uid for uid in self.server.letters if min(begin, end) <= uid <= max(begin, end)}
        return sorted(found)

    def fetch(self, rest: str) -> str:
        words, _space, what = rest.partition(" ")
        if "BODY[" in what or "RFC822 " in what:
            return "BAD that would mark it as read"
        for number, uid in enumerate(self.in_set(words), start=1):
            data = self.server.letters[uid]
            name = "BODY[]<0>"
            sent = data
            if "BODY.PEEK[HEADER]" in what:
                name, sent = "BODY[HEADER]", data.partition(b"\n\n")[0] + b"\n\n"
            elif cut := re.search(r"BODY\.PEEK\[\]<0\.(\d+)>", what):
                sent = data[: int(cut[1])]
            # As some servers do, the UID stands behind the literal.
            self.stream.write(f"* {number} FETCH (RFC822.SIZE {len(data)} {name} {{{len(sent)}}}\r\n".encode() + sent)
            self.say(f" UID {uid})".encode())
        return "OK fetched"
