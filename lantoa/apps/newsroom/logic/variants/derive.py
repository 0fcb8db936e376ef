"""From a story to each of its forms.

Rules: a sentence is taken whole or not at all, in the order of the story, from its beginning; who speaks is named;
the address stands where it can be used. A form in another language starts blank: nothing is translated by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from lantoa.apps.newsroom.logic.html import paragraphs
from lantoa.apps.newsroom.logic.sentences import chosen, sentences, words
from lantoa.apps.newsroom.logic.spoken import SPOKEN_SECONDS, estimated_seconds, fitting
from lantoa.apps.newsroom.logic.variants.limits import (
    BOARD_WORDS,
    CARD_WORDS,
    POST_WORDS,
    PRESS_WORDS,
    SMS_PARTS,
)
from lantoa.apps.newsroom.logic.variants.text import StoryText, VariantText, fact_rows, short_unit_name
from lantoa.core.text import fold, toneless
from lantoa.core.text.sms import sms_parts

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+")
_PARENTHESIS = re.compile(r"\s*\((?:xem|ảnh|nguồn|hình|bảng|biểu)[^)]*\)", re.IGNORECASE)

_WORDS = {
    "vi": {
        "source": "Nguồn",
        "more": "Xem thêm",
        "ask": "Hỏi thêm",
        "press": "THÔNG TIN BÁO CHÍ",
        "notice_opening": "{unit} thông báo.",
        "news_opening": "Tin của {unit}.",
        "closing": "Vừa rồi là tin của {unit}.",
        "who": "Dành cho",
        "what": "Nội dung",
        "when": "Thời gian",
        "where": "Địa điểm",
        "what_to_do": "Bà con cần làm",
    },
    "en": {
        "source": "Source",
        "more": "Read more",
        "ask": "Ask",
        "press": "PRESS NOTE",
        "notice_opening": "A notice from {unit}.",
        "news_opening": "News from {unit}.",
        "closing": "That was the news from {unit}.",
        "who": "For",
        "what": "What",
        "when": "When",
        "where": "Where",
        "what_to_do": "What to do",
    },
}


def _said(story: StoryText) -> dict[str, str]:
    return _WORDS.get(story.language, _WORDS["vi"])


def _stop(text: str) -> str:
    """With a full stop, unless it ends with a sign already."""
    text = text.strip()
    return text if not text or text[-1] in ".!?…:" else text + "."


def _candidates(story: StoryText) -> list[str]:
    """Sentences of lead and running text, in order, none twice and none that only repeats the title."""
    seen = {fold(story.title).strip(" .")}
    out: list[str] = []
    for paragraph in [story.lead, *paragraphs(story.body_html)]:
        for sentence in sentences(" ".join(paragraph.split())):
            key = fold(sentence).strip(" .")
            if key and key not in seen:
                seen.add(key)
                out.append(sentence)
    return out


def _facts_without_title(story: StoryText) -> list[tuple[str, str]]:
    """The "what" of a card is often its title again."""
    title = fold(story.title).strip(" .")
    return [(label, value) for label, value in fact_rows(story) if fold(value).strip(" .") != title]


def portal(story: StoryText) -> VariantText:
    return VariantText(form="portal", language=story.language, title=story.title, lead=story.lead, text=story.body_html)


def post(story: StoryText) -> VariantText:
    """At most 120 words altogether, title and source in them."""
    said = _said(story)
    foot = [f"{said['more']}: {story.address}"] if story.address else []
    if story.source:
        foot.append(f"{said['source']}: {story.source}")
    head = [story.title]
    facts = [f"{label}: {value}" for label, value in _facts_without_title(story)]
    used = words("\n".join([*head, *facts, *foot]))
    taken = chosen(_candidates(story), max_words=POST_WORDS - used, at_least_one=not facts)
    blocks = [*head, " ".join(taken), "\n".join(facts), "\n".join(foot)]
    return VariantText(
        form="post", language=story.language, title=story.title, text="\n\n".join(block for block in blocks if block)
    )


def sms(story: StoryText, *, is_toned: bool = False, max_parts: int = SMS_PARTS) -> VariantText:
    """Unit, title, then facts or sentences while they fit into `max_parts`, then the address.

    Unit, title and address are never cut: a title that is too long makes more parts, and the remark says so.
    """
    shaped: Callable[[str], str] = (lambda s: s) if is_toned else toneless
    head = f"{short_unit_name(story.source)}: {_stop(story.title)}" if story.source else _stop(story.title)
    foot = story.address
    facts = [f"{label}: {value.rstrip('.')}." for label, value in _facts_without_title(story)]
    pieces = [*facts, *_candidates(story)]
    text = shaped(" ".join(part for part in (head, foot) if part))
    taken: list[str] = []
    for piece in pieces:
        longer = shaped(" ".join(part for part in (head, *taken, piece, foot) if part))
        if sms_parts(longer).parts > max_parts:
            break
        taken.append(piece)
        text = longer
    return VariantText(form="sms", language=story.language, text=text)


def spoken(story: StoryText, *, max_seconds: int = SPOKEN_SECONDS) -> VariantText:
    """Opening with who speaks, the title, facts, then whole sentences while they fit, and the closing."""
    said = _said(story)
    is_notice = story.kind in ("notice", "policy")
    opening = said["notice_opening" if is_notice else "news_opening"].format(unit=story.source) if story.source else ""
    closing = said["closing"].format(unit=story.source) if story.source else ""
    keys = {label: key for key, label in _labels(story).items()}
    facts = [f"{said[keys[label]]}: {_stop(value)}" for label, value in _facts_without_title(story)]
    fixed = "\n".join(part for part in (opening, _stop(story.title), *facts, closing) if part)
    left = max_seconds - estimated_seconds(fixed, language=story.language)
    candidates = [sayable for sentence in _candidates(story) if (sayable := _sayable(sentence))]
    # A card is whole without the running text; a news item is not.
    taken = fitting(candidates, max_seconds=left, language=story.language) if left > 0 or not facts else []
    if facts and taken and estimated_seconds(" ".join(taken), language=story.language) > left:
        taken = []
    lines = [opening, _stop(story.title), *facts, " ".join(taken), closing]
    return VariantText(
        form="spoken", language=story.language, title=story.title, text="\n".join(line for line in lines if line)
    )


def _labels(story: StoryText) -> dict[str, str]:
    from lantoa.apps.newsroom.logic.variants.text import FACT_KEYS, fact_label

    return {key: fact_label(key, story.language) for key in FACT_KEYS}


def _sayable(sentence: str) -> str:
    """Without what cannot be said: addresses, "(Ảnh: …)". A sentence that was only an address is left out."""
    text = " ".join(_ADDRESS.sub("", _PARENTHESIS.sub("", sentence)).split())
    return text if any(c.isalpha() for c in text) else ""


def press(story: StoryText) -> VariantText:
    """For journalists: everything sayable in one page, who to ask, where it stands."""
    said = _said(story)
    body: list[str] = []
    used = words(story.lead)
    for paragraph in paragraphs(story.body_html):
        if used + words(paragraph) > PRESS_WORDS and body:
            break
        body.append(paragraph)
        used += words(paragraph)
    html = [f"<p><strong>{said['press']}</strong></p>"]
    if story.lead:
        html.append(f"<p><strong>{_html(story.lead)}</strong></p>")
    rows = fact_rows(story)
    if rows:
        html.append("<ul>" + "".join(f"<li><strong>{_html(a)}:</strong> {_html(b)}</li>" for a, b in rows) + "</ul>")
    html += [f"<p>{_html(paragraph)}</p>" for paragraph in body]
    foot = [f"{said['source']}: {_html(story.source)}"] if story.source else []
    if story.phone:
        foot.append(f"{said['ask']}: {_html(story.phone)}")
    if story.address:
        foot.append(f'{said["more"]}: <a href="{escape(story.address)}">{_html(story.address)}</a>')
    if foot:
        html.append("<p>" + "<br>".join(foot) + "</p>")
    return VariantText(form="press", language=story.language, title=story.title, text="".join(html))


def board(story: StoryText) -> VariantText:
    """One A4: labelled rows where the story has them, else the first sentences; the QR stands for the rest."""
    rows = _facts_without_title(story)
    html = [f"<p><strong>{_html(label)}:</strong> {_html(value)}</p>" for label, value in rows]
    foot = [f"{_said(story)['source']}: {_html(story.source)}"] if story.source else []
    if story.phone:
        foot.append(f"{_said(story)['ask']}: {_html(story.phone)}")
    html += [f"<p>{_html(sentence)}</p>" for sentence in _in_room(story, BOARD_WORDS, rows, foot)]
    if foot:
        html.append(f"<p>{'<br>'.join(foot)}</p>")
    return VariantText(form="board", language=story.language, title=story.title, text="".join(html))


def card(story: StoryText) -> VariantText:
    """What a village head reads out and answers from."""
    said = _said(story)
    lines = [f"{label}: {value}" for label, value in _facts_without_title(story)]
    foot = [f"{said['source']}: {story.source}"] if story.source else []
    if story.phone:
        foot.append(f"{said['ask']}: {story.phone}")
    lines += _in_room(story, CARD_WORDS, _facts_without_title(story), foot)
    return VariantText(form="card", language=story.language, title=story.title, text="\n".join([*lines, *foot]))


def _in_room(story: StoryText, limit: int, rows: list[tuple[str, str]], foot: list[str]) -> list[str]:
    """Sentences that still fit beside title, rows and foot; at least one where there are no rows."""
    fixed = " ".join([story.title, *(f"{label} {value}" for label, value in rows), *foot])
    return chosen(_candidates(story), max_words=limit - words(fixed), at_least_one=not rows)


def _html(text: str) -> str:
    return escape(text, quote=False)


_MAKERS: dict[str, Callable[[StoryText], VariantText]] = {
    "portal": portal,
    "post": post,
    "sms": sms,
    "spoken": spoken,
    "press": press,
    "board": board,
    "card": card,
}
FORMS = tuple(_MAKERS)


def derive(story: StoryText, form: str, *, language: str | None = None) -> VariantText:
    """The form in the story's language; in another language blank, to be translated by a person."""
    if language is not None and language != story.language:
        return VariantText(form=form, language=language)
    return _MAKERS[form](story)


def derive_all(story: StoryText, *, translations: tuple[str, ...] = ("en",)) -> list[VariantText]:
    """Every form, and a blank portal text for each language that is still to be translated."""
    made = [derive(story, form) for form in FORMS]
    return made + [derive(story, "portal", language=code) for code in translations if code != story.language]
