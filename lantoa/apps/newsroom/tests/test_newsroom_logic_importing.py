import base64
import io
import struct
import zipfile
import zlib

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from lantoa.apps.newsroom.logic.importing import ImportRefused, Limits, check_picture, office_program, read_file
from lantoa.shared.media.tests.samples import heic


def photo(width=80, height=50, kind="JPEG"):
    out = io.BytesIO()
    Image.new("RGB", (width, height), "green").save(out, kind)
    return out.getvalue()


def huge_png(width=10_000, height=6_000):
    """Sixty megapixels in a few bytes: a header that promises them and no data behind it."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\x00" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def saved(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def zipped(entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_part(data, name, change):
    """The same archive with one part changed or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    parts[name] = change(parts.get(name, b""))
    return zipped(parts)


def commune_paper():
    """As a commune's officer writes it: official head, bold title and lead, photo with caption, table, name."""
    document = docx.Document()
    head = document.add_table(1, 2)
    head.cell(0, 0).text = "ỦY BAN NHÂN DÂN\nXÃ ĐỒNG VĂN"
    head.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    title = document.add_paragraph()
    title.alignment = ALIGN.CENTER
    title.add_run("Đồng Văn sẵn sàng đón mùa hoa").bold = True
    lead = document.add_paragraph()
    lead.add_run("Xã đã chuẩn bị chỗ nghỉ, chỗ đỗ xe và tổ hướng dẫn cho mười tám hoạt động của lễ hội.").bold = True
    text = document.add_paragraph("Sáng 3/11, ")
    text.add_run("Ban Tổ chức").bold = True
    text.add_run(" họp tại trụ sở.")
    picture = document.add_paragraph()
    picture.alignment = ALIGN.CENTER
    picture.add_run().add_picture(io.BytesIO(photo()))
    caption = document.add_paragraph()
    caption.alignment = ALIGN.CENTER
    caption.add_run("Quang cảnh cuộc họp. Ảnh: Vừ Mai").italic = True
    document.add_heading("Lịch", 2)
    table = document.add_table(2, 2)
    for cell, said in zip(table._cells, ["Ngày", "Việc", "7/11", "Khai mạc"], strict=True):
        cell.text = said
    document.add_paragraph("Nước", style="List Bullet")
    document.add_paragraph("Áo ấm", style="List Bullet")
    author = document.add_paragraph()
    author.alignment = ALIGN.RIGHT
    author.add_run("Vừ Thị Mai").bold = True
    return document


COMMUNE_BODY = (
    "<p>Sáng 3/11, <strong>Ban Tổ chức</strong> họp tại trụ sở.</p>"
    '<figure><img alt="" src="import:image1.jpg"><figcaption>Quang cảnh cuộc họp. Ảnh: Vừ Mai</figcaption></figure>'
    "<h2>Lịch</h2><table><tbody><tr><td>Ngày</td><td>Việc</td></tr><tr><td>7/11</td><td>Khai mạc</td></tr></tbody>"
    "</table>"
    "<ul><li>Nước</li><li>Áo ấm</li></ul>"
)


def codes(imported):
    return [fault.code for fault in imported.warnings]


def refusal(name, data, **kwargs):
    with pytest.raises(ImportRefused) as caught:
        read_file(name, data, **kwargs)
    assert caught.value.message
    return caught.value.code


# ── Word ──────────────────────────────────────────────────────────────────


def test_a_communes_word_file_becomes_a_story():
    imported = read_file("bai.docx", saved(commune_paper()))

    assert imported.title == "Đồng Văn sẵn sàng đón mùa hoa"
    assert imported.lead == ("Xã đã chuẩn bị chỗ nghỉ, chỗ đỗ xe và tổ hướng dẫn cho mười tám hoạt động của lễ hội.")
    assert imported.body_html == COMMUNE_BODY
    assert imported.author == "Vừ Thị Mai"
    assert [(i.name, i.data, i.caption) for i in imported.images] == [
        ("image1.jpg", photo(), "Quang cảnh cuộc họp. Ảnh: Vừ Mai")
    ]
    assert imported.source_format == "docx"
    assert codes(imported) == ["head_left_out"]


