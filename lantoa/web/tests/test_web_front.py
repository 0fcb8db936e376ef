"""The page cache in front of Django, with an application that counts how often it was asked."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from lantoa.core import pagecache
from lantoa.web import front
from lantoa.web.front import Front
from lantoa.web.listening import REMEMBERED, Listener
from lantoa.web.shelf import Shelf
from lantoa.web.visits import Counter, is_robot

PHONE = "Mozilla/5.0 (Linux; Android 8.1) Chrome/80.0 Mobile"


class Bell(Listener):
    """The bell without its thread: rung by hand."""

    def start(self) -> None:
        self.is_listening()

    def ring(self, host: str = "*") -> None:
        self.heard(host)
        self.on_clear(host)


class Page:
    """An application whose page says how often it was rendered."""

    def __init__(self, status: str = "200 OK", headers: tuple[tuple[str, str], ...] = ()) -> None:
        self.asked = 0
        self.status, self.headers = status, headers
        self.meanwhile: Any = None
        self.slow = 0.0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked += 1
        number = self.asked
        time.sleep(self.slow)
        if self.meanwhile:
            self.meanwhile()
        start_response(self.status, [("Content-Type", "text/html; charset=utf-8"), *self.headers])
        return [f"<html>{number} {environ['PATH_INFO']}</html>".encode()]


def house(page: Page, shelf: Shelf | None = None) -> tuple[Front, Bell]:
    bell = Bell()
    counter = Counter()
    counter.start = lambda: None  # type: ignore[method-assign]
    return Front(page, listener=bell, counter=counter, shelf=shelf), bell


def ask(cache: Front, path: str = "/vi/", query: str = "", **extra: str) -> tuple[str, dict[str, str], bytes]:
    told: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        told["status"], told["headers"] = status, dict(headers)

    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_HOST": "localhost",
        "HTTP_USER_AGENT": PHONE,
        **extra,
    }
    body = b"".join(cache(environ, start_response))
    return told["status"], told["headers"], body


def test_a_page_is_rendered_once_for_everybody() -> None:
    page = Page()
    cache, _bell = house(page)
    assert [ask(cache)[2] for _time in range(3)] == [b"<html>1 /vi/</html>"] * 3
    assert page.asked == 1


def test_the_bell_drops_what_has_changed() -> None:
    page = Page()
    cache, bell = house(page)
    ask(cache)
    bell.ring()
    assert ask(cache)[2] == b"<html>2 /vi/</html>"


def test_the_bell_of_one_site_leaves_the_others() -> None:
    page = Page()
    cache, bell = house(page)
    ask(cache)
    bell.ring("lungcu.localhost")
    assert ask(cache)[2] == b"<html>1 /vi/</html>"


def test_a_page_that_changed_while_it_was_rendered_is_not_kept() -> None:
    page = Page()
    cache, bell = house(page)
    page.meanwhile = bell.ring
    ask(cache)
    page.meanwhile = None
    assert ask(cache)[2] == b"<html>2 /vi/</html>"


STORY = ("X-Page-Pieces", "story:7 >story:3")


def test_the_bell_of_one_story_leaves_the_pages_of_others() -> None:
    page = Page(headers=(STORY,))
    cache, bell = house(page)
    ask(cache)
    bell.ring("story:8")
    assert ask(cache)[2] == b"<html>1 /vi/</html>"
    bell.ring("story:3")  # a page that merely points to it stays
    assert ask(cache)[2] == b"<html>1 /vi/</html>"
    bell.ring(">story:3")
    assert ask(cache)[2] == b"<html>2 /vi/</html>"
    assert cache.shown == {"story:7": {("localhost", "/vi/", "")}, ">story:3": {("localhost", "/vi/", "")}}


def test_the_bell_of_one_story_drops_every_list() -> None:
    page = Page()
    cache, bell = house(page)
    ask(cache)
    bell.ring("story:8")
    assert ask(cache)[2] == b"<html>2 /vi/</html>"


@pytest.mark.parametrize(
    ("bell_for", "rendered"),
    [("story:7", 2), ("story:3", 1), (">story:3", 2), ("story:8", 1), ("*", 2), ("localhost", 2)],
)
def test_a_story_that_changed_while_its_page_was_rendered_is_not_kept(bell_for: str, rendered: int) -> None:
    page = Page(headers=(STORY,))
    cache, bell = house(page)
    page.meanwhile = lambda: bell.ring(bell_for)
    ask(cache)
    page.meanwhile = None
    assert ask(cache)[2] == f"<html>{rendered} /vi/</html>".encode()


def test_a_page_is_not_kept_when_more_bells_rang_than_are_remembered() -> None:
    page = Page(headers=(STORY,))
    cache, bell = house(page)
    page.meanwhile = lambda: [bell.ring("story:8") for _time in range(REMEMBERED + 1)]
    ask(cache)
    page.meanwhile = None
    assert ask(cache)[2] == b"<html>2 /vi/</html>"


def test_no_browser_sees_which_pieces_a_page_shows() -> None:
    cache, _bell = house(Page(headers=(STORY,)))
    assert STORY[0] not in ask(cache)[1]
    cache, _bell = house(Page("410 Gone", headers=(STORY,)))
    assert STORY[0] not in ask(cache)[1]


def test_while_the_bell_is_silent_nothing_is_kept() -> None:
    page = Page()
    cache, bell = house(page)
    ask(cache)
    bell.is_up = False
    assert [ask(cache)[2] for _time in range(2)] == [b"<html>2 /vi/</html>", b"<html>3 /vi/</html>"]


def test_nothing_lives_over_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page()
    cache, _bell = house(page)
    ask(cache)
    now = time.monotonic()
    monkeypatch.setattr(front.time, "monotonic", lambda: now + front.LIVES_FOR_SECONDS + 1)
    assert ask(cache)[2] == b"<html>2 /vi/</html>"


def test_one_renders_while_the_others_wait() -> None:
    page = Page()
    page.slow = 0.2
    cache, _bell = house(page)
    ask(cache, "/vi/warm/")
    bodies: list[bytes] = []
    people = [threading.Thread(target=lambda: bodies.append(ask(cache)[2])) for _person in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert set(bodies) == {b"<html>2 /vi/</html>"}
    assert page.asked == 2


def test_a_page_that_stands_is_served_while_it_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(headers=(STORY,))
    cache, bell = house(page)
    ask(cache)
    now = time.monotonic()
    monkeypatch.setattr(front.time, "monotonic", lambda: now + front.LIVES_FOR_SECONDS - 0.5)
    seen: list[bytes] = []

    def others_ask() -> None:
        seen.append(ask(cache)[2])
        bell.ring("story:7")  # what is dropped is served to nobody any more
        threading.Thread(target=lambda: seen.append(ask(cache)[2])).start()

    page.meanwhile = others_ask
    first = ask(cache)[2]
    page.meanwhile = None
    deadline = time.perf_counter() + 5
    while len(seen) < 2 and time.perf_counter() < deadline:
        time.sleep(0.01)
    assert (seen[0], first) == (b"<html>1 /vi/</html>", b"<html>2 /vi/</html>")
    assert seen[1] == b"<html>3 /vi/</html>"


def test_somebody_signed_in_passes_the_cache() -> None:
    page = Page()
    cache, _bell = house(page)
    ask(cache)
    assert ask(cache, HTTP_COOKIE="sessionid=abc")[2] == b"<html>2 /vi/</html>"


@pytest.mark.parametrize("path", ["/desk/", "/hom-nay/", "/accounts/login/", "/duyet/abc/", "/demo/"])
def test_pages_of_staff_are_never_kept(path: str) -> None:
    page = Page()
    cache, _bell = house(page)
    ask(cache, path)
    ask(cache, path)
    assert page.asked == 2


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("404 Not Found", ()),
        ("500 Internal Server Error", ()),
        ("302 Found", (("Location", "/vi/"),)),
        ("200 OK", (("Set-Cookie", "csrftoken=x"),)),
        ("200 OK", (("Cache-Control", "no-store"),)),
    ],
)
def test_what_is_not_the_same_for_everybody_is_not_kept(status: str, headers: tuple[tuple[str, str], ...]) -> None:
    page = Page(status, headers)
    cache, _bell = house(page)
    assert ask(cache)[0] == status
    ask(cache)
    assert page.asked == 2


def test_words_of_advertisers_make_no_other_page_but_a_search_does() -> None:
    page = Page()
    cache, _bell = house(page)
    for query in ("", "utm_source=zalo", "fbclid=1", "q=cau", "q=cau&utm_source=x", "q=duong"):
        ask(cache, "/vi/tim-kiem/", query)
    assert page.asked == 3


def test_a_browser_that_has_the_page_is_told_so() -> None:
    cache, _bell = house(Page())
    etag = ask(cache)[1]["ETag"]
    status, _headers, body = ask(cache, HTTP_IF_NONE_MATCH=etag)
    assert (status, body) == ("304 Not Modified", b"")


def test_a_page_travels_packed_where_the_browser_can() -> None:
    cache, _bell = house(Page())
    _status, headers, body = ask(cache, HTTP_ACCEPT_ENCODING="gzip, deflate")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == b"<html>1 /vi/</html>"


def test_head_gives_the_length_and_no_body() -> None:
    cache, _bell = house(Page())
    status, headers, body = ask(cache, REQUEST_METHOD="HEAD")
    assert (status, headers["Content-Length"], body) == ("200 OK", "19", b"")


def test_the_cache_holds_no_more_than_its_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "MOST_BYTES", 400)
    cache, _bell = house(Page())
    for number in range(50):
        ask(cache, f"/vi/{number}/")
    assert cache.bytes <= 400
    assert len(cache.pages) < 50


def test_a_forwarded_host_keeps_its_own_page() -> None:
    page = Page()
    cache, _bell = house(page)
    ask(cache)
    ask(cache, HTTP_HOST="lungcu.localhost")
    assert page.asked == 2


# --- visits -----------------------------------------------------------------------------------------------------


def test_visits_are_counted_from_the_cache_and_robots_are_left_out(db: None) -> None:
    from lantoa.web.site.models import Visit

    cache, _bell = house(Page())
    for _time in range(3):
        ask(cache, "/vi/tin/a-1/", HTTP_HOST="localhost:8000")
    ask(cache, "/vi/tin/a-1/", HTTP_USER_AGENT="Googlebot/2.1")
    ask(cache, "/vi/tin/a-1/", HTTP_USER_AGENT="")
    ask(cache, "/vi/tin/a-1/", REQUEST_METHOD="HEAD")
    assert cache.counter.flush() == 3
    ask(cache, "/vi/tin/a-1/")
    cache.counter.flush()
    assert list(Visit.objects.values_list("host", "path", "hits")) == [("localhost", "/vi/tin/a-1/", 4)]


def test_visits_are_kept_while_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    counter = Counter()
    counter.add("localhost", "/vi/")

    def away(counts: object) -> None:
        raise OSError("away")

    monkeypatch.setattr(counter, "_write", away)
    monkeypatch.setattr(counter, "_close", lambda: None)
    assert counter.flush() == 0
    assert counter._counts == {("localhost", "/vi/"): 1}


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        (PHONE, False),
        ("Mozilla/5.0 (compatible; bingbot/2.0)", True),
        ("facebookexternalhit/1.1", True),
        ("curl/8.0", True),
        ("", True),
    ],
)
def test_robots_say_so_themselves(agent: str, expected: bool) -> None:
    assert is_robot(agent) is expected


# --- the worker beside us ---------------------------------------------------------------------------------------


def neighbours(page: Page, folder: Path) -> tuple[tuple[Front, Bell], tuple[Front, Bell]]:
    """Two workers of one machine, both listening."""
    one, other = house(page, Shelf(folder)), house(page, Shelf(folder))
    for cache, _bell in (one, other):
        ask(cache, "/vi/start/")
    return one, other


def test_what_one_worker_has_rendered_the_other_serves(tmp_path: Path) -> None:
    page = Page(headers=(STORY,))
    (one, _bell), (other, other_bell) = neighbours(page, tmp_path)
    first = ask(one, "/vi/tin/a-1/", HTTP_ACCEPT_ENCODING="gzip")
    asked = page.asked
    assert ask(other, "/vi/tin/a-1/", HTTP_ACCEPT_ENCODING="gzip") == first
    assert page.asked == asked
    other_bell.ring("story:7")
    assert ask(other, "/vi/tin/a-1/")[2] != gzip.decompress(first[2])


@pytest.mark.parametrize("bell_for", ["story:7", "localhost", "*"])
def test_a_neighbours_page_from_before_a_bell_is_not_taken(tmp_path: Path, bell_for: str) -> None:
    page = Page(headers=(STORY,))
    (one, _bell), (other, other_bell) = neighbours(page, tmp_path)
    ask(one, "/vi/tin/a-1/")
    asked = page.asked
    other_bell.ring(bell_for)
    ask(other, "/vi/tin/a-1/")
    assert page.asked == asked + 1


def test_a_worker_that_heard_nothing_then_takes_no_page_of_that_time(tmp_path: Path) -> None:
    page = Page(headers=(STORY,))
    (one, _bell), (other, other_bell) = neighbours(page, tmp_path)
    other_bell.is_up = False
    ask(one, "/vi/tin/a-1/")
    asked = page.asked
    other_bell.is_listening()
    ask(other, "/vi/tin/a-1/")
    assert page.asked == asked + 1


def test_the_pages_of_a_search_are_not_shared(tmp_path: Path) -> None:
    page = Page()
    (one, _bell), (other, _other_bell) = neighbours(page, tmp_path)
    ask(one, "/vi/tim-kiem/", "q=cau")
    asked = page.asked
    ask(other, "/vi/tim-kiem/", "q=cau")
    assert page.asked == asked + 1


@pytest.mark.parametrize("spoilt", [b"", b"\0\0\0\x02{}", b"\0\0\0\xff{"])
def test_a_broken_file_on_the_shelf_is_no_page(tmp_path: Path, spoilt: bytes) -> None:
    page = Page(headers=(STORY,))
    (one, _bell), (other, _other_bell) = neighbours(page, tmp_path)
    ask(one, "/vi/tin/a-1/")
    for file in tmp_path.iterdir():
        file.write_bytes(spoilt)
    asked = page.asked
    assert ask(other, "/vi/tin/a-1/")[0] == "200 OK"
    assert page.asked == asked + 1


def test_a_folder_that_cannot_be_written_costs_nothing_but_the_sharing(tmp_path: Path) -> None:
    (tmp_path / "pages").write_text("in the way")
    page = Page()
    cache, _bell = house(page, Shelf(tmp_path / "pages" / "deeper"))
    assert [ask(cache)[2] for _time in range(2)] == [b"<html>1 /vi/</html>"] * 2


# --- what stands round every page -------------------------------------------------------------------------------


@pytest.fixture
def heard() -> Iterable[None]:
    pagecache.hear("*")
    yield
    pagecache.hear(None)


def test_what_stands_round_a_page_is_asked_for_again_after_a_bell_for_a_site(heard: None) -> None:
    asked = iter(range(10))
    seen = []
    for bell in ("story:7", "story:8", "lungcu.localhost", "*"):
        seen.append(pagecache.kept("frame", lambda: next(asked)))
        pagecache.hear(bell)
    assert [*seen, pagecache.kept("frame", lambda: next(asked))] == [0, 0, 0, 1, 2]


def test_a_list_of_pieces_is_asked_for_again_after_every_bell(heard: None) -> None:
    asked = iter(range(10))
    seen = []
    for bell in ("story:7", "story:7", "*"):
        seen.append(pagecache.kept("newest", lambda: next(asked), of_pieces=True))
        pagecache.hear(bell)
    seen += [pagecache.kept("newest", lambda: next(asked), of_pieces=True) for _time in range(2)]
    assert seen == [0, 1, 2, 3, 3]


def test_what_stands_round_a_page_lives_five_seconds(heard: None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = iter(range(10))
    assert pagecache.kept("frame", lambda: next(asked)) == 0
    now = time.monotonic()
    monkeypatch.setattr(pagecache.time, "monotonic", lambda: now + 5.1)
    assert pagecache.kept("frame", lambda: next(asked)) == 1


def test_nothing_is_kept_where_no_bell_is_heard() -> None:
    asked = iter(range(10))
    assert [pagecache.kept("frame", lambda: next(asked)) for _time in range(2)] == [0, 1]
