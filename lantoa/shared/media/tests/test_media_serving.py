from __future__ import annotations

import io
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as PillowImage

from lantoa.shared.accounts.choices import Role
from lantoa.shared.media import queries, services
from lantoa.shared.media.choices import Consent, Rights
from lantoa.shared.media.logic import addresses, ranges
from lantoa.shared.media.models import Image, Showing
from lantoa.shared.media.services import accept_upload
from lantoa.shared.media.serving import PublicFiles
from lantoa.shared.media.tests import samples


class Front:
    """Calls the outermost WSGI function as Granian does."""

    def __init__(self) -> None:
        self.asked_django = 0

        def inner(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            self.asked_django += 1
            start_response("404 Not Found", [])
            return [b"django"]

        self.application = PublicFiles(inner)

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        told: dict[str, Any] = {}

        def start_response(status: str, given: list[tuple[str, str]], *_: Any) -> None:
            told.update(status=int(status[:3]), headers=dict(given))

        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "SCRIPT_NAME": "", "QUERY_STRING": "",
            "SERVER_NAME": "localhost", "SERVER_PORT": "80", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(), "wsgi.version": (1, 0), "wsgi.multithread": True, "wsgi.multiprocess": True,
            "wsgi.run_once": False, "HTTP_HOST": "localhost",
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }  # fmt: skip
        body = self.application(environ, start_response)
        data = b"".join(body)
        if hasattr(body, "close"):
            body.close()
        return told["status"], told["headers"], data


@pytest.fixture
def image(world: Any) -> Image:
    image = accept_upload("ảnh.jpg", samples.jpeg(800, 600), by=world.person(Role.CONTRIBUTOR), unit=world.lung_cu)
    assert isinstance(image, Image)
    image.rights, image.credit, image.alt = Rights.OWN, "Mai", "Chợ"
    image.save()
    services.make_copies("image", image.pk)
    return image


def _url(image: Image, name: str = "720.webp") -> str:
    return queries.public_address("image", image.pk, image.sha256, name)


def test_a_public_picture_is_served_without_asking_django(image: Image, uploads: Path) -> None:
    front = Front()
    status, headers, body = front.get(_url(image))
    assert (status, front.asked_django) == (200, 0)
    assert body == next((uploads / "public").rglob("720.webp")).read_bytes()
    assert headers["Content-Type"] == "image/webp"
    assert headers["Content-Length"] == str(len(body))
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]


def test_a_reader_who_has_the_picture_is_sent_nothing(image: Image) -> None:
    front = Front()
    etag = front.get(_url(image))[1]["ETag"]
    assert front.get(_url(image), if_none_match=etag)[0::2] == (304, b"")
    assert front.get(_url(image), if_none_match=f'"x", W/{etag}')[0] == 304
    assert front.get(_url(image), if_none_match='"another"')[0] == 200


def test_a_part_of_a_file_is_served(image: Image) -> None:
    front = Front()
    whole = front.get(_url(image))[2]
    status, headers, body = front.get(_url(image), range="bytes=100-199")
    assert (status, body, headers["Content-Range"]) == (206, whole[100:200], f"bytes 100-199/{len(whole)}")
    assert front.get(_url(image), range="bytes=-50")[2] == whole[-50:]
    assert front.get(_url(image), range="bytes=100-")[2] == whole[100:]
    status, headers, body = front.get(_url(image), range=f"bytes={len(whole)}-")
    assert (status, headers["Content-Range"], body) == (416, f"bytes */{len(whole)}", b"")
    assert front.get(_url(image), range="bytes=0-1,5-6")[0] == 200  # several ranges: the whole
    etag = headers["ETag"]
    assert front.get(_url(image), range="bytes=0-9", if_range=etag)[0] == 206
    assert front.get(_url(image), range="bytes=0-9", if_range='"old"')[0] == 200  # it has changed: the whole


def test_head_tells_the_size_only(image: Image) -> None:
    status, headers, body = Front().get(_url(image), method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) > 1000


TRICKS = [
    "/media/public/../originals/", "/media/public/images/../../originals/", "/media/originals/",
    "/media/public/images/ab/%2e%2e/%2e%2e/", "/media/public//etc/passwd", "/media/held/images/",
    "/media/incoming/x.part", "/media/../signing.key", "/media/public/images/ab/\0",
]  # fmt: skip


@pytest.mark.parametrize("trick", TRICKS)
def test_no_path_trick_leads_out_of_the_public_folder(image: Image, uploads: Path, trick: str) -> None:
    front = Front()
    original = image.file.name.removeprefix("originals/")
    for path in (trick, trick + original, trick + "x"):
        assert front.get(path)[2] == b"django", path
        answered = Client().get(path)
        assert answered.status_code in {400, 404}, path


@given(st.text(alphabet="/.%\\0123456789abcdefimagesw-", max_size=60))
def test_only_addresses_of_our_own_form_become_paths(text: str) -> None:
    address = addresses.parse(text)
    if address is not None:
        assert ".." not in text
        assert text == addresses.copy(address.kind, address.pk, address.sha, address.name)


def test_a_link_in_the_public_folder_is_not_followed(image: Image, uploads: Path) -> None:
    folder = next((uploads / "public").rglob("720.webp")).parent
    (folder / "9.webp").symlink_to("/etc/passwd")
    front = Front()
    assert front.get(_url(image, "9.webp"))[0] == 404


@given(header=st.text(max_size=30), size=st.integers(0, 10_000))
def test_no_range_reaches_outside_the_file(header: str, size: int) -> None:
    for text in (header, f"bytes={header}", "bytes=5-2", "bytes=-0", f"bytes={size}-"):
        try:
            span = ranges.parse(text, size)
        except ranges.Unsatisfiable:
            continue
        assert span is None or (span.start >= 0 and span.length > 0 and span.start + span.length <= size)


