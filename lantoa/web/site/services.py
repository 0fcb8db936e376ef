"""Standing pages and the register: made for a new portal, filled by setup, the demo or an import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from lxml import html as lxml_html
from wagtail.models import Page, Site

from lantoa.core import pagecache
from lantoa.core.text import clean_line
from lantoa.shared.units.models import Unit
from lantoa.web.site.choices import PageKind
from lantoa.web.site.models import LegalDocument, PortalPage, StandingPage


@transaction.atomic
def ensure_root(portal: Any) -> PortalPage:
    """The portal's root in Wagtail's tree, with a Wagtail site for its host name; made once."""
    found: PortalPage | None = PortalPage.objects.filter(portal=portal).first()
    if found is not None:
        return found
    top = Page.objects.select_for_update().filter(depth=1).order_by("path").first() or Page.add_root(
        title="Lan Tỏa", slug="root"
    )
    root = PortalPage(title=portal.name, slug=portal.slug, portal=portal, live=True)
    top.add_child(instance=root)
    if portal.wagtail_site_id is None:
        site, _made = Site.objects.get_or_create(
            hostname=portal.hostname,
            port=80,
            defaults={
                "site_name": portal.name[:255],
                "root_page": root,
                "is_default_site": portal.is_main and not Site.objects.filter(is_default_site=True).exists(),
            },
        )
        if site.root_page_id != root.pk:
            site.root_page = root
            site.save()
        portal.wagtail_site = site
        portal.save(update_fields=["wagtail_site"])
    return root


@transaction.atomic
def write_standing_page(
    portal: Any,
    *,
    kind: str,
    slug: str,
    title: str,
    html: str,
    title_en: str = "",
    html_en: str = "",
    questions: Iterable[Mapping[str, str]] = (),
    questions_en: Iterable[Mapping[str, str]] = (),
) -> StandingPage:
    """Makes or renews a standing page of this portal from clean HTML; tables become table parts.

    A page of kind `documents` gets the register after its text; questions become a part of their own.
    """
    root = ensure_root(portal)
    page = StandingPage.objects.child_of(root).filter(slug=slug).first()
    is_new = page is None
    page = page or StandingPage(slug=slug)
    page.kind, page.title, page.title_en = PageKind(kind), clean_line(title), clean_line(title_en)
    page.body = _parts(html, kind, questions)
    page.body_en = _parts(html_en, kind, questions_en) if html_en.strip() else []
    if is_new:
        root.add_child(instance=page)
    page.save_revision(clean=True).publish()
    pagecache.clear(portal.hostname)
    return page


def _parts(html: str, kind: str, questions: Iterable[Mapping[str, str]]) -> list[tuple[str, Any]]:
    parts: list[tuple[str, Any]] = []
    text: list[str] = []

    def close() -> None:
        if text:
            parts.append(("text", "".join(text)))
            text.clear()

    if html.strip():
        for node in lxml_html.fragments_fromstring(html.strip(), no_leading_text=False):
            if isinstance(node, str):
                if node.strip():
                    text.append(f"<p>{node.strip()}</p>")
            elif node.tag == "table":
                close()
                parts.append(("table", _table(node)))
            else:
                node.tail = None
                text.append(lxml_html.tostring(node, encoding="unicode"))
    close()
    listed = [{"question": clean_line(each["question"]), "answer": f"<p>{each['answer']}</p>"} for each in questions]
    if listed:
        parts.append(("questions", {"title": "", "questions": listed}))
    if kind == PageKind.DOCUMENTS:
        parts.append(("register", None))
    return parts


def _table(node: Any) -> dict[str, str]:
    caption = node.find("caption")
    lines = [
        " | ".join(" ".join(cell.text_content().split()).replace("|", "/") for cell in row if cell.tag in ("th", "td"))
        for row in node.iter("tr")
    ]
    return {"caption": caption.text_content().strip() if caption is not None else "", "rows": "\n".join(lines)}


@transaction.atomic
def register_documents(unit: Unit, rows: Iterable[Mapping[str, Any]], *, is_demo: bool = False) -> int:
    """Adds or renews rows of a unit's register by their number; dates as ISO text, `date` or nothing."""
    count = 0
    for row in rows:
        values = {
            "kind": clean_line(row["kind"]),
            "issuer": clean_line(row["issuer"]),
            "title": clean_line(row["title"]),
            "subject": clean_line(row.get("subject", "")),
            "issued_on": _day(row.get("issued_on")),
            "in_force_on": _day(row.get("in_force_on")),
            "until": _day(row.get("until")),
            "replaces": clean_line(row.get("replaces", "")),
            "address": row.get("address", ""),
            "is_demo": is_demo,
        }
        LegalDocument.objects.update_or_create(unit=unit, number=clean_line(row["number"]), defaults=values)
        count += 1
    pagecache.clear()
    return count


def _day(value: str | date | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None
