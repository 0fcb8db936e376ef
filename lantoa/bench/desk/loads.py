"""What is asked of the desk: one editor at a time, as the page itself asks."""

from __future__ import annotations

import base64
import contextlib
import getpass
import http.client
import json
import os
import random
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from lantoa.bench.desk.prepare import Desk
from lantoa.bench.portal.prepare import Server, stop, wait_for
from lantoa.bench.run import Run

PIECE = 8 * 1024 * 1024  # as the desk's page sends
_BLOCK = random.Random(7).randbytes(1024 * 1024)


class Refused(RuntimeError):
    """The house did not answer as it answers a person."""


def p95(times: list[float]) -> float:
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 1)


def median(times: list[float]) -> float:
    return round(statistics.median(times), 1)


class Editor:
    """A browser's connection with the editor's session."""

    def __init__(self, server: Server, desk: Desk) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        self.host, self.session, self.token = f"localhost:{server.port}", desk.session, ""

    def ask(
        self, method: str, path: str, *, body: bytes | None = None, expect: tuple[int, ...] = (200,), **headers: str
    ) -> tuple[float, bytes, http.client.HTTPResponse]:
        """Milliseconds, body, answer."""
        cookie = f"sessionid={self.session}" + (f"; csrftoken={self.token}" if self.token else "")
        sent = {"Host": self.host, "Cookie": cookie, "Accept-Encoding": "gzip", "X-CSRFToken": self.token}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        began = time.perf_counter()
        self.connection.request(method, path, body=body, headers=sent)
        answer = self.connection.getresponse()
        data = answer.read()
        took = (time.perf_counter() - began) * 1000
        if answer.status not in expect:
            raise Refused(f"{method} {path}: {answer.status} {data[:300]!r}")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and value.startswith("csrftoken="):
                self.token = value.partition("=")[2].partition(";")[0]
        return took, data, answer

    def sign_in(self) -> None:
        """A page with a form: from here on there is a token."""
        self.ask("GET", "/media-files/tus/")


@dataclass
class Lists:
    by_list: dict[str, list[float]] = field(default_factory=dict)

    @property
    def all(self) -> list[float]:
        return [took for times in self.by_list.values() for took in times]


def lists(server: Server, desk: Desk, *, rounds: int) -> Lists:
    """Every large list of the desk, by turns; the first round only warms the workers."""
    words = json.loads((desk.site.home / "words.json").read_text(encoding="utf-8"))
    rng, editor, found = random.Random(3), Editor(server, desk), Lists()
    for number in range(rounds + 1):
        word, state = rng.choice(words[:500]), rng.choice(("published", "draft"))
        asked = {
            "stories": "/desk/snippets/newsroom/story/?p=1",
            "stories, a later page": f"/desk/snippets/newsroom/story/?p={rng.randrange(2, 9)}",
            "stories by words": "/desk/snippets/newsroom/story/?" + urlencode({"q": word}),
            "stories by state": "/desk/snippets/newsroom/story/?" + urlencode({"state": state}),
            "tasks of a campaign": f"/desk/campaigns/{desk.campaign}/",
            "campaigns": "/desk/snippets/campaigns/campaign/",
            "pictures": "/desk/images/",
            "pictures by words": "/desk/images/?" + urlencode({"q": word}),
            "pictures by place and season": "/desk/images/?" + urlencode({"place": word, "season": "autumn"}),
            "pictures, a later page": f"/desk/images/?p={rng.randrange(2, 40)}",
            "phone, my stories": "/hom-nay/tin/",
        }
        for name, path in asked.items():
            took, _body, _answer = editor.ask("GET", path)
            if number:
                found.by_list.setdefault(name, []).append(took)
    return found


def saves(server: Server, desk: Desk, *, count: int) -> list[float]:
    """What the page sends every five seconds while somebody types."""
    editor, times = Editor(server, desk), []
    editor.sign_in()
    text = "<p>" + "Bà con nhốt gia súc tại chuồng, giữ lại phiếu tiêm. " * 30 + "</p>"
    for number in range(count + 1):
        pk = desk.drafts[number % len(desk.drafts)]
        form = {"title": f"Tiêm phòng gia súc {number}", "lead": "Ba thôn tiêm vào chiều mai.", "body": text}
        took, _body, _answer = editor.ask(
            "POST", f"/hom-nay/tin/{pk}/luu/", body=urlencode(form).encode(),
            Content_Type="application/x-www-form-urlencoded", Origin=f"http://{editor.host}",
        )  # fmt: skip
        if number:
            times.append(took)
    return times


def upload(server: Server, desk: Desk, megabytes: int) -> float:
    """MB/s of one film in the pieces that the page sends, until its last byte is acknowledged."""
    editor = Editor(server, desk)
    editor.sign_in()
    size = megabytes * len(_BLOCK)
    about = {"filename": "le-hoi.mp4", "unit": str(desk.unit)}
    told = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in about.items())
    origin: Any = {"Origin": f"http://{editor.host}", "Tus_Resumable": "1.0.0"}
    _took, _body, answer = editor.ask(
        "POST", "/media-files/tus/", expect=(201,), Upload_Length=str(size), Upload_Metadata=told, **origin
    )
    where, offset, piece = answer.getheader("Location") or "", 0, _BLOCK * (PIECE // len(_BLOCK))
    began = time.perf_counter()
    while offset < size:
        data = piece[: min(PIECE, size - offset)]
        editor.ask(
            "PATCH", where, body=data, expect=(204,), Upload_Offset=str(offset),
            Content_Type="application/offset+octet-stream", **origin,
        )  # fmt: skip
        offset += len(data)
    return round(megabytes / (time.perf_counter() - began), 1)


_NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1; {user}
events {{ worker_connections 64; }}
http {{
  access_log off; client_max_body_size 0; client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/t1; fastcgi_temp_path {folder}/t2; uwsgi_temp_path {folder}/t3; scgi_temp_path {folder}/t4;
  server {{ listen 127.0.0.1:{port}; location / {{ root {folder}/files; dav_methods PUT; create_full_put_path on; }} }}
}}
"""


def nginx_put(run: Run, desk: Desk, megabytes: int, *, times: int) -> float | None:
    """The same bytes by PUT to nginx, onto the disk where uploads lie, the best of as many tries."""
    if shutil.which("nginx") is None:
        return None
    with _nginx(run, desk) as started:
        if started is None:
            return None
        return max(_put(*started, megabytes) for _again in range(times))


@contextlib.contextmanager
def _nginx(run: Run, desk: Desk) -> Iterator[tuple[int, Path] | None]:
    port = run.free_port()
    with tempfile.TemporaryDirectory(dir=desk.site.home) as name:
        folder = Path(name)
        (folder / "files").mkdir()
        user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, port=port, user=user), encoding="ascii")
        command = [shutil.which("nginx") or "nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            wait_for(process, port, "/")
            yield port, folder / "files"
        except RuntimeError:
            yield None
        finally:
            stop(process)


def _put(port: int, files: Path, megabytes: int) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    size = megabytes * len(_BLOCK)
    began = time.perf_counter()
    connection.request(
        "PUT", "/le-hoi.mp4", body=(_BLOCK for _ in range(megabytes)), headers={"Content-Length": str(size)}
    )
    answer = connection.getresponse()
    answer.read()
    if answer.status not in (201, 204):
        raise Refused(f"nginx: {answer.status}")
    with (files / "le-hoi.mp4").open("rb") as written:
        os.fsync(written.fileno())  # ours is on the disk when it is acknowledged
    return round(megabytes / (time.perf_counter() - began), 1)
