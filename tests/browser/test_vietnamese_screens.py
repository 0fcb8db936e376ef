"""Whoever works with Lan Tỏa reads Vietnamese: the screens of every role, walked link by link; so with English."""

from __future__ import annotations

import re
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import Cookie, CookieJar
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from lxml import html

from tests.browser.conftest import House, Person
from tests.browser.tongues import Piece, english_in, is_english, told, vietnamese_in

STAFF = (
    "quantri", "quantri.lungcu", "ctv.lungcu", "phongvien", "bientap", "thuky", "truongban", "phoban", "lanhdaoduyet",
    "phatngon", "dailungcu", "biendich", "theodoi", "lanhdao",
)  # fmt: skip
LIGHT = ("truongthon", "phatthanh", "tocongnghe")
WORKPLACES = ("/desk/", "/hom-nay/", "/accounts/2fa/", "/accounts/password/change/", "/accounts/pin/", "/notices/")
# Where work is done; the portal is walked once for all.
INSIDE = re.compile(r"/(?:desk|hom-nay|accounts|messages|notices|media-files)/")
STORY = {"/hom-nay/tin/N/", "/desk/snippets/newsroom/story/edit/N/"}
# The guide names words of the other language on purpose; `test_guide_pages.py` says which language it is in.
NO_PAGE = re.compile(r"logout|\.\w{3,4}$|/media/|/static/|/api/|/bulk/|/huong-dan/")


class Answer(NamedTuple):
    path: str
    status: int
    text: str


def cookie(name: str, value: str) -> Cookie:
    return Cookie(
        0, name, value, None, False, "localhost.local", True, False, "/", True, False, None, True, None, None, {}
    )


class Visitor:
    """Somebody with cookies and without a browser: quick, sees what the house sends."""

    def __init__(self, house: House, username: str = "") -> None:
        self.house = house
        self.cookies = CookieJar()
        self._open = build_opener(HTTPCookieProcessor(self.cookies)).open
        if username:
            self.get("/demo/")
            self.post("/demo/vao/", {"username": username})

    def get(self, path: str) -> Answer:
        return self._ask(path, Request(self.house.at(path)))

    def post(self, path: str, data: dict[str, str]) -> Answer:
        token = next((cookie.value or "" for cookie in self.cookies if cookie.name == "csrftoken"), "")
        body = urlencode({"csrfmiddlewaretoken": token, **data}).encode()
        return self._ask(path, Request(self.house.at(path), body, {"Referer": self.house.at(path)}))

    def _ask(self, path: str, request: Request) -> Answer:
        try:
            with self._open(request, timeout=30) as answer:
                is_page = "html" in answer.headers.get("Content-Type", "")
                return Answer(path, answer.status, answer.read().decode() if is_page else "")
        except HTTPError as refusal:
            return Answer(path, refusal.code, refusal.read().decode(errors="replace"))


class Walk:
    """Walks link by link, several people at once; how often pages of one kind are opened is limited for all."""

    def __init__(self, house: House, within: re.Pattern[str]) -> None:
        self.house, self.within = house, within
        self._opened: Counter[str] = Counter()
        self._lock = threading.Lock()

    def pages(self, visitor: Visitor, starts: tuple[str, ...]) -> Iterator[Answer]:
        """The entrances always; behind them of each kind a few for each person."""
        waiting = deque(starts)
        seen: set[str] = set()
        own: Counter[str] = Counter()
        while waiting:
            path = waiting.popleft()
            kind = re.sub(r"\d+", "N", path)
            if path in seen or own[kind] == 3 or (path not in starts and not self._may_open(kind)):
                continue
            seen.add(path)
            own[kind] += 1
            answer = visitor.get(path)
            if not answer.text.strip():
                continue
            yield answer
            waiting.extend(self._links(answer))

    def _may_open(self, kind: str) -> bool:
        with self._lock:
            self._opened[kind] += 1
            # A story looks different in every state and to every role.
            return self._opened[kind] <= (24 if kind in STORY else 3)

    def _links(self, answer: Answer) -> Iterator[str]:
        root = html.document_fromstring(answer.text)
        found = [link.get("href") or "" for link in root.iter("a")]
        for script in root.iter("script"):
            if "sidebar" in (script.get("id") or ""):  # Wagtail's menu is drawn by a script
                found += re.findall(r'"url": "(/[^"?]*)"', script.text or "")
        for link in found:
            address = urlsplit(urljoin(self.house.at(answer.path), link))
            is_ours = address.port == self.house.port and not address.query and self.within.match(address.path)
            if is_ours and not NO_PAGE.search(address.path):
                yield address.path


def found_in(answers: Iterator[Answer], look: Callable[[str], list[Piece]]) -> list[tuple[str, Piece]]:
    return [(answer.path, piece) for answer in answers for piece in look(answer.text)]


def test_no_screen_of_any_role_speaks_english(house: House) -> None:
    walk = Walk(house, INSIDE)
    walked: list[str] = []

    def follow(username: str) -> list[tuple[str, Piece]]:
        starts = ("/accounts/phone/",) if username in LIGHT else WORKPLACES
        answers = list(walk.pages(Visitor(house, username), starts))
        walked.extend(answer.path for answer in answers)
        return [(f"{username} {path}", piece) for path, piece in found_in(iter(answers), english_in)]

    with ThreadPoolExecutor(max_workers=3) as people:
        found = [fault for faults in people.map(follow, (*STAFF, *LIGHT)) for fault in faults]
    assert len(set(walked)) > 70
    assert not found, told(found)