def test_a_picture_gets_its_address_when_it_is_stored():
    imported = read_file("bai.docx", saved(commune_paper()))

    assert 'src="/media/x.jpg"' in imported.with_addresses({"image1.jpg": "/media/x.jpg"})
    # What could not be stored leaves its caption, not a broken picture.
    assert "<img" not in imported.with_addresses({})
    assert "<p>Quang cảnh cuộc họp. Ảnh: Vừ Mai</p>" in imported.with_addresses({})


def test_tracked_changes_are_taken_as_accepted_and_told():
    document = docx.Document()
    document.add_paragraph("Tên bài")
    paragraph = document.add_paragraph("Có ")
    inserted = parse_xml(
        f'<w:ins {nsdecls("w")} w:id="1" w:author="a"><w:r><w:t xml:space="preserve">mười tám </w:t></w:r></w:ins>'
    )
    deleted = parse_xml(
        f'<w:del {nsdecls("w")} w:id="2" w:author="a"><w:r><w:delText xml:space="preserve">mười bảy </w:delText>'
        "</w:r></w:del>"
    )
    paragraph._p.append(deleted)
    paragraph._p.append(inserted)
    paragraph.add_run("thôn.")

    imported = read_file("bai.docx", saved(document))

    assert imported.body_html == "<p>Có mười tám thôn.</p>"
    assert codes(imported) == ["tracked_changes"]


def test_macros_are_never_looked_at():
    data = with_part(saved(commune_paper()), "word/vbaProject.bin", lambda _old: b"\x00macro")

    assert codes(read_file("bai.docm", data)) == ["macros_ignored", "head_left_out"]


def test_a_picture_that_word_only_links_to_is_not_fetched():
    document = docx.Document()
    document.add_paragraph("Tên bài")
    document.add_paragraph("Chữ.").add_run().add_picture(io.BytesIO(photo()))
    blip = next(document.element.body.iter(qn("a:blip")))
    outside = document.part.relate_to(
        "http://198.51.100.7/dem.png",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image",
        is_external=True,
    )
    del blip.attrib[qn("r:embed")]
    blip.set(qn("r:link"), outside)

    imported = read_file("bai.docx", saved(document))

    assert (imported.body_html, imported.images, codes(imported)) == ("<p>Chữ.</p>", [], ["outside_picture"])


def test_a_text_typed_in_an_old_font_is_converted():
    document = docx.Document()
    document.add_paragraph("Ban tin")
    run = document.add_paragraph().add_run("Céng hoµ x· héi chñ nghÜa ViÖt Nam ®éc lËp tù do h¹nh phóc.")
    run.font.name = ".VnTime"

    imported = read_file("bai.docx", saved(document))

    assert imported.body_html == "<p>Cộng hoà xã hội chủ nghĩa Việt Nam độc lập tự do hạnh phúc.</p>"
    assert codes(imported) == ["legacy_letters"]


def test_a_file_without_a_title_gives_its_first_words_and_says_so():
    document = docx.Document()
    document.add_paragraph("Sáng 3/11, xã họp bàn việc đón khách. Có hai mươi người dự.")

    imported = read_file("bai.docx", saved(document))

    assert imported.title == "Sáng 3/11, xã họp bàn việc đón khách"
    assert imported.body_html == "<p>Sáng 3/11, xã họp bàn việc đón khách. Có hai mươi người dự.</p>"
    assert codes(imported) == ["title_guessed"]


def test_the_kind_of_paper_and_its_subject_make_one_title():
    document = docx.Document()
    for said in ("THÔNG BÁO", "Về việc tạm dừng cấp nước"):
        paragraph = document.add_paragraph()
        paragraph.alignment = ALIGN.CENTER
        paragraph.add_run(said).bold = True
    document.add_paragraph("Ủy ban nhân dân xã thông báo như sau.")

    assert read_file("tb.docx", saved(document)).title == "THÔNG BÁO Về việc tạm dừng cấp nước"


def test_a_picture_with_its_caption_in_a_table_is_a_figure():
    document = docx.Document()
    document.add_paragraph("Tên bài")
    table = document.add_table(2, 1)
    table.cell(0, 0).paragraphs[0].add_run().add_picture(io.BytesIO(photo()))
    table.cell(1, 0).text = "Chợ phiên Đồng Văn"

    assert read_file("bai.docx", saved(document)).body_html == (
        '<figure><img alt="" src="import:image1.jpg"><figcaption>Chợ phiên Đồng Văn</figcaption></figure>'
    )


