"""A letter as it lies in the mailbox → who sent it, and the files that become drafts."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import getaddresses
from html import escape
from pathlib import PurePosixPath

from lxml import etree
from lxml import html as lxml_html

from lantoa.core.text import nfc
from lantoa.shared.mailboxes.logic import forwarding

DOCUMENTS = (".docx", ".doc", ".odt", ".rtf", ".pdf", ".md", ".html", ".htm")
TEXTS = (".txt", ".csv")
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic", ".heif", ".tif", ".tiff", ".bmp", ".avif")
_PICTURE_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/heic": ".heic"}
# What mail programs add by themselves.
_UNNOTICED = (".p7s", ".p7m", ".asc", ".ics", ".vcf", ".dat")
_LOGO_BYTES = 8_000  # an inline picture below this stands in a signature
_MOST_PARTS, _DEEPEST = 300, 6
# The parser of the standard library raises these on some headers that spam writes.
_FAULTS = (ValueError, LookupError, TypeError, AttributeError, AssertionError, MessageError)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Attachment:
    name: str
    data: bytes
    cid: str = ""


@dataclass
class Letter:
    key: str
    sender: str  # in small letters; empty where nobody is named
    sender_name: str
    subject: str
    is_automatic: bool
    is_doubtful: bool
    html: str = ""
    text: str = ""
    files: list[Attachment] = field(default_factory=list)

    @property
    def glance(self) -> str:
        """Its first words."""
        words = self.text or (_text_of(self.html) if self.html else "")
        return _SPACES.sub(" ", words).strip()[:380]


def read_head(data: bytes) -> Letter:
    """From the header's lines only."""
    return _about(message_from_bytes(data, policy=policy.default), data)


def read(data: bytes) -> Letter:
    """The whole letter; of a cut one as much as is there. Never raises for what people's programs write."""
    message = message_from_bytes(data, policy=policy.default)
    letter = _about(message, data)
    for number, part in enumerate(_leaves(message, 0)):
        if number >= _MOST_PARTS:
            break
        _take(letter, part)
    forwarding.unwrap(letter)
    return letter


def _about(message: EmailMessage, data: bytes) -> Letter:
    senders = getaddresses([_header(message, "From")])
    name, address = next(((n, a) for n, a in senders if "@" in a), ("", ""))
    key = _SPACES.sub("", _header(message, "Message-ID"))[:300]
    return Letter(
        key=key or "sha256:" + hashlib.sha256(data).hexdigest(),
        sender=address.strip().lower()[:254],
        sender_name=_line(name)[:200],
        subject=forwarding.plain_subject(_line(_header(message, "Subject")))[:300],
        is_automatic=_is_automatic(message),
        is_doubtful=_is_doubtful(message),
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, "") or "")
    except _FAULTS:
        return ""


def _line(text: str) -> str:
    shown = "".join(sign for sign in text if sign.isprintable() or sign.isspace())
    return nfc(_SPACES.sub(" ", shown.encode("utf-8", "replace").decode())).strip()


def _is_automatic(message: EmailMessage) -> bool:
    told = _header(message, "Auto-Submitted").strip().lower()
    return (
        told not in {"", "no"}
        or _header(message, "Precedence").strip().lower() in {"bulk", "junk", "list", "auto_reply"}
        or bool(_header(message, "List-Id") or _header(message, "X-Autoreply"))
        or _header(message, "Return-Path").strip() == "<>"
    )


def _is_doubtful(message: EmailMessage) -> bool:
    """What the receiving server says on top about the sender's address; further down anybody may have written it."""
    try:
        told = str((message.get_all("Authentication-Results") or [""])[0]).lower()
    except _FAULTS:
        return False
    return "dmarc=fail" in told or ("spf=fail" in told and "dkim=pass" not in told)


def _leaves(part: EmailMessage, depth: int) -> Iterator[EmailMessage]:
    """Every part that holds something; letters that were attached are opened, too."""
    if depth > _DEEPEST:
        return
    if part.get_content_type() == "message/rfc822" or part.is_multipart():
        for inner in part.iter_parts() if part.is_multipart() else []:
            yield from _leaves(inner, depth + 1)  # type: ignore[arg-type]
    else:
        yield part


def _take(letter: Letter, part: EmailMessage) -> None:
    kind = part.get_content_type()
    name = _file_name(part)
    try:
        data = part.get_payload(decode=True)
    except _FAULTS:
        return
    if not isinstance(data, bytes) or not data:
        return
    is_body = part.get_content_disposition() != "attachment" and not name
    if is_body and kind == "text/html" and not letter.html:
        letter.html = _decoded(part, data)
    elif is_body and kind == "text/plain":
        letter.text = "\n\n".join(filter(None, (letter.text, _decoded(part, data))))
    elif name or kind.startswith("image/"):
        cid = _header(part, "Content-ID").strip("<> ")
        ending = _PICTURE_ENDINGS.get(kind, "")
        letter.files.append(Attachment(name or f"anh-{len(letter.files) + 1}{ending or '.jpg'}", data, cid))