def test_a_copy_that_the_worker_has_not_made_yet_is_made_when_asked_for(world: Any, uploads: Path) -> None:
    by = world.person(Role.CONTRIBUTOR)
    image = accept_upload("a.jpg", samples.jpeg(800, 600), by=by, unit=world.lung_cu)
    image.rights = Rights.OWN
    image.save()
    client = Client()
    assert client.get(_url(image)).status_code == 200
    assert [p.name for p in (uploads / "public").rglob("*.*")] == ["720.webp"]
    assert client.get(_url(image, "9999.webp")).status_code == 404
    assert client.get(_url(image).replace(image.sha256[:24], "0" * 24)).status_code == 404


def test_a_picture_without_consent_is_shown_to_its_unit_only(world: Any, image: Image) -> None:
    image.consent = Consent.MISSING
    image.save()
    assert Client().get(_url(image)).status_code == 404
    mine, other = Client(), Client()
    mine.force_login(world.person(Role.CONTRIBUTOR))
    other.force_login(world.person(Role.CONTRIBUTOR, world.dong_van))
    shown = mine.get(_url(image))
    assert (shown.status_code, shown["Cache-Control"]) == (200, "private, no-store")
    assert other.get(_url(image)).status_code == 403


def _download(client: Client, image: Any) -> Any:
    return client.get(image.file.url)


def test_an_original_is_for_those_who_may(world: Any, image: Image, uploads: Path) -> None:
    assert _download(Client(), image).status_code == 404
    mine, above, other = Client(), Client(), Client()
    mine.force_login(world.person(Role.CONTRIBUTOR))
    above.force_login(world.person(Role.EDITOR, world.province))
    other.force_login(world.person(Role.EDITOR, world.dong_van))
    got = _download(mine, image)
    assert got.status_code == 200
    assert b"".join(got) == (uploads / image.file.name).read_bytes()
    assert got["Content-Disposition"] == "attachment; filename=\"_nh.jpg\"; filename*=UTF-8''%E1%BA%A3nh.jpg"
    assert got["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got["Content-Security-Policy"]
    assert got["Cache-Control"] == "private, no-store"
    assert _download(above, image).status_code == 200
    assert _download(other, image).status_code == 403
    Showing.objects.create(
        media_kind="image", media_pk=image.pk, piece_kind="story", piece_pk=1, since="2026-11-22T00:00:00Z"
    )
    assert _download(other, image).status_code == 200  # in the pool: every unit may use it, with its credit


def test_a_village_head_sees_only_what_they_sent(world: Any, image: Image) -> None:
    head = world.person(Role.VILLAGE_HEAD)
    own = accept_upload("b.jpg", samples.jpeg(320, 240), by=head, unit=world.lung_cu)
    assert list(queries.seen_by(head, "image")) == [own]
    client = Client()
    client.force_login(head)
    assert _download(client, image).status_code in {302, 403}


def test_a_server_in_front_sends_the_file_where_the_operator_says_so(world: Any, image: Image, settings: Any) -> None:
    settings.LANTOA_X_ACCEL = "/protected/"
    client = Client()
    client.force_login(world.person(Role.CONTRIBUTOR))
    got = _download(client, image)
    assert got["X-Accel-Redirect"] == f"/protected/{image.file.name}"
    assert got.content == b""
    assert _download(Client(), image).status_code == 404


def test_the_desks_small_picture_of_a_held_picture_is_not_public(world: Any, image: Image) -> None:
    rendition = image.get_rendition("max-165x165")
    assert Client().get(rendition.url).status_code == 200
    image.consent = Consent.MISSING
    image.save()
    assert Client().get(rendition.url).status_code == 404
    mine = Client()
    mine.force_login(world.person(Role.CONTRIBUTOR))
    got = mine.get(rendition.url)
    with PillowImage.open(io.BytesIO(b"".join(got))) as small:
        assert small.size == (165, 123)


def test_a_document_is_public_only_when_a_public_piece_shows_it(world: Any, uploads: Path) -> None:
    document = accept_upload("kế hoạch.docx", samples.word(), by=world.person(Role.EDITOR), unit=world.lung_cu)
    document.rights, document.credit = Rights.OWN, "UBND xã"
    document.save()
    assert document.url == f"/documents/{document.pk}/ke-hoach.docx"
    assert Client().get(document.url).status_code == 404
    mine, other = Client(), Client()
    mine.force_login(world.person(Role.CONTRIBUTOR))
    other.force_login(world.person(Role.CONTRIBUTOR, world.dong_van))
    assert b"".join(mine.get(document.url)) == (uploads / document.file.name).read_bytes()
    assert other.get(document.url).status_code == 403
    Showing.objects.create(
        media_kind="document", media_pk=document.pk, piece_kind="story", piece_pk=1, since="2026-11-22T00:00:00Z"
    )
    got = Client().get(document.url)
    assert got.status_code == 200
    body = b"".join(got)
    assert "Vàng".encode() not in body
    assert body != (uploads / document.file.name).read_bytes()
    assert got["Content-Disposition"].startswith("attachment; ")


def test_a_file_that_changes_gets_another_tag(image: Image, uploads: Path) -> None:
    front = Front()
    etag = front.get(_url(image))[1]["ETag"]
    path = next((uploads / "public").rglob("720.webp"))
    os.utime(path, ns=(1, 1))
    assert front.get(_url(image))[1]["ETag"] != etag