# ── what is refused ───────────────────────────────────────────────────────


def test_a_zip_bomb_in_a_word_file_is_not_opened():
    bomb = with_part(saved(commune_paper()), "word/media/image9.xml", lambda _old: b"0" * 80_000_000)

    assert refusal("bai.docx", bomb) == "zip_bomb"


def test_an_archive_with_too_many_entries_or_too_much_in_it_is_not_opened():
    assert refusal("a.zip", zipped({f"{n}.txt": "x" for n in range(30)}), limits=Limits(entries=20)) == "zip_bomb"
    assert refusal("a.zip", zipped({"a.txt": "chữ " * 1000}), limits=Limits(unpacked_bytes=100)) == "zip_bomb"


def test_entries_that_lie_over_each_other_are_not_opened():
    data = bytearray(zipped({"a.txt": "chữ " * 500, "b.txt": "chữ " * 500}))
    directory = data.index(b"PK\x01\x02")
    first = struct.unpack_from("<I", data, directory + 42)[0]
    second = data.index(b"PK\x01\x02", directory + 4)
    struct.pack_into("<I", data, second + 42, first)
    struct.pack_into("<I", data, directory + 20, 90_000)

    assert refusal("a.zip", bytes(data)) in ("zip_bomb", "damaged")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_with_entities_is_not_opened(encoding):
    laughs = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;">]><x>&b;</x>'

    data = with_part(saved(commune_paper()), "word/document.xml", lambda _old: laughs.encode(encoding))

    assert refusal("bai.docx", data) == "entities"


def test_a_file_with_a_password_says_so():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 512
    locked = bytearray(zipped({"a.txt": "chữ"}))
    # The flag of encryption, in the local head and in the directory.
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1

    assert refusal("bai.docx", ole) == "encrypted"
    assert refusal("bai.zip", bytes(locked)) == "encrypted"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.docx", b"", "empty"),
        ("a.txt", b" \n\x00 ", "empty"),
        ("a.docx", photo(), "false_type"),
        ("a.txt", b"MZ\x90\x00" + b"\x00" * 100, "false_type"),
        ("a.docx", zipped({"[Content_Types].xml": "x", "xl/workbook.xml": "x"}), "false_type"),
        ("a.doc", b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n", "false_type"),
        ("a.doc", b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>', "false_type"),
        ("a.jpg", photo(), "not_supported"),
        ("a.mp3", b"ID3\x03" + b"\x00" * 50, "not_supported"),
        ("a.docx", saved(commune_paper())[:3000], "damaged"),
        ("a.docx", zipped({"word/document.xml": "<w:document"}), "damaged"),
        ("a.pdf", b"%PDF-1.4\nnothing", "damaged"),
        ("a.txt", "chữ".encode() + b"\x00" + "chữ".encode(), "nul"),
    ],
)
def test_bad_files_get_a_clear_answer(name, data, code):
    assert refusal(name, data) == code


def test_a_file_too_large_is_refused_before_it_is_looked_at():
    assert refusal("a.docx", b"x" * 2_000_001, limits=Limits(file_bytes=2_000_000)) == "too_large"


def test_a_text_too_long_for_one_story_is_refused():
    assert refusal("a.txt", ("Tên bài\n\n" + "chữ " * 300).encode(), limits=Limits(text_characters=1000)) == "too_long"


def test_a_telephones_heic_picture_is_taken():
    checked = check_picture("IMG_0001.HEIC", heic())
    assert (checked.suffix, checked.width, checked.height) == (".heic", 480, 640)


def test_a_picture_of_sixty_megapixels_is_refused_by_its_header():
    with pytest.raises(ImportRefused) as caught:
        check_picture("to.png", huge_png())
    assert caught.value.code == "picture_too_large"
    assert check_picture("a.jpg", photo()).suffix == ".jpg"


def test_one_picture_too_large_does_not_lose_the_text():
    imported = read_file("bai.zip", zipped({"bai.txt": "Tên bài\n\nChữ.", "to.png": huge_png(), "nho.jpg": photo()}))

    assert imported.body_html == "<p>Chữ.</p>"
    assert [i.name for i in imported.images] == ["nho.jpg"]
    assert codes(imported) == ["picture_too_large"]


