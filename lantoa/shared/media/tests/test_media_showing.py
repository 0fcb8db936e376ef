from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.template import Context, Template

from lantoa.core import events, publishables, retention
from lantoa.core.models import EventRecord
from lantoa.shared.accounts.choices import Role
from lantoa.shared.media import permissions, queries, services
from lantoa.shared.media.choices import Consent, MediaKind, Rights
from lantoa.shared.media.models import Image
from lantoa.shared.media.services import accept_upload
from lantoa.shared.media.tests import samples


@pytest.fixture
def image(world: Any) -> Image:
    image = accept_upload("a.jpg", samples.jpeg(800, 600), by=world.person(Role.CONTRIBUTOR), unit=world.lung_cu)
    assert isinstance(image, Image)
    image.rights, image.credit, image.alt = Rights.OWN, "Mai", 'Chợ "phiên"'
    image.save()
    return image


@pytest.fixture
def board() -> Iterator[dict[int, list[Any]]]:
    """A stand-in for any app that publishes: what each of its pieces shows."""
    shown: dict[int, list[Any]] = {}

    def load(pk: int) -> publishables.Publishable | None:
        if pk not in shown:
            return None
        return publishables.Publishable(
            kind="poster", pk=pk, version=1, sha256="", unit_pk=1, title="", url="", texts=(),
            published_at=datetime(2026, 11, 22, tzinfo=UTC), media=queries.public_media(shown[pk]),
        )  # fmt: skip

    publishables.register(publishables.Source(kind="poster", label="poster", load=load, public_pks=lambda: shown))
    yield shown
    publishables._sources.pop("poster")


def _tell(event: events.Event) -> None:
    with transaction.atomic():
        row = events.record(event)
    for handler in events.handlers(type(event)):
        if handler.name.startswith("shared.media"):
            events.run_handler(row.pk, handler.name)


def test_what_a_public_piece_shows_is_in_everybodys_pool_while_it_is_public(
    world: Any, image: Image, board: dict[int, list[Any]]
) -> None:
    stranger = world.person(Role.CONTRIBUTOR, world.dong_van)
    assert list(queries.seen_by(stranger, MediaKind.IMAGE)) == []
    board[7] = [image]
    _tell(events.PiecePublished(kind="poster", pk=7, version=1))
    _tell(events.PiecePublished(kind="poster", pk=7, version=1))  # told twice, written once
    assert [(s.piece_kind, s.piece_pk) for s in queries.shown_in(image)] == [("poster", 7)]
    assert list(queries.pool("image")) == [image]
    assert list(queries.seen_by(stranger, "image")) == [image]
    assert (permissions.may_see(stranger, image), permissions.may_change(stranger, image)) == (True, False)
    board[7] = []
    _tell(events.PieceCorrected(kind="poster", pk=7, version=2))
    assert list(queries.pool("image")) == []
    board[7] = [image]
    _tell(events.PieceCorrected(kind="poster", pk=7, version=3))
    del board[7]
    _tell(events.PieceWithdrawn(kind="poster", pk=7, version=3))
    assert queries.shown_in(image) == []


def test_whoever_takes_consent_back_is_told_where_it_was_shown(
    world: Any, image: Image, board: dict[int, list[Any]]
) -> None:
    board[7] = [image]
    _tell(events.PiecePublished(kind="poster", pk=7, version=1))
    services.withdraw_consent(image, by=world.person(Role.SECRETARY))
    told = EventRecord.objects.get(name="ConsentWithdrawn")
    assert told.payload["shown_in"] == ["poster:7"]
    assert isinstance(events.load(told), events.Event)


def test_somebody_shown_asks_to_be_forgotten(world: Any, image: Image, uploads: Path) -> None:
    person = world.person(Role.ANNOUNCER)
    person.name = "Vàng Thị Mai"
    person.save()
    image.people, image.consent, image.consent_note = "Vàng Thị Mai, Sùng Mí Lử", Consent.GIVEN, "giấy ở văn phòng"
    image.save()
    services.make_copies("image", image.pk)
    assert list((uploads / "public").rglob("*.webp"))
    erased = retention.erase_person(retention.find_person(person.username))
    assert (erased.failed, erased.counts.get("media.Image")) == ({}, 1)
    image.refresh_from_db()
    assert (image.people, image.consent_note, image.consent) == ("", "", Consent.MISSING)
    assert not list((uploads / "public").rglob("*.webp"))


def _shown(source: str, **context: Any) -> str:
    return Template("{% load media %}" + source).render(Context(context))


def test_a_picture_in_a_page_says_its_size_and_waits_until_it_is_near(
    image: Image, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        html = _shown("{% picture_of image sizes='100vw' %}", image=image)
    base = f"/media/public/images/{image.sha256[:2]}/{image.sha256[:24]}-{image.pk}"
    assert f'srcset="{base}/360.webp 360w, {base}/720.webp 720w, {base}/800.webp 800w"' in html
    assert f'src="{base}/360.jpg"' in html
    for part in ('width="800"', 'height="600"', 'loading="lazy"', 'sizes="100vw"', 'alt="Chợ &quot;phiên&quot;"'):
        assert part in html
    assert "style=" not in html


def test_the_first_picture_does_not_wait_and_a_small_place_gets_small_copies(image: Image) -> None:
    html = _shown("{% picture_of image lead=True most=720 alt='' %}", image=image)
    assert 'fetchpriority="high"' in html
    assert "lazy" not in html
    assert "800w" not in html
    assert 'alt=""' in html


def test_a_picture_of_a_frozen_version_needs_no_row(image: Image) -> None:
    row = {"pk": image.pk, "sha256": image.sha256, "width": 800, "height": 600, "alt": "Chợ"}
    [media] = queries.public_media([image])
    by_image = _shown("{% picture_of image alt='Chợ' %}", image=image)
    assert _shown("{% picture_of image %}", image=row) == by_image
    assert _shown("{% picture_of image alt='Chợ' %}", image=media) == by_image
    assert _shown("{% picture_of image %}", image=None).strip() == ""


def test_what_publishables_give_away_says_whose_it_is(image: Image) -> None:
    [media] = queries.public_media([image])
    assert (media.kind, media.pk, media.sha256, media.credit, media.rights) == (
        "image", image.pk, image.sha256, "Mai", "own",
    )  # fmt: skip
    assert (media.width, media.height, media.alt) == (800, 600, image.alt)
    assert media.url.endswith("/800.jpg")
