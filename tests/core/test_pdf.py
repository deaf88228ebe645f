"""One door to print: both standards, the same bytes, the same words, nothing fetched."""

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.conf import settings
from django.utils.html import escape
from pypdf import PdfReader

from core import pdf
from core.pdf import AddressRefusedError, AttachedFile, bundled_file, engine_versions, render_pdf
from tests.core.pdf_reading import failures, page_texts, text_of

MOMENT = datetime(2026, 8, 1, 9, 30, tzinfo=UTC)


def page_of(body: str, title: str = "Prüfblatt") -> str:
    return f'<!doctype html><html lang="de"><title>{title}</title><body>{body}</body></html>'


def note(text: str) -> str:
    return f'<span class="footnote" data-number="1"><span class="note-text">{text}</span></span>'


FULL = page_of(
    f"<h1>Überschrift</h1><p>Satz{note('Eine Fußnote.')} mit Straße.</p>"
    "<ul><li>eins</li><li>zwei</li></ul>"
    '<table class="goals"><thead><tr><th scope="col" class="goal">Ziel</th><th>Angebot</th></tr>'
    "</thead><tbody><tr><td>ruhig</td><td>Projekttage</td></tr></tbody></table>"
)


@pytest.mark.parametrize("body", ["", "<p>Kurz.</p>", FULL])
def test_one_file_meets_both_standards(body: str) -> None:
    assert failures(render_pdf(body if body == FULL else page_of(body))) == []


def test_the_file_has_language_title_and_no_object_streams() -> None:
    content = render_pdf(page_of("<h1>Eins</h1><p>Text</p>", title="Öffentlicher Titel"))
    reader = PdfReader(BytesIO(content))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "de"  # type: ignore[index]  # pypdf cannot know the kind of object
    assert reader.metadata
    assert reader.metadata.title == "Öffentlicher Titel"
    assert [mark.title for mark in reader.outline if not isinstance(mark, list)] == ["Eins"]
    assert b"/ObjStm" not in content


def test_the_same_content_gives_the_same_bytes() -> None:
    assert render_pdf(FULL) == render_pdf(FULL)


def test_another_process_with_other_hashes_gives_the_same_bytes() -> None:
    script = (
        "import django, hashlib, sys; django.setup()\n"
        "from core.pdf import render_pdf\n"
        "print(hashlib.sha256(render_pdf(sys.stdin.read())).hexdigest())"
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        "PYTHONHASHSEED": "4711",
        "PYTHONIOENCODING": "utf-8",
    }
    other = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", script],
        input=FULL,
        capture_output=True,
        encoding="utf-8",
        env=environment,
        cwd=settings.BASE_DIR,
        check=True,
    )
    assert other.stdout.split()[-1] == hashlib.sha256(render_pdf(FULL)).hexdigest()


def test_threads_may_print_at_the_same_time() -> None:
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(render_pdf, [FULL] * 8))) == 1


def test_an_attachment_travels_along_and_keeps_the_bytes_the_same() -> None:
    file = AttachedFile(
        name="inhalt.json", content=b'{"a": 1}', description="Der Inhalt", created_at=MOMENT
    )
    content = render_pdf(page_of("<p>Text</p>"), attachments=[file])
    reader = PdfReader(BytesIO(content))
    assert reader.attachments == {"inhalt.json": [b'{"a": 1}']}
    assert len(reader.trailer["/Root"]["/AF"]) == 1  # type: ignore[index]  # as above
    assert failures(content) == []
    assert content == render_pdf(page_of("<p>Text</p>"), attachments=[file])


@pytest.mark.parametrize(
    "words",
    [
        "Große Übungsräume für Schüler/-innen – „ärgerlich“ … § 8a Abs. 4",
        "Schiffsflotte, Auflage, Pfiffigkeit, effizient, Stofffetzen",
        "Ağaç Łódź Žižek Ñandú Ψυχή Привет",
    ],
)
def test_words_come_back_as_they_went_in(words: str) -> None:
    content = render_pdf(page_of(f"<p>{words}</p>"))
    assert text_of(content).startswith(words)
    assert failures(content) == []


def test_soft_hyphens_leave_no_trace_within_a_line() -> None:
    assert text_of(render_pdf(page_of("<p>Schul\u00adsozial\u00adarbeit</p>"))).startswith(
        "Schulsozialarbeit"
    )


