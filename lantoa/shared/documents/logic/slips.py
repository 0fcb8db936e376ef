"""The papers of a newsroom that are signed: approval slip, story's print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from . import faces
from .description import (
    Block,
    Document,
    Fields,
    Heading,
    Inline,
    Issuer,
    PageBreak,
    Paragraph,
    Picture,
    QrCode,
    Run,
    Signature,
    Signatures,
    Signer,
    TableBlock,
    runs,
)
from .from_html import blocks_from_html
from .layouts import Layout

BOX = "□"
GAP = "\u00a0" * 12


@dataclass(frozen=True, slots=True)
class StoryOnPaper:
    """What of a story's version is printed. `published_at` and the like: local, said in words."""

    title: str
    lead: str
    body_html: str
    kind_name: str  # Tin, Bài phản ánh, Thông báo …
    author: str
    version: int
    sha256: str
    address: str = ""
    state_name: str = ""  # Chờ duyệt, Đã đăng …
    published: str = ""  # 14:05 ngày 03/11/2026
    categories: tuple[str, ...] = ()
    cover: bytes | None = None
    cover_alt: str = ""
    cover_caption: str = ""


@dataclass(frozen=True, slots=True)
class Opinion:
    """One step of the story, as it was recorded."""

    step: str  # Gửi, Nhận biên tập, Trình duyệt, Duyệt, Trả lại
    person: str
    office: str
    at: str  # 14:05 ngày 03/11/2026
    remark: str = ""


@dataclass(frozen=True, slots=True)
class MediaLine:
    name: str
    kind_name: str  # Ảnh, Âm thanh, Video, Tài liệu
    credit: str
    rights: str = ""


def approval_slip(
    story: StoryOnPaper,
    *,
    layout: Layout,
    issuer: Issuer,
    opinions: tuple[Opinion, ...] = (),
    media: tuple[MediaLine, ...] = (),
    forms: tuple[str, ...] = (),
    approver_title: str = "NGƯỜI DUYỆT",
    approver_name: str = "",
    editor_name: str = "",
    decision: Opinion | None = None,
    code: str = "",
    issued_on: dt.date | None = None,
    kept_by: str = "",
) -> Document:
    """Phiếu duyệt tin bài, for one version; the text approved stands in it as an annex.

    Without a `decision` it has boxes to tick and is signed by hand; with one it states what the
    system recorded and is still signed on paper where the house wants it.
    """
    fields: list[tuple[str, Inline]] = [
        ("Tên tin, bài", [Run(story.title, is_bold=True)]),
        ("Thể loại", story.kind_name),
        ("Tác giả", story.author),
    ]
    if story.categories:
        # The same category on several portals is named once.
        fields.append(("Chuyên mục", ", ".join(dict.fromkeys(story.categories))))
    if forms:
        fields.append(("Các bản trình duyệt", ", ".join(forms)))
    fields.append(("Bản trình duyệt số", str(story.version)))
    fields.append(("Mã kiểm tra (SHA-256)", _grouped(story.sha256)))
    if story.state_name:
        fields.append(("Trạng thái", story.state_name))
    body: list[Block] = [Fields(tuple(fields), label_share=0.32)]
    if media:
        body.append(
            TableBlock(
                tuple((m.name, m.kind_name, m.credit, m.rights) for m in media),
                ("Tệp kèm theo", "Loại", "Nguồn, tác giả", "Quyền sử dụng"),
                widths=(4, 2, 3, 3),
            )
        )
    if opinions:
        body.append(Heading("Quá trình xử lý"))
        body.append(_steps(opinions))
    # From here to the signatures everything keeps together: names alone on a sheet would sign nothing.
    body.append(Heading("Ý kiến của người duyệt"))
    if decision is None:
        body.append(Paragraph(GAP.join((f"{BOX} Duyệt", f"{BOX} Trả lại để sửa")), keeps_with_next=True))
        dots = "." * int(layout.page.text_width_mm / 25.4 * 72 / faces.width_pt(".", layout.text.size_pt))
        body.extend(Paragraph(dots, align="left", is_indented=False, keeps_with_next=True) for _line in range(2))
    else:
        said = f"{decision.step}, lúc {decision.at}, {decision.person}"
        if decision.office:
            said += f" ({decision.office})"
        body.append(Paragraph([Run(said + ".", is_bold=True)], keeps_with_next=True))
        if decision.remark:
            body.append(Paragraph(decision.remark, keeps_with_next=True))
    body.append(
        Signatures(
            (
                Signature("NGƯỜI SOẠN", name=story.author),
                Signature("NGƯỜI BIÊN TẬP", name=editor_name),
                Signature(approver_title, name=approver_name),
            )
        )
    )
    body.append(PageBreak())
    body.append(
        Paragraph(
            [Run(f"NỘI DUNG TRÌNH DUYỆT (bản số {story.version})", is_bold=True)],
            align="center",
            keeps_with_next=True,
        )
    )
    body.extend(_text_of(story, {}))
    return Document(
        layout=layout,
        issuer=issuer,
        kind="Phiếu duyệt tin bài",
        subject="",
        body=tuple(body),
        code=code,
        issued_on=issued_on,
        kept_by=kept_by,
        foot=f"Bản số {story.version}, mã {story.sha256[:12]}",
    )


