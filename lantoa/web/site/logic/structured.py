"""What search engines and other programs read beside the page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString, mark_safe

_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def script(*things: dict[str, Any]) -> SafeString:
    """JSON-LD. A data block is not executed, so a strict content policy lets it stand."""
    graph = {"@context": "https://schema.org", "@graph": [_without_nothing(thing) for thing in things]}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


def _without_nothing(thing: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in thing.items() if value not in (None, "", [], ())}


def organisation(
    *, name: str, url: str, logo: str, phone: str = "", email: str = "", address: str = ""
) -> dict[str, Any]:
    return {
        "@type": "GovernmentOrganization",
        "@id": url + "#unit",
        "name": name,
        "url": url,
        "logo": logo,
        "telephone": phone,
        "email": email,
        "address": address,
    }


def site(*, name: str, url: str, search_url: str, language: str) -> dict[str, Any]:
    return {
        "@type": "WebSite",
        "@id": url + "#site",
        "name": name,
        "url": url,
        "inLanguage": language,
        "publisher": {"@id": url + "#unit"},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search_url + "?q={words}"},
            "query-input": "required name=words",
        },
    }


def article(
    *,
    url: str,
    title: str,
    lead: str,
    language: str,
    published_at: datetime,
    changed_at: datetime,
    images: Sequence[str],
    unit: str,
    author: str,
    publisher_id: str,
    section: str = "",
    words: int | None = None,
    correction: str = "",
    place: str = "",
) -> dict[str, Any]:
    return {
        "@type": "NewsArticle",
        "@id": url + "#article",
        "mainEntityOfPage": url,
        "headline": title[:110],
        "description": lead,
        "inLanguage": language,
        "datePublished": published_at.isoformat(timespec="seconds"),
        "dateModified": changed_at.isoformat(timespec="seconds"),
        "image": list(images),
        "author": {"@type": "Person", "name": author} if author else {"@type": "Organization", "name": unit},
        "sourceOrganization": {"@type": "GovernmentOrganization", "name": unit},
        "publisher": {"@id": publisher_id},
        "articleSection": section,
        "wordCount": words,
        "correction": correction,
        "contentLocation": {"@type": "Place", "name": place} if place else None,
        "isAccessibleForFree": True,
    }


def trail(links: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": url}
            for position, (name, url) in enumerate(links, 1)
        ],
    }


def questions(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {
        "@type": "FAQPage",
        "mainEntity": [
            {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": answer}}
            for question, answer in pairs
        ],
    }


def gallery(
    *, url: str, name: str, description: str, published_at: datetime, unit: str, images: Sequence[str]
) -> dict[str, Any]:
    return {
        "@type": "ImageGallery",
        "@id": url + "#album",
        "url": url,
        "name": name,
        "description": description,
        "datePublished": published_at.isoformat(timespec="seconds"),
        "publisher": {"@type": "GovernmentOrganization", "name": unit},
        "image": list(images),
    }


def film(
    *,
    url: str,
    name: str,
    description: str,
    published_at: datetime,
    unit: str,
    thumbnail: str,
    content: str,
    seconds: float,
    transcript: str = "",
) -> dict[str, Any]:
    return {
        "@type": "VideoObject",
        "@id": url + "#film",
        "url": url,
        "name": name,
        "description": description,
        "uploadDate": published_at.isoformat(timespec="seconds"),
        "publisher": {"@type": "GovernmentOrganization", "name": unit},
        "thumbnailUrl": [thumbnail] if thumbnail else [],
        "contentUrl": content,
        "duration": f"PT{round(seconds)}S" if seconds else "",
        "transcript": transcript,
        "isAccessibleForFree": True,
    }