def test_the_portal_and_the_way_in_speak_vietnamese(house: House) -> None:
    stranger = Visitor(house)
    walk = Walk(house, re.compile(r"/(?:vi|accounts|messages|demo)/"))
    answers = list(walk.pages(stranger, ("/vi/", "/accounts/login/", "/accounts/slip/", "/messages/code/", "/demo/")))
    answers.append(stranger.get("/vi/khong-co-trang-nay/"))
    assert len(answers) > 30
    found = found_in(iter(answers), english_in)
    assert not found, told(found)


def test_the_english_portal_keeps_its_own_words_english(house: House) -> None:
    stranger = Visitor(house)
    answers = list(Walk(house, re.compile(r"/en/")).pages(stranger, ("/en/",)))
    answers.append(stranger.get("/en/no-such-page/"))
    assert len(answers) > 10
    found = found_in(iter(answers), vietnamese_in)
    assert not found, told(found)


CHOSE_ENGLISH = """
from lantoa.shared.accounts.models import User
from wagtail.users.models import UserProfile
UserProfile.objects.update_or_create(user=User.objects.get(username="{}"), defaults={{"preferred_language": "{}"}})
"""


def test_who_chose_english_reads_english(house: House) -> None:
    """At the desk by the account's own choice, on the phone by the cookie."""
    worker = Visitor(house, "kiemtra")
    worker.cookies.set_cookie(cookie("django_language", "en"))
    house.django("shell", "--no-imports", "-c", CHOSE_ENGLISH.format("kiemtra", "en"))
    try:
        # A refusal speaks the language of its address, with a line in the other.
        answers = [answer for answer in Walk(house, INSIDE).pages(worker, WORKPLACES) if answer.status == 200]
    finally:
        house.django("shell", "--no-imports", "-c", CHOSE_ENGLISH.format("kiemtra", ""))
    assert len(answers) > 10
    others = [answer.path for answer in answers if html.document_fromstring(answer.text).get("lang") != "en"]
    assert not others
    found = found_in(iter(answers), vietnamese_in)
    assert not found, told(found)


def test_refusals_are_told_in_vietnamese(house: House) -> None:
    stranger, writer, editor = Visitor(house), Visitor(house, "ctv.lungcu"), Visitor(house, "bientap")
    boss = Visitor(house, "quantri.lungcu")
    stranger.get("/accounts/login/")
    answers = [
        stranger.post("/accounts/login/", {"login": "ctv.lungcu", "password": "sai"}),
        stranger.post("/accounts/login/", {"login": "", "password": ""}),
        stranger.post("/accounts/slip/", {"code": "1"}),
        stranger.post("/messages/code/", {"login": ""}),
        writer.get("/hom-nay/tin/999999/"),
        writer.get("/desk/khong-co/"),
        writer.get("/desk/audit/"),
        writer.post("/hom-nay/moi/thong-bao/", {"what": "", "send": "send"}),
        writer.post("/accounts/password/change/", {"oldpassword": "x", "password1": "y", "password2": "z"}),
        writer.post("/desk/newsroom/import/", {}),
        editor.post("/desk/snippets/newsroom/story/add/", {"title": "", "kind": "khong-co"}),
        editor.get("/desk/snippets/newsroom/story/?q=zzzz"),
        boss.post("/desk/people/invite/", {"email": "not an address"}),
    ]
    assert all(answer.text.strip() for answer in answers), answers
    found = found_in(iter(answers), english_in)
    assert not found, told(found)


DESK = {
    "quantri": ("/desk/", "/desk/people/", "/desk/setup/"),
    "bientap": (
        "/desk/snippets/newsroom/story/", "/desk/snippets/newsroom/story/add/", "/desk/newsroom/import/",
        "/desk/images/", "/desk/images/add/", "/desk/documents/", "/desk/videos/", "/desk/account/",
    ),
}  # fmt: skip


@pytest.mark.parametrize("username", list(DESK))
def test_what_scripts_write_on_the_desk_is_vietnamese(person: Any, username: str) -> None:
    """Menus, side panels, dates and messages that exist in a real browser only."""
    worker: Person = person(username)
    found: list[tuple[str, Piece]] = []
    paths = list(DESK[username])
    for path in paths:
        assert worker.go(path) == 200, path
        # The menu is drawn when Wagtail's scripts have run.
        worker.page.locator("nav.sidebar-main-menu").wait_for()
        found += [(path, piece) for piece in english_in(worker.page.content()) if "xdsoft" not in piece.where]
        if path == "/desk/snippets/newsroom/story/":
            paths.append(worker.page.locator("td.title a").first.get_attribute("href") or "")
    assert not found, told(found)


@pytest.mark.parametrize(
    "text",
    [
        "Save draft", "Edit", "Actions", "Choose another page", "You do not have permission to access the admin.",
        "3 stories", "Lưu draft", "Are you sure you want to delete this?", "Priority", "Alt text", "Toggle sidebar",
    ],
)  # fmt: skip
def test_english_is_recognised(text: str) -> None:
    assert is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "Lưu nháp", "Trang", "Tin", "In ra .docx", "Xem các dạng cạnh nhau", "SHA-256 3f0a9c…", "bientap",
        "quantri.lungcu",
        "Nhập tệp Word, PDF hoặc .zip", "Zalo", "trong tuan nay moi ba con den nha van hoa thon hop, mang theo sổ",
        "UBND xa Lung Cu: Lich tiem phong cho trau bo truoc mua ret. Ai co trau bo deu den tiem truoc 9 gio",
        "Gửi mã cho tôi qua thư điện tử", "lungcu@example.vn", "Lan Tỏa", "Thư điện tử: a@b.vn · 0219 3856 001",
    ],
)  # fmt: skip
def test_vietnamese_with_and_without_marks_is_let_through(text: str) -> None:
    assert not is_english(text)