@pytest.mark.parametrize("words", ["😀 🏫", "中文", "עברית", "Zei\u0007chen", "\U000e0041Rest"])
def test_what_no_font_knows_still_meets_both_standards(words: str) -> None:
    content = render_pdf(page_of(f"<p>Davor gesagt? {words} danach.</p>"))
    assert failures(content) == []
    assert "danach." in text_of(content)


def test_a_character_without_glyph_stays_in_the_text() -> None:
    assert "Ziel 中文 ja?" in text_of(render_pdf(page_of("<p>Ziel 中文 ja?</p>")))


@pytest.mark.parametrize(
    "payload",
    [
        '<img src="file:///etc/passwd">',
        '<img src="http://127.0.0.1:9/x.png" alt="">',
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<a rel="attachment" href="file:///etc/passwd">x</a>',
        '<style>@import "file:///etc/passwd"; p { background: url(http://127.0.0.1:9/y) }</style>',
        '<object data="file:///etc/passwd"></object><embed src="http://127.0.0.1:9/z">',
        '<svg><image href="file:///etc/passwd" width="9" height="9"/></svg>',
        '<base href="file:///etc/"><img src="passwd">',
    ],
)
def test_markup_reaches_no_file_and_no_host(payload: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def watched(address: str) -> tuple[bytes, str]:
        asked.append(address)
        return bundled_file(address)

    render_pdf(page_of("<p>warm</p>"))
    monkeypatch.setattr(pdf, "bundled_file", watched)
    content = render_pdf(page_of(f"<p>Text</p>{payload}"))
    assert "root:" not in text_of(content)
    assert PdfReader(BytesIO(content)).attachments == {}
    for address in asked:
        with pytest.raises(AddressRefusedError):
            bundled_file(address)


@pytest.mark.parametrize(
    "payload",
    [
        '<img src="file:///etc/passwd">',
        '"><script>alert(1)</script>',
        "</style></title></body><link rel=attachment href=file:///etc/passwd>",
        "{{ settings.SECRET_KEY }} {% include 'x' %} {0.__class__} %(x)s",
        "<span class=footnote>x</span>",
    ],
)
def test_escaped_content_is_inert_and_reads_as_written(payload: str) -> None:
    content = render_pdf(page_of(f"<p>{escape(payload)}</p>", title=escape(payload)))
    assert text_of(content).startswith(" ".join(payload.split()))
    assert failures(content) == []


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://example.org/fonts/FiraSans-Regular.ttf",
        "fonts/FiraSans-Regular.ttf",
        "https://bundled.invalid/fonts/../settings.py",
        "https://bundled.invalid/css/document.css",
        "https://bundled.invalid//etc/passwd",
        "data:text/plain,x",
        "",
    ],
)
def test_only_listed_files_are_handed_out(address: str) -> None:
    with pytest.raises(AddressRefusedError):
        bundled_file(address)


def test_listed_files_are_there() -> None:
    for path, media_type in pdf.BUNDLED_FILES.items():
        content, kind = bundled_file(pdf.ORIGIN + path)
        assert content
        assert kind == media_type


def test_what_bytes_depend_on_is_named() -> None:
    named = engine_versions()
    assert named.startswith("weasyprint 70")
    assert "style " in named


def test_an_unknown_style_sheet_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        render_pdf(page_of(""), stylesheet="css/none.css")


@pytest.mark.parametrize("lines", range(26, 41))
def test_footnotes_stand_on_the_page_of_their_call(lines: int) -> None:
    # A long text after the call meets the end of the page at each of its lines.
    before = f"<p>{'Zeile<br>' * lines}Aufruf{note('Hinweis ' * 30)} hier.</p>"
    after = f"<p>{'Das Wort zum Schluss steht hier. ' * 18}</p>"
    pages = page_texts(render_pdf(page_of(before + after * 2)))
    call = [number for number, text in enumerate(pages) if "Aufruf" in text]
    notes = [number for number, text in enumerate(pages) if "Hinweis" in text]
    assert call == notes


def test_no_heading_stands_alone_at_the_foot_of_a_page() -> None:
    for lines in range(24, 38):
        body = "<p>Zeile</p>" * lines + "<h2>Kopf</h2><h3>Unterkopf</h3><p>Rumpf</p>"
        pages = page_texts(render_pdf(page_of(body)))
        assert [text for text in pages if "Unterkopf" in text and "Rumpf" not in text] == []
