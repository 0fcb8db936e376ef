"""What mail programs wrap around a letter that is passed on: taken off. Quotes under an answer and signatures go."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lxml import etree
from lxml import html as lxml_html

if TYPE_CHECKING:
    from lantoa.shared.mailboxes.logic.letters import Letter

_PREFIXES = re.compile(
    r"^(?:\s*(?:fwd?|fw|wg|re|chuyển tiếp|chuyen tiep|trả lời|tra loi)\s*(?:\[\d+\])?\s*[:：])+\s*", re.IGNORECASE
)
_MARK = re.compile(
    r"^[\s>]*(?:-{2,}\s*(?:forwarded message|original message|thư đã chuyển tiếp|thư được chuyển tiếp"
    r"|tin nhắn được chuyển tiếp|chuyển tiếp thư|thư gốc)\s*-{2,}|begin forwarded message:"
    r"|bắt đầu thư được chuyển tiếp:)\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_MARK_INSIDE = re.compile(r"forwarded message|chuyển tiếp", re.IGNORECASE)
_HEAD = re.compile(
    r"^[\s>*]*(?P<key>from|to|cc|date|sent|subject|reply-to|từ|tới|đến|người gửi|người nhận|gửi|đã gửi|gửi lúc|ngày"
    r"|chủ đề|tiêu đề)"
    r"\*?\s*[:：]\s*(?P<said>.*)$",
    re.IGNORECASE,
)
_ANSWERED = re.compile(
    r"^[\s>]*(?:on .{5,200} wrote:|vào .{5,200}(?:đã viết|viết):?)\s*$", re.IGNORECASE | re.MULTILINE | re.DOTALL
)
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_SHORT = 500  # what the one who passes it on writes above


def parsed(page: str) -> Any:
    """Raises lxml's ParserError where there is no element at all."""
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True)
    return lxml_html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)


def plain_subject(subject: str) -> str:
    return _PREFIXES.sub("", subject).strip()


def unwrap(letter: Letter) -> None:
    if letter.text:
        letter.text = _unwrapped_text(letter)
    if letter.html:
        letter.html = _unwrapped_page(letter.html)


def _unwrapped_text(letter: Letter) -> str:
    text = letter.text
    while found := _MARK.search(text):
        above, below = text[: found.start()].strip(), text[found.end() :]
        lines = below.lstrip("\n").split("\n")
        while lines and (head := _HEAD.match(lines[0])):
            if head["key"].lower() in {"subject", "chủ đề", "tiêu đề"} and not letter.subject:
                letter.subject = plain_subject(head["said"].strip())
            lines.pop(0)
        inside = "\n".join(lines).strip()
        text = inside if len(above) < _SHORT and inside else f"{above}\n\n{inside}"
    text = re.sub(r"^> ?", "", text, flags=re.MULTILINE) if text.startswith(">") else text
    if answered := _ANSWERED.search(text):
        text = text[: answered.start()] if answered.start() else text
    parts = _SIGNATURE.split(text)
    return parts[0].strip() or text.strip()


def _unwrapped_page(page: str) -> str:
    try:
        document = parsed(page)
    except (etree.LxmlError, ValueError):  # nothing but a comment
        return ""
    for node in [*document.find_class("gmail_signature"), *document.find_class("moz-signature")]:
        _gone(node)
    passed_on = False
    for quote in [*document.find_class("gmail_quote"), *document.find_class("gmail_quote_container")]:
        if quote.getparent() is None:
            continue
        heads = quote.find_class("gmail_attr")
        if heads and not _MARK_INSIDE.search(heads[0].text_content()):
            _gone(quote)  # what is answered is known
            continue
        for head in heads:
            _gone(head)
        passed_on = passed_on or bool(heads)
        _alone(document, quote, passed_on)
    for head in [*document.find_class("moz-email-headers-table"), *document.xpath("//*[@id='divRplyFwdMsg']")]:
        _gone(head)
    for node in list(document.iter("p", "div", "span", "blockquote")):
        words = " ".join(node.text_content().split())
        if node.getparent() is not None and len(words) < 90 and _MARK.match(words):
            _gone(node)
    return str(lxml_html.tostring(document, encoding="unicode"))


def _alone(document: Any, quote: Any, passed_on: bool) -> None:
    """Of a letter passed on with a short word above, what was passed on is the story."""
    body = document.find("body")
    if not passed_on or body is None:
        return
    words = len(" ".join(body.text_content().split())) - len(" ".join(quote.text_content().split()))
    if words < _SHORT and quote.text_content().strip():
        quote.tail = None
        for child in list(body):
            body.remove(child)
        body.text = None
        body.append(quote)


def _gone(node: Any) -> None:
    if node.getparent() is not None:
        node.drop_tree()
