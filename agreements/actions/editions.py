"""Publishing an edition of the Muster from its two files: the text, and what belongs to it.

`<day>.md` holds the wording: headings with their numbers, and the parts of the head under the
names {#adoption}, {#parties}, {#county_note} and {#term}. `<day>.toml` holds the labels of the
parties, the blanks, the examples and the remarks.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from agreements.enums import Deed
from agreements.models.edition import (
    Edition,
    EditionBlank,
    EditionRemark,
    ExampleCommitment,
    ExampleGoal,
    PartySlot,
    Proposal,
    Section,
)
from core.canonical import encode, fingerprint
from core.markup import MarkupError
from core.prose import BulletList, Prose, plain_lines
from core.trail import record
from core.workflow import ActionRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User

FOLDER = Path(__file__).resolve().parent.parent / "editions"
HEAD_PARTS = ("adoption", "parties", "county_note", "term")
_HEADING = re.compile(r"^(#{1,3}) +(.*?) *(?:\{#([a-z_]+)\})?$", re.MULTILINE)
_NUMBER = re.compile(r"(\d+(?:\.\d+)*)\.? ")


@dataclass(frozen=True, slots=True)
class Part:
    """A heading of the text file with what stands below it, from `line` on."""

    key: str
    number: str
    heading: str
    level: int
    body: str
    line: int


@dataclass(frozen=True, slots=True)
class EditionFiles:
    """The two files of an edition, read but not yet checked."""

    key: str
    parts: tuple[Part, ...]
    facts: dict[str, Any]

    @property
    def adopted_on(self) -> date:
        """The day in the files' name."""
        return date.fromisoformat(self.key)

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of all that the files say."""
        wording = tuple((p.key, p.number, p.heading, p.level, p.body) for p in self.parts)
        return fingerprint(encode((self.key, wording, self.facts)))


def edition_keys(folder: Path = FOLDER) -> list[str]:
    """Return the keys of the editions in `folder`, the oldest first."""
    return sorted(path.stem for path in folder.glob("*.toml"))


def latest_edition() -> Edition:
    """Return the newest published edition; raise ActionRefused while there is none."""
    edition = Edition.objects.published().first()
    if edition is None:
        raise ActionRefused("Es ist noch keine Fassung des Musters veröffentlicht.")
    return edition


@transaction.atomic
def publish_edition(*, key: str, folder: Path = FOLDER, by: User | None = None) -> Edition:
    """Store and publish the edition `key`; files that are published already change nothing.

    Raises ActionRefused where the files differ from what is published under their key, and where
    they cannot be read.
    """
    files = _read(key, folder)
    known = Edition.objects.filter(
        county_key=files.facts.get("county_key"), adopted_on=files.adopted_on
    ).first()
    if known and known.fingerprint == files.fingerprint:
        return known
    if known:
        raise ActionRefused(
            f"Die Fassung vom {known.label} ist veröffentlicht und lässt sich nicht ändern."
            " Legen Sie eine neue Fassung mit eigenem Datum an."
        )
    edition = _store(files)
    edition.published_at = timezone.now()
    edition.save()
    record(edition, Deed.PUBLISH, by=by)
    return edition


def _read(key: str, folder: Path) -> EditionFiles:
    if key not in edition_keys(folder):
        known = ", ".join(edition_keys(folder)) or "keine"
        raise ActionRefused(f"Die Fassung „{key}“ gibt es nicht. Vorhanden: {known}.")
    text = (folder / f"{key}.md").read_text(encoding="utf-8")
    facts = tomllib.loads((folder / f"{key}.toml").read_text(encoding="utf-8"))
    return EditionFiles(key, tuple(_parts(text)), facts)


def _parts(text: str) -> Iterator[Part]:
    headings = list(_HEADING.finditer(text))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    for found, end in zip(headings, ends, strict=True):
        marks, heading, name = found.groups()
        number = _NUMBER.match(heading)
        body = text[found.end() : end]
        yield Part(
            key=name or (number[1] if number else heading),
            number=number[0].strip() if number else "",
            heading=heading[number.end() :] if number else heading,
            level=len(marks),
            body=body.strip(),
            line=text.count("\n", 0, found.end()) + len(body) - len(body.lstrip("\n")),
        )


def _store(files: EditionFiles) -> Edition:
    parts = {part.key: part for part in files.parts}
    facts = files.facts
    try:
        head = {name: parts[name] for name in HEAD_PARTS}
        edition = Edition.objects.create(
            county_key=facts["county_key"],
            county_name=facts["county_name"],
            adopted_on=files.adopted_on,
            title=head["adoption"].heading,
            agreement_title=facts["agreement_title"],
            adoption=head["adoption"].body,
            parties_heading=head["parties"].heading,
            county_note=head["county_note"].body,
            term=head["term"].body,
            fingerprint=files.fingerprint,
            **facts["goals"],
        )
        _store_blanks(edition, facts["blanks"])
        proses = {part.key: _checked(edition, part) for part in files.parts}
        _store_sections(edition, [part for part in files.parts if part.key not in head])
        _store_proposals(edition, facts["blanks"], proses)
        _store_examples(edition, facts["example_goals"])
        PartySlot.objects.bulk_create(
            PartySlot(edition=edition, position=position, **row)
            for position, row in enumerate(facts["party_slots"], start=1)
        )
        EditionRemark.objects.bulk_create(
            EditionRemark(edition=edition, position=position, **row)
            for position, row in enumerate(facts["remarks"], start=1)
        )
    except KeyError as error:
        raise ActionRefused(f"In den Dateien der Fassung {files.key} fehlt {error}.") from error
    except MarkupError as error:
        raise ActionRefused(f"{files.key}.md, {error}") from error
    return edition


def _checked(edition: Edition, part: Part) -> Prose:
    """Read the text of a part; errors name the line of the file."""
    try:
        return edition.read(part.body)
    except MarkupError as error:
        raise MarkupError(part.line + error.line, error.message) from error


def _store_blanks(edition: Edition, rows: list[dict[str, Any]]) -> None:
    EditionBlank.objects.bulk_create(
        EditionBlank(
            edition=edition,
            position=position,
            **{name: value for name, value in row.items() if name != "proposals_note"},
        )
        for position, row in enumerate(rows, start=1)
    )


def _store_sections(edition: Edition, parts: list[Part]) -> None:
    Section.objects.bulk_create(
        Section(
            edition=edition,
            position=position,
            key=part.key,
            number=part.number,
            heading=part.heading,
            level=part.level,
            body=part.body,
        )
        for position, part in enumerate(parts, start=1)
    )


def _store_proposals(
    edition: Edition, blanks: list[dict[str, Any]], proses: dict[str, Prose]
) -> None:
    """Take the proposals for a blank from the list in the footnote that it names."""
    notes = {note.number: note for prose in proses.values() for note in prose.notes}
    texts = [
        (blank["key"], "\n".join(line for part in item for line in plain_lines(part)))
        for blank in blanks
        if "proposals_note" in blank
        for block in notes[blank["proposals_note"]].blocks
        if isinstance(block, BulletList)
        for item in block.items
    ]
    Proposal.objects.bulk_create(
        Proposal(edition=edition, position=position, blank_key=key, text=text)
        for position, (key, text) in enumerate(texts, start=1)
    )


def _store_examples(edition: Edition, rows: list[dict[str, Any]]) -> None:
    for position, row in enumerate(rows, start=1):
        goal = ExampleGoal.objects.create(edition=edition, position=position, text=row["text"])
        ExampleCommitment.objects.bulk_create(
            ExampleCommitment(goal=goal, position=place, text=text)
            for place, text in enumerate(row["commitments"], start=1)
        )
