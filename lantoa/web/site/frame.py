"""What stands round every public page: whose site it is, its menu, its emergency strip, its foot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from lantoa.apps.campaigns import queries as campaigns
from lantoa.apps.newsroom import queries as newsroom
from lantoa.core import pagecache
from lantoa.ui.codes import qr_svg
from lantoa.ui.parts import Fact, Footer, Link, Masthead
from lantoa.web.site import queries, schemas

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
#: More than this in one strip is a list of tiny links; the rest stands behind "All categories".
MENU_LENGTH, MENU_LETTERS = 9, 84


class NoPortal(Http404):
    """The house has no portal yet: nobody has run the demo or the setup. Only the home page says what to do."""


@lru_cache(maxsize=2000)
def _path(name: str, language: str, **kwargs: Any) -> str:
    return reverse(f"site:{name}", kwargs={"language": language, **kwargs})


@dataclass(frozen=True, slots=True)
class Frame:
    portal: Any
    language: str
    categories: list[Any]
    pages: list[Any]
    base: str  # scheme and host, for absolute addresses
    campaigns: list[Any]  # whose column or banner stands on this site now

    def url(self, name: str, **kwargs: Any) -> str:
        return _path(name, self.language, **kwargs)

    def absolute(self, path: str) -> str:
        return self.base + path


def frame_of(request: HttpRequest, language: str) -> Frame:
    """Four queries, kept. Raises Http404 for a language that this portal does not speak."""
    host, scheme = request.get_host(), request.scheme
    return pagecache.kept(("frame", scheme, host, language), lambda: _frame(host, f"{scheme}://{host}", language))


def _frame(host: str, origin: str, language: str) -> Frame:
    portal = newsroom.portal_of(host.partition(":")[0])
    if portal is None:
        raise NoPortal
    if language not in LANGUAGES or (language != "vi" and language not in (portal.languages or ["vi"])):
        raise Http404
    return Frame(
        portal=portal,
        language=language,
        categories=newsroom.menu(portal),
        pages=queries.standing_pages(portal),
        base=_base(portal, origin),
        campaigns=campaigns.showing(portal.unit),
    )


def base_of(portal: Any, request: HttpRequest) -> str:
    """The portal's own address, on the port and scheme by which we were reached."""
    return _base(portal, f"{request.scheme}://{request.get_host()}")


def _base(portal: Any, origin: str) -> str:
    parts = urlsplit(origin)
    port = f":{parts.port}" if parts.port else ""
    host = parts.hostname or ""
    is_own = host == portal.hostname or not portal.hostname
    return f"{parts.scheme}://{host if is_own else portal.hostname}{port}"


def context(
    frame: Frame, *, here: str = "", others: dict[str, str] | None = None, emergencies: list[Any] | None = None
) -> dict[str, Any]:
    """`here`: address of the present page, marked in the menu; `others`: the same page in other languages.

    One query: the emergency strip.
    """
    portal, language = frame.portal, frame.language
    if others is None:
        others = {
            code: reverse("site:home", kwargs={"language": code})
            for code in portal.languages or ["vi"]
            if code != language
        }
    menu = pagecache.kept(("menu", portal.pk, language), lambda: _menu(frame))
    if any(link.url == here for link in menu):
        menu = tuple(replace(link, is_current=link.url == here) for link in menu)
    name = schemas.portal_name(portal, language)
    strip = emergencies
    if strip is None:
        strip = pagecache.kept(("strip", portal.pk), lambda: newsroom.emergencies(portal))
    return {
        "frame": frame,
        "portal": portal,
        "language": language,
        "masthead": Masthead(
            name=name,
            home_url=frame.url("home"),
            line=(portal.tagline_en if language == "en" else "") or portal.tagline,
            logo_url=logo_url(portal),
            menu=menu,
            languages=tuple(
                Link(LANGUAGES[code], others.get(code, ""), is_current=code == language, language=code)
                for code in LANGUAGES
                if code == language or code in others
            ),
            search_url=frame.url("search"),
            is_demo=portal.is_demo,
        ),
        "emergencies": [schemas.emergency(story, language) for story in strip],
        "footer": pagecache.kept(("footer", frame.base, portal.pk, language), lambda: footer(frame, name)),
        "alternates": {language: here, **others} if here else {},
    }


def _columns(frame: Frame) -> list[Link]:
    """Campaigns stand in the menu while their time lasts; two at most, or the categories would be pushed out."""
    shown = [each for each in frame.campaigns if each.has_column][:2]
    is_english = frame.language == "en"
    return [
        Link(
            (each.column_title_en or each.title_en if is_english else "") or each.column_title or each.title,
            frame.url("campaign", slug=each.slug),
        )
        for each in shown
    ]


def _menu(frame: Frame) -> tuple[Link, ...]:
    shown = _in_strip(frame.categories, frame.language)
    menu = [
        Link(gettext("Home"), frame.url("home")),
        *_columns(frame),
        *(Link(schemas.category_name(each, frame.language), frame.url("category", slug=each.slug)) for each in shown),
    ]
    if len(shown) < len(frame.categories):
        menu.append(Link(gettext("All categories"), frame.url("map")))
    return tuple(menu)


def _in_strip(categories: list[Any], language: str) -> list[Any]:
    """As many as stand on one line of a laptop, in their order."""
    room = MENU_LETTERS
    chosen: list[Any] = []
    for category in categories[:MENU_LENGTH]:
        room -= len(schemas.category_name(category, language)) + 3
        if room < 0:
            break
        chosen.append(category)
    return chosen


def logo_url(portal: Any) -> str:
    picture = schemas.picture_of_image(portal.logo) if portal.logo else None
    return picture.url if picture else ""


def footer(frame: Frame, name: str) -> Footer:
    portal = frame.portal
    rows = (
        (gettext("Responsible for the content"), portal.responsible),
        (gettext("Licence"), portal.licence),
        (gettext("Office"), portal.address),
        (gettext("Telephone"), portal.phone),
        (gettext("E-mail"), portal.email),
    )
    home = frame.absolute(frame.url("home"))
    return Footer(
        unit=portal.unit.name if frame.language == "vi" else schemas.unit_name(portal.unit, frame.language),
        facts=tuple(Fact(label, text) for label, text in rows if text),
        links=(
            *(
                Link(page.title_in(frame.language), page.address(frame.language))
                for page in frame.pages
                if page.in_footer
            ),
            Link(gettext("Map of this site"), frame.url("map")),
        ),
        follow=(
            Link("RSS", frame.url("feed", ending="rss.xml")),
            Link("Atom", frame.url("feed", ending="atom.xml")),
            Link("JSON Feed", frame.url("feed", ending="feed.json")),
        ),
        qr=qr_svg(home, label=gettext("QR code of this site’s address")),
        qr_label=gettext("Point a phone’s camera here to open this site."),
    )
