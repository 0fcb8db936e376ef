from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.permissions import policy_registry

from lantoa.shared.accounts.choices import Role
from lantoa.shared.media import services
from lantoa.shared.media.choices import Consent, Rights
from lantoa.shared.media.logic.refusals import UploadRefused
from lantoa.shared.media.models import Audio, Document, Image, Showing, Video
from lantoa.shared.media.policies import UnitPolicy
from lantoa.shared.media.services import accept_upload
from lantoa.shared.media.tests import samples


def _client(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _send(client: Client, name: str, data: bytes, url: str = "wagtailimages:add_multiple") -> dict[str, Any]:
    answered = client.post(
        reverse(url),
        {"title": name, "files[]": SimpleUploadedFile(name, data)},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert answered.status_code == 200, answered.content[:500]
    told: dict[str, Any] = json.loads(answered.content)
    return told


@pytest.fixture
def image(world: Any) -> Image:
    image = accept_upload(
        "phiên chợ Lũng Cú.jpg", samples.jpeg(800, 600), by=world.person(Role.CONTRIBUTOR), unit=world.lung_cu
    )
    assert isinstance(image, Image)
    return image


def test_wagtails_own_upload_passes_the_same_guard(world: Any, uploads: Path) -> None:
    contributor = world.person(Role.CONTRIBUTOR)
    client = _client(contributor)
    told = _send(client, "Chợ phiên.png", samples.jpeg(800, 600, orientation=6))  # JPEG inside
    assert told["success"], told
    image = Image.objects.get(pk=told["image_id"])
    assert (image.unit, image.uploaded_by_user, image.mime) == (world.lung_cu, contributor, "image/jpeg")
    assert image.file.name == f"originals/{image.sha256[:2]}/{image.sha256}.jpg"
    assert (image.width, image.height, image.original_name) == (600, 800, "Chợ phiên.png")
    assert image.dhash is not None
    assert f'name="image-{image.pk}-alt"' in told["form"]
    assert f'name="image-{image.pk}-rights"' in told["form"]


@pytest.mark.parametrize(
    ("name", "make", "code"),
    [
        ("anh.jpg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', "svg"),
        ("anh.jpg", lambda: b"MZ" + b"\0" * 900, "false_type"),
        ("anh.jpg", lambda: samples.jpeg()[:9000], "broken"),
        ("anh.png", samples.huge_png, "too_many_pixels"),
        ("anh.jpg", lambda: b"", "empty"),
    ],
)
def test_wagtails_own_upload_says_why_it_refuses(world: Any, uploads: Path, name: str, make: Any, code: str) -> None:
    told = _send(_client(world.person(Role.CONTRIBUTOR)), name, make())
    assert told["success"] is False
    details = {"megapixels": 63, "limit": 60, "named": "jpg", "found": "Windows program"}
    assert told["error_message"] == UploadRefused(code, **details).message
    assert Image.objects.count() == 0
    assert not (uploads / "originals").exists()


def test_documents_pass_the_guard_too(world: Any) -> None:
    client = _client(world.person(Role.EDITOR))
    told = _send(client, "ke hoach.docx", samples.word(), "wagtaildocs:add_multiple")
    assert Document.objects.get(pk=told["doc_id"]).unit == world.lung_cu
    macros = samples.with_part(samples.word("khác"), "word/vbaProject.bin", b"x")
    told = _send(client, "ke hoach.docx", macros, "wagtaildocs:add_multiple")
    assert (told["success"], Document.objects.count()) == (False, 1)
    assert told["error_message"] == UploadRefused("macros").message
    told = _send(client, "trang.html", b"<!doctype html><script>alert(1)</script>", "wagtaildocs:add_multiple")
    assert told["error_message"] == UploadRefused("html").message


def test_the_chooser_uploads_through_the_guard(world: Any) -> None:
    client = _client(world.person(Role.REPORTER))
    answered = client.post(
        reverse("wagtailimages_chooser:create"),
        {"image-chooser-upload-title": "x", "image-chooser-upload-file": SimpleUploadedFile("x.jpg", samples.word())},
    )
    assert Image.objects.count() == 0
    assert ".jpg" in json.loads(answered.content)["htmlFragment"]


def test_the_list_shows_whose_it_is_and_whether_it_may_be_published(world: Any, image: Image) -> None:
    image.credit, image.rights, image.consent = "Vàng Thị Mai", Rights.OWN, Consent.MISSING
    image.save()
    page = _client(world.person(Role.EDITOR)).get(reverse("wagtailimages:index") + "?layout=list").content.decode()
    for word in ("Vàng Thị Mai", image.get_rights_display(), image.get_consent_display(), "Xã Lũng Cú"):
        assert word in page
    grid = _client(world.person(Role.EDITOR)).get(reverse("wagtailimages:index")).content.decode()
    assert image.get_consent_display() in grid


@pytest.mark.parametrize("layout", ["grid", "list"])
def test_the_list_asks_as_many_queries_for_three_pictures_as_for_one(
    world: Any, django_assert_max_num_queries: Any, layout: str
) -> None:
    by = world.person(Role.CONTRIBUTOR)
    client, url = _client(world.person(Role.EDITOR)), reverse("wagtailimages:index") + f"?layout={layout}"
    asked = []
    for seeds in ([1], [2, 3]):
        for seed in seeds:
            picture = accept_upload("a.jpg", samples.jpeg(320, 240, seed=seed), by=by, unit=world.lung_cu)
            assert isinstance(picture, Image)
            picture.get_rendition("max-165x165")
        client.get(url)
        with django_assert_max_num_queries(21) as queries:
            client.get(url)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_contributor_sees_their_unit_and_the_pool_only(world: Any, image: Image) -> None:
    mine, above, other = (
        _client(world.person(Role.CONTRIBUTOR)),
        _client(world.person(Role.EDITOR, world.province)),
        _client(world.person(Role.CONTRIBUTOR, world.dong_van)),
    )
    index, edit = reverse("wagtailimages:index"), reverse("wagtailimages:edit", args=[image.pk])
    chooser = reverse("wagtailimages_chooser:choose_results")
    assert [edit in c.get(index).content.decode() for c in (mine, above)] == [True, True]
    assert image.title not in other.get(index).content.decode()
    assert image.title not in other.get(chooser).content.decode()
    assert [c.get(edit).status_code for c in (mine, above, other)] == [200, 200, 302]
    assert other.get(reverse("wagtailimages_chooser:chosen", args=[image.pk])).status_code != 200
    assert str(image.pk) not in [str(i["id"]) for i in other.get("/desk/api/main/images/").json()["items"]]
    Showing.objects.create(
        media_kind="image", media_pk=image.pk, piece_kind="story", piece_pk=1, since="2026-11-22T00:00:00Z"
    )
    assert image.title in other.get(chooser).content.decode()
    assert other.get(reverse("wagtailimages_chooser:chosen", args=[image.pk])).status_code == 200
    assert other.get(edit).status_code == 302  # to use, not to change


def test_a_contributor_changes_their_own_and_an_editor_the_units(world: Any, image: Image) -> None:
    reporter = _client(world.person(Role.REPORTER))
    edit = reverse("wagtailimages:edit", args=[image.pk])
    assert reporter.get(edit).status_code == 302
    page = _client(world.person(Role.CONTRIBUTOR)).get(edit)
    assert 'name="file"' not in page.content.decode()  # another file is another row: versions name it by its hash
    editor = _client(world.person(Role.EDITOR))
    sent = editor.post(
        edit,
        {
            "title": "Chợ phiên",
            "alt": "Bà con xuống chợ  phiên".replace("ợ", "ợ"),
            "credit": "Mai",
            "rights": "own",
            "consent": "given",
            "people": "Vàng Thị Mai",
        },
    )
    assert sent.status_code == 302
    image.refresh_from_db()
    assert (image.alt, image.rights, image.consent) == ("Bà con xuống chợ phiên", "own", "given")
    assert services.make_copies("image", image.pk) == "ready"


def test_what_is_shown_in_public_is_not_deleted(world: Any, image: Image) -> None:
    delete = reverse("wagtailimages:delete", args=[image.pk])
    editor = _client(world.person(Role.EDITOR))
    showing = Showing.objects.create(
        media_kind="image", media_pk=image.pk, piece_kind="story", piece_pk=1, since="2026-11-22T00:00:00Z"
    )
    editor.post(delete)
    assert Image.objects.filter(pk=image.pk).exists()
    showing.delete()
    _client(world.person(Role.EDITOR, world.dong_van)).post(delete)
    assert Image.objects.filter(pk=image.pk).exists()
    editor.post(delete)
    assert not Image.objects.filter(pk=image.pk).exists()


def test_a_sound_is_sent_listed_and_changed_at_the_desk(world: Any) -> None:
    reporter = world.person(Role.REPORTER)
    client = _client(reporter)
    assert client.get(reverse("sounds:index")).status_code == 200
    page = client.get(reverse("sounds:add")).content.decode()
    assert "mp3" in page
    values = {"title": "Bản tin tiếng Mông", "rights": "own", "consent": "given", "credit": "Mai", "language": "hmn"}
    sent = client.post(reverse("sounds:add"), {**values, "file": SimpleUploadedFile("a.mp3", samples.mp3())})
    assert sent.status_code == 302, sent.content.decode()[-3000:]
    sound = Audio.objects.get()
    assert (sound.title, sound.unit, sound.uploaded_by) == ("Bản tin tiếng Mông", world.lung_cu, reporter)
    assert services.make_copies("audio", sound.pk) == "ready"
    edit = reverse("sounds:edit", args=[sound.pk])
    page = client.get(edit).content.decode()
    assert "<audio controls" in page
    assert client.post(edit, {**values, "transcript": "Kính thưa bà con"}).status_code == 302
    sound.refresh_from_db()
    assert sound.transcript == "Kính thưa bà con"
    other = _client(world.person(Role.EDITOR, world.dong_van))
    assert "Bản tin tiếng Mông" not in other.get(reverse("sounds:index")).content.decode()
    for name in ("edit", "delete", "history", "usage"):
        assert other.get(reverse(f"sounds:{name}", args=[sound.pk])).status_code in {302, 403, 404}, name
    other.post(reverse("sounds:delete", args=[sound.pk]))
    assert Audio.objects.filter(pk=sound.pk).exists()


def test_a_sound_that_is_none_is_refused_at_the_desk(world: Any) -> None:
    client = _client(world.person(Role.REPORTER))
    sent = client.post(
        reverse("sounds:add"),
        {"title": "x", "rights": "own", "consent": "given", "file": SimpleUploadedFile("a.mp3", samples.jpeg(64, 64))},
    )
    assert (sent.status_code, Audio.objects.count()) == (200, 0)
    assert "jpg" in sent.content.decode()


def test_captions_are_checked_line_by_line(world: Any, ffmpeg: str, tmp_path: Path) -> None:
    client = _client(world.person(Role.REPORTER))
    film = samples.film(tmp_path, seconds=1)
    values = {"title": "x", "rights": "own", "consent": "given"}
    bad = "WEBVTT\n\n00:00 -> 00:02\nxin chào\n\n00:00.0 --> 00:02\nhỏng"
    sent = client.post(reverse("videos:add"), {**values, "captions": bad, "file": SimpleUploadedFile("a.mp4", film)})
    assert (sent.status_code, Video.objects.count()) == (200, 0)
    assert UploadRefused("captions", line=3).message in html.unescape(sent.content.decode())
    good = "WEBVTT\n\n00:00.000 --> 00:02.000\nxin chào"
    sent = client.post(reverse("videos:add"), {**values, "captions": good, "file": SimpleUploadedFile("a.mp4", film)})
    assert (sent.status_code, Video.objects.count()) == (302, 1)


def test_the_page_says_what_to_install(world: Any, monkeypatch: Any) -> None:
    header = b"RIFF\x24\x08\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\x08\0\0"
    reporter = world.person(Role.REPORTER)
    monkeypatch.setenv("PATH", "/nonexistent")
    sound = accept_upload("a.wav", header + b"\0" * 2048, by=reporter, unit=world.lung_cu)
    services.make_copies("audio", sound.pk)
    page = _client(reporter).get(reverse("sounds:edit", args=[sound.pk])).content.decode()
    assert "apt install ffmpeg" in page


def test_somebody_takes_their_consent_back(world: Any, image: Image, uploads: Path) -> None:
    image.rights, image.consent = Rights.OWN, Consent.GIVEN
    image.save()
    services.make_copies("image", image.pk)
    client = _client(world.person(Role.REPORTER))
    url = reverse("media_withdraw_consent", args=["image", image.pk])
    assert client.get(url).status_code == 200
    assert list((uploads / "public").rglob("*.webp"))  # looking changes nothing
    assert client.post(url, {"note": "Gọi điện ngày 22/11"}).status_code == 302
    assert not list((uploads / "public").rglob("*.webp"))
    other = _client(world.person(Role.REPORTER, world.dong_van))
    assert other.post(url).status_code in {302, 403}
    image.refresh_from_db()
    assert image.consent_note == "Gọi điện ngày 22/11"


def test_our_rights_hold_whatever_wagtail_registers() -> None:
    for model in (Image, Document, Video, Audio):
        assert isinstance(policy_registry.get_by_type(model), UnitPolicy)


def test_somebody_without_a_role_sends_nothing(world: Any) -> None:
    auditor = _client(world.person(Role.AUDITOR, world.province))
    assert auditor.get(reverse("wagtailimages:index")).status_code == 200
    assert auditor.get(reverse("wagtailimages:add_multiple")).status_code in {302, 403}
    assert auditor.get(reverse("sounds:add")).status_code in {302, 403}


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.EDITOR, Role.UNIT_ADMINISTRATOR])
@pytest.mark.parametrize("words", ["chợ", "cho phien", "khong co"])
@pytest.mark.parametrize("name", ["wagtailimages:index", "wagtaildocs:index"])
def test_who_is_bound_to_a_unit_searches_pictures_and_papers(
    world: Any, image: Image, role: Role, words: str, name: str
) -> None:
    answer = _client(world.person(role)).get(reverse(name), {"q": words})
    assert answer.status_code == 200
    found = image.title in answer.content.decode()
    assert found is (name == "wagtailimages:index" and words != "khong co")
