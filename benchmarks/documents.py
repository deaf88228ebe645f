"""The PDF: against LibreOffice, against WeasyPrint called plainly, and as it grows."""

import re
import resource
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import weasyprint.text.fonts  # type: ignore[import-untyped]  # noqa: TID253 - measured against it
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from agreements.documents.compose import compose
from agreements.documents.composition import CommitmentRow, Composition, GoalRow
from agreements.documents.pdf import TEMPLATE, issued, render_agreement
from agreements.models import Agreement
from archive.seal.sealing import seal
from benchmarks.measuring import Figure, How, compare
from core import pdf
from core.pdf import bundled_file
from core.pdf_worker import render_pdf
from tests import builders

MEMORY_BAR_MB = 300
# What the style sheet does for speed is undone; so is what would only slow down the other side:
# with `overflow-wrap: anywhere`, which ours needs for safety, automatic columns cost twice as much.
UNTUNED = """
* { hyphens: auto; overflow-wrap: normal }
table { table-layout: auto }
@page { @top-left { width: auto } @bottom-left { width: auto } @bottom-right { width: auto } }
"""


def figures() -> Iterator[Figure]:
    """Measure the documents' figures one by one."""
    composition = issued(compose(builders.make_agreement()), version=1)
    with tempfile.TemporaryDirectory() as folder:
        paper = _as_docx(composition, Path(folder))
        yield compare(
            "filled agreement, issued",
            lambda: render_agreement(composition),
            lambda: _by_libreoffice(paper, Path(folder)),
            bar=0.45,
            compared_with="LibreOffice, DOCX to PDF, a process of its own",
            how=How(rounds=5),
        )
    content = render_agreement(composition)
    yield compare(
        "filled agreement, sealed",
        lambda: seal(content, lines=["Verlauf: " + composition.fingerprint]),
        lambda: render_agreement(composition),
        bar=0.15,
        compared_with="printing the same agreement",
    )
    html = render_to_string(TEMPLATE, {"composition": composition})
    yield compare(
        "filled agreement, tuned",
        lambda: render_pdf(html),
        lambda: _plainly(html),
        bar=0.8,
        compared_with="a plain WeasyPrint call: style and fonts read anew, automatic hyphens, "
        "columns and widths in the margins, no archival form",
    )
    small, large = _with_goals(composition, 50), _with_goals(composition, 200)
    yield compare(
        "goal rows, four times as many",
        lambda: render_agreement(large),
        lambda: render_agreement(small),
        bar=4.4,
        compared_with="the same agreement with 50 rows (linear growth: at most 4)",
        how=How(rounds=3),
    )


def memory_figure() -> dict[str, object]:
    """Return the peak memory in MB of this process after it rendered a long agreement itself."""
    long = _with_goals(issued(compose(Agreement.objects.latest("pk")), version=1), 1000)
    pdf.render_pdf(render_to_string(TEMPLATE, {"composition": long}))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"name": "peak memory at 1,000 goals, MB", "ours": round(peak), "bar": MEMORY_BAR_MB}


def _with_goals(composition: Composition, count: int) -> Composition:
    rows = tuple(
        GoalRow(f"Ziel {n}", (CommitmentRow("Projekttage zur gewaltfreien Konfliktlösung"),))
        for n in range(count)
    )
    return replace(composition, goals=replace(composition.goals, rows=rows))


def _by_libreoffice(paper: Path, folder: Path) -> None:
    subprocess.run(  # noqa: S603 - the office program of this machine
        [
            *("soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder)),
            *(f"-env:UserInstallation=file://{folder}/profile", str(paper)),
        ],
        check=True,
        capture_output=True,
    )


def _plainly(html: str) -> bytes:
    """Render as people do who have not measured: WeasyPrint's own ways, everything read anew."""
    path = finders.find("css/document.css")
    style = weasyprint.CSS(
        string=Path(str(path)).read_text(encoding="utf-8") + UNTUNED,
        base_url="https://bundled.invalid/css/document.css",
        url_fetcher=_bundled,
        font_config=(fonts := weasyprint.text.fonts.FontConfiguration()),
    )
    page = weasyprint.HTML(string=html, url_fetcher=_bundled)
    content: bytes = page.write_pdf(stylesheets=[style], font_config=fonts)
    return content


def _bundled(url: str, **_options: object) -> dict[str, object]:
    content, media_type = bundled_file(url)
    return {"string": content, "mime_type": media_type}


def _as_docx(composition: Composition, folder: Path) -> Path:
    """Write the same content as people write it today: a DOCX with headings, text and table."""
    paper = docx.Document()
    paper.add_heading(composition.title, 0)
    paper.add_paragraph(composition.adoption.plain())
    for party in composition.parties:
        paper.add_paragraph(f"{party.label} {party.name}\n{party.represented_by}")
    for section in composition.sections:
        paper.add_heading(f"{section.number} {section.heading}", section.level)
        for text in re.split(r"\n\n+", section.prose.plain()):
            paper.add_paragraph(text)
    for table in (composition.goals, composition.examples):
        grid = paper.add_table(rows=0, cols=2, style="Table Grid")
        for row in table.rows:
            cells = grid.add_row().cells
            cells[0].text = row.text
            cells[1].text = "\n".join(commitment.text for commitment in row.commitments)
    target = folder / "vereinbarung.docx"
    paper.save(str(target))
    return target