def test_a_huge_picture_in_a_word_file_is_left_out_with_its_reason():
    document = docx.Document()
    document.add_paragraph("Tên bài")
    document.add_paragraph("Chữ.").add_run().add_picture(io.BytesIO(photo(kind="PNG")))
    data = saved(document)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = next(name for name in archive.namelist() if name.startswith("word/media/"))

    imported = read_file("bai.docx", with_part(data, name, lambda _old: huge_png()))

    assert (imported.body_html, imported.images, codes(imported)) == ("<p>Chữ.</p>", [], ["picture_too_large"])


# ── other kinds ───────────────────────────────────────────────────────────


def test_markdown_keeps_tables_and_shows_html_as_text():
    front = "---\ntitle: Tên bài\nauthor: Vừ Mai\n---\n"
    text = front + "Đoạn **đậm**.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<script>x</script>"

    imported = read_file("bai.md", text.encode())

    assert (imported.title, imported.author, imported.source_format) == ("Tên bài", "Vừ Mai", "md")
    assert imported.body_html.startswith("<p>Đoạn <strong>đậm</strong>.</p><table><thead>")
    assert imported.body_html.endswith("<p>&lt;script&gt;x&lt;/script&gt;</p>")


def test_a_web_page_gives_its_article_without_scripts():
    picture = base64.b64encode(photo()).decode()
    page = (
        "<!doctype html><html><head><title>Tên bài | Báo</title><script>x()</script></head><body><nav>Trang chủ</nav>"
        f"<h1>Tên bài</h1><p onclick='x()'>Chữ.</p><img src='https://x.example/a.png'><img alt='hoa' "
        f"src='data:image/jpeg;base64,{picture}'><svg><script>y()</script></svg></body></html>"
    )

    imported = read_file("bai.html", page.encode())

    assert imported.title == "Tên bài"
    assert imported.body_html == '<p>Chữ.</p><figure><img alt="hoa" src="import:image1.jpg"></figure>'
    assert imported.images[0].data == photo()
    assert {"script_dropped", "outside_picture", "svg_dropped"} <= set(codes(imported))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
def test_plain_text_is_read_in_whatever_it_was_saved(encoding):
    import unicodedata

    text = "Thông báo tạm dừng cấp nước\n\nỦy ban nhân dân xã thông báo đến bà con các thôn.\n\nBài, ảnh: Vừ Mai\n"
    if encoding == "cp1258":
        # That page has combining tone marks after letters with a roof or a horn.
        marks = "\u0300\u0301\u0303\u0309\u0323"
        decomposed = unicodedata.normalize("NFD", text)
        out = ""
        for sign in decomposed:
            joined = unicodedata.normalize("NFC", out[-1:] + sign) if sign not in marks else ""
            out = out[:-1] + joined if len(joined) == 1 and out else out + sign
        data = out.encode("cp1258")
    else:
        data = text.encode(encoding)

    imported = read_file("bai.txt", data)

    assert imported.title == "Thông báo tạm dừng cấp nước"
    assert imported.body_html == "<p>Ủy ban nhân dân xã thông báo đến bà con các thôn.</p>"
    assert imported.author == "Vừ Mai"


def test_a_name_that_says_another_kind_is_only_remarked():
    imported = read_file("bai.txt", saved(commune_paper()))

    assert imported.title == "Đồng Văn sẵn sàng đón mùa hoa"
    assert "name_differs" in codes(imported)


def pdf_of(document_pages):
    out = io.BytesIO()
    canvas = Canvas(out)
    for lines in document_pages:
        for number, line in enumerate(lines):
            canvas.drawString(72 + 36 * (line[:1] == "\t"), 780 - 18 * number, line.strip("\t"))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_lines_of_a_pdf_are_joined_into_paragraphs():
    first = "This is the first long line of one paragraph which goes on"
    data = pdf_of(
        [
            ["1", "Buckwheat season", "", "\t" + first, first + " further", "and here it ends.", "\tA second one."],
            ["2", first, "to an end."],
        ]
    )

    imported = read_file("bai.pdf", data)

    assert imported.title == "Buckwheat season"
    assert imported.body_html.startswith(f"<p>{first} {first} further and here it ends.</p><p>A second one.</p>")
    assert codes(imported) == ["pdf_joined"]