def _steps(opinions: tuple[Opinion, ...]) -> TableBlock:
    """A column without a word in it would only make the others narrow and the slip two sheets."""
    rows = [(o.step, "\n".join(x for x in (o.person, o.office) if x), o.at, o.remark) for o in opinions]
    header, widths = ("Bước", "Người thực hiện", "Thời gian", "Ý kiến"), (2.2, 3.4, 2.4, 4.0)
    if not any(o.remark for o in opinions):
        return TableBlock(tuple(row[:3] for row in rows), header[:3], widths=(2.4, 6.2, 3.4))
    return TableBlock(tuple(rows), header, widths=widths)


def story_print(
    story: StoryOnPaper,
    *,
    layout: Layout,
    issuer: Issuer,
    pictures: Mapping[str, bytes] | None = None,
    code: str = "",
    issued_on: dt.date | None = None,
    signer: Signer | None = None,
    recipients: tuple[str, ...] = (),
    kept_by: str = "",
) -> Document:
    """A story on paper, with its pictures. `pictures`: what stands behind each `src` of the body."""
    foot = [f"Bản số {story.version}"]
    if story.published:
        foot.insert(0, f"Đăng {story.published}")
    if story.address:
        foot.append(f"Nguồn: {story.address}")
    body = list(_text_of(story, pictures or {}))
    if story.author:
        body.append(Paragraph([Run(story.author, is_bold=True)], align="right"))
    return Document(
        layout=layout,
        issuer=issuer,
        kind=story.kind_name,
        subject=story.title,
        body=tuple(body),
        code=code,
        issued_on=issued_on,
        signer=signer or Signer(),
        recipients=recipients,
        kept_by=kept_by,
        foot=" · ".join(foot),
    )


def board_document(
    title: str,
    *,
    layout: Layout,
    issuer: Issuer,
    rows: tuple[tuple[str, Inline], ...] = (),
    paragraphs: tuple[Inline, ...] = (),
    address: str = "",
    address_shown: str = "",
    signer: Signer | None = None,
    code: str = "",
    issued_on: dt.date | None = None,
    recipients: tuple[str, ...] = (),
    kept_by: str = "",
) -> Document:
    """The board notice as an official paper in big type, for those who change it in Word and sign it."""
    size = layout.text.size_pt + 4
    body: list[Block] = []
    for label, content in rows:
        said = [Run(f"{label}: ", is_bold=True), *runs(content)]
        body.append(Paragraph(said, align="left", is_indented=False, size_pt=size))
    body += [Paragraph(content, align="left", is_indented=False, size_pt=size) for content in paragraphs]
    if address:
        body.append(QrCode(address, f"Đọc đủ và nghe tại {address_shown or address}"))
    return Document(
        layout=layout,
        issuer=issuer,
        kind="Thông báo",
        subject=title,
        body=tuple(body),
        code=code,
        issued_on=issued_on,
        signer=signer or Signer(),
        recipients=recipients,
        kept_by=kept_by,
    )


def sample(
    *,
    layout: Layout,
    issuer: Issuer,
    signer: Signer,
    code: str,
    recipients: tuple[str, ...],
    kept_by: str,
) -> Document:
    """Form without content; its words say that it is a sample, so that nobody signs it."""
    words = "Đây là bản xem thử thể thức, không có giá trị văn bản. Phần nội dung được trình bày bằng cỡ chữ này."
    return Document(
        layout=layout,
        issuer=issuer,
        kind="Thông báo",
        subject="Xem thử thể thức văn bản của đơn vị",
        body=(
            Paragraph(words),
            Paragraph(
                "Đoạn thứ hai cho thấy khoảng cách giữa các đoạn, lùi đầu dòng và khoảng cách dòng khi một đoạn dài "
                "hơn một dòng trên khổ giấy A4 theo thể thức đã chọn."
            ),
        ),
        code=code,
        signer=signer,
        recipients=recipients,
        kept_by=kept_by,
        foot="BẢN XEM THỬ",
    )


def _text_of(story: StoryOnPaper, pictures: Mapping[str, bytes]) -> list[Block]:
    out: list[Block] = []
    if story.lead:
        out.append(Paragraph([Run(story.lead, is_bold=True)]))
    if story.cover is not None:
        out.append(Picture(story.cover, story.cover_alt, story.cover_caption))
    out.extend(blocks_from_html(story.body_html, pictures=pictures))
    return out


def _grouped(digest: str) -> str:
    """Four characters at a time: people compare it by eye."""
    return " ".join(digest[i : i + 4] for i in range(0, min(len(digest), 64), 4))
