"""What the review page shows of one agreement."""

from collections.abc import Mapping
from functools import cached_property

from django.urls import reverse

from agreements.advice import Hint, hints_for
from agreements.documents import places
from agreements.documents.changes import lacks_of
from agreements.documents.comparison import changes_between, deviations_from_edition
from agreements.documents.compose import compose
from agreements.documents.composition import Amendment
from agreements.documents.deviation import Deviation
from agreements.documents.nouns import noun_of
from agreements.documents.places import Places
from agreements.documents.reading import ReadingBlock, reading_blocks
from agreements.documents.submissions import SinceThen, since_submission
from agreements.documents.succession import GoalLife, former_text, lives_of_goals
from agreements.enums import Action, State
from agreements.forms.review import NoteForm, StepForm
from agreements.models.agreement import Agreement
from agreements.rules.access import Rights
from agreements.rules.completeness import Missing
from agreements.templatetags.agreement_words import waiting
from agreements.views.consequences import consequence_of, form_arguments
from agreements.views.review_parts import (
    REVIEWERS_STEPS,
    STATUS_TONES,
    WHOLE,
    PartyLine,
    Passage,
    StepOffer,
    note_id,
)
from agreements.views.threads import REVIEW, ThreadCard, cards_of
from core.page import ChangeItem

NEXT = {
    State.DRAFT: "Die Vertragspartner bearbeiten den Text.",
    State.SUBMITTED: "Prüfen Sie den Text und schreiben Sie Prüfnotizen an offene Stellen. "
    "Das ist eine fachliche Rückmeldung, keine Genehmigung.",
    State.CHECKED: "Der Text ist geprüft. Sie oder die Vertragspartner geben ihn frei.",
    State.SIGNING: "Der Text steht fest. Tragen Sie die Unterschriften ein.",
    State.SIGNED: "Alle haben unterschrieben.",
    State.TERMINATED: "{Who} ist beendet. {It} bleibt lesbar.",
    State.WITHDRAWN: "{Who} ist zurückgezogen. {It} bleibt lesbar.",
}