def test_a_scanned_pdf_says_that_it_has_no_text():
    out = io.BytesIO()
    canvas = Canvas(out)
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(io.BytesIO(photo())), 0, 0, 500, 700)
    canvas.showPage()
    canvas.save()

    assert refusal("cong-van.pdf", out.getvalue()) == "pdf_scanned"


def test_a_pdf_with_a_password_says_so():
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_of([["Some text in a file that is locked"]]))))
    writer.encrypt("mat-khau", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)

    assert refusal("a.pdf", out.getvalue()) == "encrypted"


def test_an_archive_of_text_and_photos_brings_their_captions():
    data = zipped(
        {
            "bài/bai viet.docx": saved_plain("Tên bài", "Đoạn một.", "cho phien 2.jpg", "Đoạn hai."),
            "bài/Cho phien 2.jpg": photo(),
            "bài/anh-10.jpg": photo(81),
            "bài/anh-2.png": photo(82, kind="PNG"),
            "bài/chú thích.txt": "Cho phien 2.jpg: Chợ phiên Đồng Văn. Ảnh: Vừ Mai\nanh-2.png | Cổng chợ\n",
            "bài/ke hoach.xlsx": b"PK",
            "__MACOSX/._x": b"x",
        }
    )

    imported = read_file("goi.zip", data)

    assert imported.title == "Tên bài"
    assert [(i.name, i.caption) for i in imported.images] == [
        ("anh-2.png", "Cổng chợ"),
        ("anh-10.jpg", ""),
        ("cho-phien-2.jpg", "Chợ phiên Đồng Văn. Ảnh: Vừ Mai"),
    ]
    assert imported.body_html == (
        '<p>Đoạn một.</p><figure><img src="import:cho-phien-2.jpg" alt="">'
        "<figcaption>Chợ phiên Đồng Văn. Ảnh: Vừ Mai</figcaption></figure><p>Đoạn hai.</p>"
    )
    assert codes(imported) == ["file_ignored"]
    assert imported.source_format == "zip"


def saved_plain(*paragraphs):
    document = docx.Document()
    for said in paragraphs:
        document.add_paragraph(said)
    return saved(document)


def test_an_archive_of_photos_alone_is_a_photo_story_without_text():
    imported = read_file("anh.zip", zipped({"1.jpg": photo(), "2.jpg": photo()}))

    assert (imported.body_html, [i.name for i in imported.images]) == ("", ["1.jpg", "2.jpg"])


# ── LibreOffice ───────────────────────────────────────────────────────────

RTF = rb"{\rtf1\ansi\ansicpg1252{\b Ten bai}\par Doan mot c\u243? ch\u7919?.\par}"


def test_without_libreoffice_the_answer_names_it(monkeypatch):
    monkeypatch.setenv("LANTOA_SOFFICE", "/nowhere/soffice")

    with pytest.raises(ImportRefused) as caught:
        read_file("bai.rtf", RTF)
    assert caught.value.code == "office_missing"
    assert "LibreOffice" in caught.value.message


def test_libreoffice_that_does_not_finish_is_ended(monkeypatch, tmp_path):
    sleeper = tmp_path / "soffice"
    sleeper.write_text("#!/bin/sh\nsleep 60\n")
    sleeper.chmod(0o755)
    monkeypatch.setenv("LANTOA_SOFFICE", str(sleeper))

    assert refusal("bai.rtf", RTF, limits=Limits(office_seconds=1)) == "office_timeout"


def test_libreoffice_that_makes_nothing_is_told(monkeypatch, tmp_path):
    broken = tmp_path / "soffice"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("LANTOA_SOFFICE", str(broken))

    assert refusal("bai.rtf", RTF) == "office_failed"


@pytest.mark.slow
@pytest.mark.skipif(office_program() is None, reason="LibreOffice is not on this machine")
def test_an_rtf_file_is_read_through_libreoffice():
    imported = read_file("bai.rtf", RTF)

    assert (imported.title, imported.body_html) == ("Ten bai", "<p>Doan mot có chữ.</p>")


def test_every_message_can_be_said():
    from lantoa.apps.newsroom.logic.importing.faults import _MESSAGES, Fault

    detail = dict.fromkeys(
        ["name", "found", "size", "limit", "accepted", "count", "megapixels", "seconds", "parts", "signs"], 1
    )
    for code in _MESSAGES:
        assert "%(" not in Fault(code, detail).message
