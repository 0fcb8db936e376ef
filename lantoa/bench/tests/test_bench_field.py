from __future__ import annotations

import http.client
import http.server
import threading

from lantoa.bench.field import compare
from lantoa.bench.field.notes import LARGE, Camera, Wanted, sha256
from lantoa.bench.field.wire import Wire


def story(title: str, *pictures: str, body: str = "") -> dict[str, object]:
    return {"title": title, "body": body or f"<p>{title}</p>", "pictures": list(pictures)}


def test_a_note_counts_only_when_it_stands_once_in_its_words_with_its_very_pictures() -> None:
    written = [Wanted("một", ["a", "b"]), Wanted("hai"), Wanted("ba", ["c"]), Wanted("bốn"), Wanted("năm", ["d"])]
    found = [
        story("một", "b", "a"), story("hai"), story("hai"), story("bốn", body="<p>khác</p>"), story("năm", "e"),
        story("sáu"),
    ]  # fmt: skip
    assert compare(written[:1], found[:1]) == []
    lost = compare(written, found)
    assert [line.split(":")[0] for line in lost] == ["hai", "ba", "bốn", "năm", "sáu"]


def test_every_picture_of_the_camera_is_another_file() -> None:
    camera = Camera(1)
    taken = [camera.take(), camera.take(), camera.take(LARGE)]
    assert len({sha256(data) for data in taken}) == 3
    assert all(data.startswith(b"\xff\xd8\xff") for data in taken)


class Echo(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        pass


def test_the_wire_breaks_as_often_as_it_was_told_and_then_no_more() -> None:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    wire = Wire(int(server.server_address[1]), target=10, rate=0.8, seed=3)
    broken = whole = 0
    while not wire.is_done or not whole:
        connection = http.client.HTTPConnection("127.0.0.1", wire.port, timeout=10)
        try:
            connection.request("POST", "/", body=b"x" * 400_000)
            answer = connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            broken += 1
        else:
            whole += 1
            assert answer == b"x" * 400_000
        connection.close()
        assert broken < 200
    assert wire.cuts == 10
    wire.close()
    server.shutdown()
