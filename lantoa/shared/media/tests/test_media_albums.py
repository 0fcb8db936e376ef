"""Albums: made at the desk, published by who may, without a picture that may not be shown; with their download kit."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from PIL import Image as PillowImage
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from lantoa.core import publishables
from lantoa.core.models import EventRecord
from lantoa.shared.accounts.choices import Role
from lantoa.shared.media import queries, services
from lantoa.shared.media.choices import Consent, FaultCode, KitLicence, Rights
from lantoa.shared.media.errors import NotReady
from lantoa.shared.media.logic import pictures
from lantoa.shared.media.models import Album, Image, Showing
from lantoa.shared.media.services import accept_upload
from lantoa.shared.media.tests import samples


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def three(world: Any, uploads: Path) -> list[Image]:
    """Ours, one with a licence for us alone, one of the public domain; the first shows children."""
    found = []
    for n, rights in enumerate((Rights.OWN, Rights.LICENSED, Rights.PUBLIC_DOMAIN)):
        data = samples.jpeg(900, 600, seed=n)
        image = accept_upload(f"anh {n}.jpg", data, by=world.person(Role.CONTRIBUTOR), unit=world.lung_cu)
        assert isinstance(image, Image)
        image.rights, image.licence, image.alt = rights, "Hợp đồng 12/2025", f"Phiên chợ {n}"
        image.caption, image.credit, image.place = f"Chợ phiên ngày {n}", "=Vàng Thị Mai", "Lũng Cú"
        image.save()
        found.append(image)
    found[0].shows_children, found[0].consent, found[0].consent_note = True, Consent.GUARDIAN, "Bà Mỷ, giấy 20/10/2025"
    found[0].save()
    return found


@pytest.fixture
def album(world: Any, three: list[Image]) -> Album:
    secretary = world.person(Role.SECRETARY)
    told = {"title": "Chợ phiên Lũng Cú", "lead": "Một buổi sáng ở chợ.", "kit_licence": KitLicence.CC_BY}
    made = services.create_album(world.lung_cu, by=secretary, pictures=three, **told)
    services.publish(made, by=secretary)
    made.refresh_from_db()
    return made


def test_an_album_is_made_at_the_desk_and_published_by_who_may(world: Any, three: list[Image]) -> None:
    editor = client_of(world.person(Role.EDITOR))
    rows = [{"image": image.pk, "caption": "", "ORDER": str(n)} for n, image in enumerate(three, start=1)]
    form = {"title": "Chợ phiên", "title_en": "", "lead": "", "lead_en": "", "place": "", "taken_on": ""}
    form |= {"kit_licence": "none", "pictures": inline_formset(rows)}
    assert editor.post(reverse("albums:add"), nested_form_data(form)).status_code == 302
    made = Album.objects.get()
    assert [row.image_id for row in made.pictures.all()] == [image.pk for image in three]
    show = reverse("media_page", args=["album", made.pk, "publish"])
    assert editor.post(show).status_code == 302  # Wagtail turns "may not" into a way back with a message
    assert not Album.objects.get().is_public
    client_of(world.person(Role.SECRETARY)).post(show)
    made.refresh_from_db()
    assert (made.is_public, made.version, made.slug) == (True, 1, "cho-phien")
    assert EventRecord.objects.filter(name="PiecePublished", piece=f"album:{made.pk}").count() == 1
    page = editor.get(reverse("albums:edit", args=[made.pk])).content.decode()
    assert made.get_absolute_url() in page
    neighbour = client_of(world.person(Role.EDITOR, world.dong_van))
    neighbour.post(reverse("albums:add"), nested_form_data(form | {"title": "Của người khác"}))  # pictures not theirs
    assert Album.objects.count() == 1
    assert neighbour.get(reverse("albums:edit", args=[made.pk])).status_code in (302, 404)
    with pytest.raises(PermissionDenied):
        services.publish(made, by=world.person(Role.EDITOR))


def test_an_album_with_a_child_without_recorded_consent_is_not_published(world: Any, three: list[Image]) -> None:
    secretary = world.person(Role.SECRETARY)
    made = services.create_album(world.lung_cu, by=secretary, pictures=three, title="Chợ")
    for consent, note, code in (
        (Consent.GIVEN, "x", FaultCode.GUARDIAN_MISSING),
        (Consent.GUARDIAN, "", FaultCode.GUARDIAN_UNRECORDED),
    ):
        three[0].consent, three[0].consent_note = consent, note
        three[0].save()
        with pytest.raises(NotReady) as told:
            services.publish(made, by=secretary)
        assert told.value.reasons == [f"“{three[0].title}”: {code.label}"]
    told_page = client_of(secretary).post(reverse("media_page", args=["album", made.pk, "publish"]), follow=True)
    assert str(FaultCode.GUARDIAN_UNRECORDED.label) in told_page.content.decode()
    assert not Album.objects.get().is_public


def test_a_public_album_is_not_deleted_and_neighbours_open_none_of_its_pages(world: Any, album: Album) -> None:
    secretary, neighbour = client_of(world.person(Role.SECRETARY)), client_of(world.person(Role.EDITOR, world.dong_van))
    for page in ("edit", "delete", "history", "usage"):
        assert neighbour.get(reverse(f"albums:{page}", args=[album.pk])).status_code in (302, 404)
    assert secretary.get(reverse("albums:history", args=[album.pk])).status_code == 200
    delete = reverse("albums:delete", args=[album.pk])
    secretary.post(delete)
    assert Album.objects.filter(pk=album.pk).exists()
    services.hide(album, by=world.person(Role.SECRETARY))
    neighbour.post(delete)
    assert Album.objects.filter(pk=album.pk).exists()
    secretary.post(delete)
    assert not Album.objects.filter(pk=album.pk).exists()


def test_the_public_reads_what_was_published_until_it_is_published_again(world: Any, album: Album) -> None:
    album.title = "Chợ khác"
    services.save_album(album, by=world.person(Role.EDITOR))
    client = Client()
    shown = client.get(album.get_absolute_url()).content.decode()
    assert "<h1>Chợ phiên Lũng Cú</h1>" in shown
    services.publish(album, by=world.person(Role.SECRETARY))
    assert "<h1>Chợ khác</h1>" in client.get(album.get_absolute_url()).content.decode()
    services.publish(album, by=world.person(Role.SECRETARY))  # nothing changed: no new version
    assert Album.objects.get().version == 2


def test_page_list_feed_and_map_show_a_public_album(world: Any, album: Album, three: list[Image]) -> None:
    client = Client()
    page = client.get(album.get_absolute_url()).content.decode()
    assert page.count("<figure") == 3
    assert "Chợ phiên ngày 1" in page
    assert "Vàng Thị Mai" in page
    assert '<script type="module"' in page  # nothing but the site's own
    for address in (reverse("site:albums", args=["vi"]), reverse("site:home", args=["vi"])):
        assert album.get_absolute_url() in client.get(address).content.decode()
    assert queries.crop(three[0], "3x2").jpeg[0].url in client.get(reverse("site:albums", args=["vi"])).content.decode()
    for ending in ("rss.xml", "atom.xml", "feed.json"):
        assert album.get_absolute_url() in client.get(reverse("site:feed", args=["vi", ending])).content.decode()
    assert album.get_absolute_url() in client.get(reverse("site:sitemap-pages")).content.decode()
    english = client.get(reverse("site:album", args=["en", album.slug, album.pk])).content.decode()
    assert '<article lang="vi">' in english  # not translated, and it says so
    services.hide(album, by=world.person(Role.SECRETARY))
    assert client.get(album.get_absolute_url()).status_code == 404
    assert publishables.load("album", album.pk) is None


def test_a_withdrawn_consent_takes_the_picture_out_of_page_and_kit_at_once(
    world: Any, album: Album, three: list[Image]
) -> None:
    services.note_showings("album", album.pk)
    assert Showing.objects.filter(piece_kind="album").count() == 3
    client, kit = Client(), reverse("site:album-kit", args=["vi", album.slug, album.pk])
    services.make_kit(album.pk)
    assert client.get(kit).status_code == 200
    services.withdraw_consent(three[0], by=world.person(Role.EDITOR))
    assert client.get(album.get_absolute_url()).content.decode().count("<figure") == 2
    assert client.get(kit).status_code == 404  # the kit that held it is never handed out again
    assert services.leave_out("image", three[0].pk) == 1
    services.make_kit(album.pk)
    with zipfile.ZipFile(io.BytesIO(b"".join(client.get(kit).streaming_content))) as archive:
        assert [name for name in archive.namelist() if name.startswith("anh/")] == ["anh/001-cho-phien-ngay-2.jpg"]


def test_the_download_kit_holds_what_may_be_handed_on(world: Any, album: Album, uploads: Path) -> None:
    services.make_kit(album.pk)
    client = Client()
    assert "tai-ve.zip" in client.get(album.get_absolute_url()).content.decode()
    answer = client.get(reverse("site:album-kit", args=["vi", album.slug, album.pk]))
    assert 'filename="cho-phien-lung-cu.zip"' in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        names = archive.namelist()
        assert names[:2] == ["anh/001-cho-phien-ngay-0.jpg", "anh/002-cho-phien-ngay-2.jpg"]  # not the licensed one
        licence, table = archive.read("GIAY-PHEP.txt").decode(), archive.read("CHU-THICH.csv").decode("utf-8-sig")
        data = archive.read(names[0])
    assert "creativecommons.org/licenses/by/4.0" in licence
    assert "Chợ phiên ngày 1" in licence  # named as what is left out
    assert "001-cho-phien-ngay-0.jpg,Chợ phiên ngày 0,'=Vàng Thị Mai" in table  # no cell is a formula
    with PillowImage.open(io.BytesIO(data)) as picture:
        assert (picture.size, dict(picture.getexif())) == ((900, 600), {})
    assert b"TestPhone" not in data


def test_crops_keep_the_focus(three: list[Image], uploads: Path) -> None:
    box = pictures.crop_box(900, 600, "1x1", pictures.Focus())
    assert box == (150, 0, 750, 600)
    assert pictures.crop_box(900, 600, "1x1", pictures.Focus(0.95, 0.5)) == (300, 0, 900, 600)
    assert pictures.crop_box(600, 900, "16x9", pictures.Focus(0.5, 0.0))[1] == 0
    image = three[0]
    before = queries.crop_names(image)
    image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height = 850, 300, 60, 60
    image.save()
    assert not set(before) & set(queries.crop_names(image))  # another focus is another address
    made = queries.crop(image, "1x1")
    assert made is not None
    answer = Client().get(made.jpeg[0].url)
    with PillowImage.open(io.BytesIO(b"".join(answer.streaming_content))) as picture:
        assert picture.size == (600, 600)


def test_duplicates_are_noticed_at_the_desk(world: Any, three: list[Image]) -> None:
    bytes_of = queries.original_path(three[0]).read_bytes()
    with PillowImage.open(io.BytesIO(bytes_of)) as opened:
        smaller = io.BytesIO()
        opened.resize((450, 300)).save(smaller, "JPEG", quality=70)
    accept_upload("nhỏ hơn.jpg", smaller.getvalue(), by=world.person(Role.CONTRIBUTOR), unit=world.lung_cu)
    page = client_of(world.person(Role.EDITOR)).get(reverse("wagtailimages:edit", args=[three[0].pk])).content.decode()
    assert "nhỏ hơn" in page