def _file_name(part: EmailMessage) -> str:
    try:
        name = part.get_filename() or ""
    except _FAULTS:
        name = ""
    return _line(PurePosixPath(name.replace("\\", "/")).name)[:150]


def _decoded(part: EmailMessage, data: bytes) -> str:
    for charset in (part.get_content_charset() or "utf-8", "utf-8", "windows-1258", "latin-1"):
        try:
            return nfc(data.decode(charset).replace("\r\n", "\n").replace("\x00", ""))
        except (LookupError, UnicodeDecodeError):
            continue
    return ""


def _text_of(page: str) -> str:
    try:
        return str(forwarding.parsed(page).text_content())
    except (etree.LxmlError, ValueError):  # no element at all
        return ""


# -- files out of the letter, as people would hand them over --------------------------------------------------------


@dataclass(frozen=True)
class Handed:
    name: str
    data: bytes


@dataclass(frozen=True)
class Contents:
    files: list[Handed]  # each becomes a draft
    left_out: list[str]  # names of attachments that nobody can make a draft of


def contents(letter: Letter) -> Contents:
    """One draft for each document; where there is none the letter itself is the story. Pictures go with the first."""
    documents, texts, pictures, bundles, left_out = _sorted(letter)
    handed: list[Handed] = []
    if documents:
        first, *others = documents
        beside = [*pictures, *texts]
        handed = [_together(first, beside) if beside else Handed(first.name, first.data)]
        handed += [Handed(other.name, other.data) for other in others]
    elif not bundles or pictures or len(letter.glance) > 200:
        own = _own_page(letter, pictures)
        if own is not None:
            handed = [_together(own, [*pictures, *texts]) if pictures or texts else Handed(own.name, own.data)]
        elif texts or pictures:
            handed = [_together(None, [*texts, *pictures], named=letter.subject)]
    handed += [Handed(bundle.name, bundle.data) for bundle in bundles]
    return Contents(handed, left_out)


def _sorted(
    letter: Letter,
) -> tuple[list[Attachment], list[Attachment], list[Attachment], list[Attachment], list[str]]:
    documents: list[Attachment] = []
    texts: list[Attachment] = []
    pictures: list[Attachment] = []
    bundles: list[Attachment] = []
    left_out: list[str] = []
    for file in letter.files:
        ending = PurePosixPath(file.name).suffix.lower()
        if ending in PICTURES:
            if file.cid and len(file.data) < _LOGO_BYTES:
                continue  # a logo in a signature
            pictures.append(file)
        elif ending in DOCUMENTS:
            documents.append(file)
        elif ending in TEXTS:
            texts.append(file)
        elif ending == ".zip":
            bundles.append(file)
        elif ending not in _UNNOTICED:
            left_out.append(file.name)
    # The same paper as .docx and as a signed .pdf: the one that can be edited.
    stems = {PurePosixPath(d.name).stem.lower() for d in documents if not d.name.lower().endswith(".pdf")}
    kept = []
    for document in documents:
        twin = document.name.lower().endswith(".pdf") and PurePosixPath(document.name).stem.lower() in stems
        (left_out.append(document.name) if twin else kept.append(document))
    return kept, texts, pictures, bundles, left_out


def _own_page(letter: Letter, pictures: list[Attachment]) -> Attachment | None:
    """The letter's own words under its subject, as a page."""
    if not letter.glance:
        return None
    if letter.html:
        body = _with_names(letter.html, pictures)
    else:
        paragraphs = re.split(r"\n\s*\n", letter.text.strip())
        body = "".join(f"<p>{escape(_SPACES.sub(' ', part).strip())}</p>" for part in paragraphs if part.strip())
    head = f"<h1>{escape(letter.subject)}</h1>" if letter.subject else ""
    return Attachment("thu.html", f"<html><body>{head}{body}</body></html>".encode())


def _with_names(page: str, pictures: list[Attachment]) -> str:
    """Inside of the body; a picture that stands in the text (cid:) is named as its file is."""
    document = forwarding.parsed(page)
    names = {picture.cid: picture.name for picture in pictures if picture.cid}
    for image in list(document.iter("img")):
        source = image.get("src", "")
        if source.startswith("cid:") and source[4:] in names:
            image.set("src", names[source[4:]])
        else:
            image.drop_tree()
    body = document.find("body")
    root = document if body is None else body
    return escape(root.text or "") + "".join(
        lxml_html.tostring(child, encoding="unicode") for child in root if isinstance(child.tag, str)
    )


def _together(main: Attachment | None, beside: list[Attachment], *, named: str = "") -> Handed:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        taken: set[str] = set()
        for file in [*([main] if main else []), *beside]:
            name, number = file.name, 1
            while name.lower() in taken:
                number += 1
                path = PurePosixPath(file.name)
                name = f"{path.stem}-{number}{path.suffix}"
            taken.add(name.lower())
            archive.writestr(name, file.data)
    stem = PurePosixPath(main.name).stem if main and main.name != "thu.html" else named or "thu"
    return Handed(f"{stem[:80]}.zip", packed.getvalue())