class ReviewSheet:
    """One agreement as the Fachstelle reviews it; everything is asked for once."""

    def __init__(self, agreement: Agreement, rights: Rights) -> None:
        self.agreement = agreement
        self.rights = rights
        self.composition = compose(agreement)
        self.places = Places(agreement)
        # The forms that came back with errors take the place of the empty ones.
        self.note_form: NoteForm | None = None
        self.step_form: tuple[Action, StepForm] | None = None

    @property
    def address(self) -> str:
        """The address of the page."""
        return reverse("admin:agreements_agreement_review", args=[self.agreement.pk])

    @property
    def form(self) -> NoteForm | StepForm | None:
        """The form that came back with errors."""
        return self.note_form or (self.step_form[1] if self.step_form else None)

    @property
    def seen(self) -> str:
        """The mark of the last step."""
        return self.agreement.state_since.isoformat()

    @property
    def preline(self) -> str:
        """Which agreement it is."""
        return f"{self.agreement.designation} · {self.composition.school}"

    @property
    def lead(self) -> str:
        """Since when it waits, and for which term it is made."""
        return " · ".join(
            filter(None, (waiting(self.agreement), f"Zeitraum: {self.agreement.term_label}"))
        )

    @property
    def next(self) -> str:
        """What happens now."""
        return noun_of(self.agreement).put_into(NEXT[State(self.agreement.state)])

    @property
    def may_acknowledge(self) -> bool:
        """Whether the Kenntnisnahme is still to be recorded."""
        return self.rights.may_note and self.agreement.noted_at is None

    @cached_property
    def transcript_url(self) -> str:
        """The address of the Abschrift, if there is one."""
        version = self.agreement.current_version
        if version is None or not hasattr(version, "transcript"):
            return ""
        return reverse("agreements:transcript_pdf", args=[self.agreement.number, version.number])

    # --- Text and notes -------------------------------------------------------------------------

    @cached_property
    def blocks(self) -> list[ReadingBlock]:
        """The text, passage by passage."""
        return list(reading_blocks(self.composition, self.agreement.edition))

    def block_at(self, place: str) -> ReadingBlock | None:
        """Return the passage in which a note on `place` is written; None for one unheard of.

        What is gone meanwhile belongs to its section, where another place can be chosen.
        """
        known = place if place in self.places else places.section_of(place)
        blocks = (WHOLE, *self.blocks)
        return next((block for block in blocks if known in self.places_in(block)), None)

    def places_in(self, block: ReadingBlock) -> dict[str, str]:
        """Return what a note on a passage can be about: the whole of it, or a part."""
        found = {block.place: self.places.label(block.place), **self.places.within(block.place)}
        own = places.section_place(block.key)
        if block.key and own not in found:
            found[own] = f"{places.place_label(own)}: Wortlaut"
        return found

    @cached_property
    def notes(self) -> list[ThreadCard]:
        """All Prüfnotizen with their answers, the open ones first; the Kommentare are not hers."""
        cards = cards_of(
            self.agreement, self.rights, self.places, origin=REVIEW, with_comments=False
        )
        return sorted(cards, key=lambda card: (not card.thread.is_open, card.thread.note.pk))

    @property
    def open_note_count(self) -> int:
        """How many notes still wait."""
        return sum(card.thread.is_open for card in self.notes)

    def _note_form(self, block: ReadingBlock) -> NoteForm | None:
        """Return the form for a note on a passage; None where no notes are written any more."""
        if not self.rights.may_review:
            return None
        if self.note_form and self.note_form.auto_id == note_id(block):
            return self.note_form
        return NoteForm(
            places=self.places_in(block),
            auto_id=note_id(block),
            initial={"place": block.place},
        )

    @cached_property
    def passages(self) -> list[Passage]:
        """The text with notes and deviations; a note on no passage stands with the whole."""
        return [
            Passage(
                block,
                self._deviation_of.get(places.section_place(block.key)),
                tuple(card for card in self.notes if self._block_of(card) is block),
                self._note_form(block),
            )
            for block in self.blocks
        ]

    @cached_property
    def whole(self) -> Passage:
        """The agreement as a whole, with the notes on no passage of its own."""
        notes = tuple(card for card in self.notes if self._block_of(card) is None)
        return Passage(WHOLE, None, notes, self._note_form(WHOLE))

    def _block_of(self, card: ThreadCard) -> ReadingBlock | None:
        kind, _, key = card.thread.note.place.partition(":")
        if kind == "section":
            return next((block for block in self.blocks if block.key == key), None)
        place = places.section_of(card.thread.note.place)
        return next((block for block in self.blocks if block.place == place), None)

    # --- Deviations -----------------------------------------------------------------------------

    @cached_property
    def _deviation_of(self) -> dict[str, Deviation]:
        found = deviations_from_edition(self.agreement, self.composition)
        return {deviation.place: deviation for deviation in found}

    @cached_property
    def statuses(self) -> list[tuple[str, int, str]]:
        """How many sections are unchanged, changed, added to, struck out: word, count, colour."""
        found = [deviation.status for deviation in self._deviation_of.values()]
        return [
            (status.label, found.count(status), STATUS_TONES[status]) for status in STATUS_TONES
        ]

    @cached_property
    def deviations(self) -> list[ChangeItem]:
        """The sections that deviate from the Muster."""
        return [self._item(d) for d in self._deviation_of.values() if not d.is_unchanged]

    @cached_property
    def amended(self) -> list[ChangeItem]:
        """What a Nachtrag changes of the text in force, a Folgevereinbarung of the one before."""
        text = self.composition
        before = text.before if isinstance(text, Amendment) else former_text(self.agreement)
        return [self._item(change) for change in changes_between(before, text)] if before else []

    @cached_property
    def goals(self) -> list[GoalLife]:
        """What became of the goals of the agreement before."""
        return lives_of_goals(self.agreement) if self.agreement.follows else []

    @cached_property
    def since_then(self) -> SinceThen:
        """What changed since the last submission, or between the last two."""
        return since_submission(self.agreement, self.composition)

    @cached_property
    def resubmitted(self) -> list[ChangeItem]:
        """These changes, each with its way to the passage."""
        return [self._item(deviation) for deviation in self.since_then.changes]

    def _item(self, deviation: Deviation) -> ChangeItem:
        passage = deviation.passage
        block = next(
            (b for b in self.blocks if passage in {b.place, places.section_place(b.key)}), None
        )
        return ChangeItem(
            place=f"{deviation.label}: {deviation.status.label}",
            text=deviation.redline,
            url=f"#{block.anchor}" if block else "",
        )

    # --- What is open, who signs, what can be done ------------------------------------------------

    @cached_property
    def hints(self) -> list[Hint]:
        """What should be considered."""
        return hints_for(self.agreement)

    @cached_property
    def missing(self) -> list[Missing]:
        """What must be filled in before submitting."""
        return lacks_of(self.agreement, self.composition)

    @cached_property
    def parties(self) -> list[PartyLine]:
        """The parties that sign, each with its signature under the text in force."""
        version = self.agreement.current_version
        signed = version.signatures.by_party() if version else {}
        return [
            PartyLine(
                party,
                signed.get(party.key),
                reverse("agreements:sign", args=[self.agreement.number, party.pk])
                if self.rights.may_sign_for(party)
                else "",
            )
            for party in self.agreement.signing_parties
        ]

    @property
    def is_mixed(self) -> bool:
        """Whether the parties have signed in more than one form."""
        return len({line.signature.kind for line in self.parties if line.signature}) > 1

    @cached_property
    def steps(self) -> list[StepOffer]:
        """The steps open to this person, the way ahead first."""
        steps = {step.action: step for step in self.rights.steps}
        return [
            StepOffer(
                action,
                self._form_of(action, needs_reason=steps[action].needs_reason),
                consequence_of(self.agreement, action, self.rights),
            )
            for action in REVIEWERS_STEPS
            if action in steps
        ]

    def _form_of(self, action: Action, *, needs_reason: bool) -> StepForm:
        if self.step_form and self.step_form[0] == action:
            return self.step_form[1]
        return self.form_of(action, needs_reason=needs_reason)

    def form_of(
        self, action: Action, *, needs_reason: bool, typed: Mapping[str, str] | None = None
    ) -> StepForm:
        """Return the form of a step, empty or with what was typed."""
        return StepForm(
            typed,
            action=action,
            needs_reason=needs_reason,
            initial={"seen": self.seen},
            **form_arguments(self.agreement, action),
        )
