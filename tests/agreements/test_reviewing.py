"""What is written beside the text: who may, what is kept of it, and what is sent twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from agreements.actions import reviewing
from agreements.documents.places import Places
from agreements.documents.story import told
from agreements.documents.threads import Thread, in_words, threads_of
from agreements.enums import Deed, NoteKind, State
from agreements.models.agreement import Agreement
from agreements.models.review import NoteReply, ReviewNote
from core.models import LogEntry
from core.workflow import ActionRefused, NotEntitled
from schools.enums import MemberRole
from tests import builders

pytestmark = pytest.mark.django_db

OPEN = (State.DRAFT, State.SUBMITTED, State.CHECKED, State.SIGNING)
CLOSED = (State.SIGNED, State.TERMINATED, State.WITHDRAWN)
ROLES = ("signatory", "editor", "reader", "worker", "office", "stranger")


@pytest.fixture
def draft() -> Agreement:
    return builders.make_agreement()


def person(role: str, agreement: Agreement) -> User:
    """Return somebody who deals with `agreement` in a role."""
    if role == "office":
        return builders.make_office_member()
    if role == "worker":
        return builders.make_social_worker(agreement.school)
    if role == "stranger":
        return builders.make_member()
    return builders.make_member(agreement.school.organisation, MemberRole(role))


def last(agreement: Agreement) -> LogEntry:
    entry = LogEntry.objects.about(agreement).last()
    assert entry
    return entry


def resolve(note: ReviewNote, by: User, text: str = "") -> None:
    reviewing.resolve_note(agreement=note.agreement, note_pk=note.pk, by=by, text=text)


def thread(note: ReviewNote) -> Thread:
    """Return a note as its readers see it."""
    agreement = Agreement.objects.get(pk=note.agreement_id)
    threads = threads_of(agreement, Places(agreement), with_comments=True)
    return next(found for found in threads if found.note == note)


# --- Who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_who_answers_a_note_on_the_term(draft: Agreement, role: str) -> None:
    note = builders.make_note(draft, "term")
    if role in {"signatory", "editor", "office"}:
        assert builders.make_answer(note, person(role, draft)).is_by_office is (role == "office")
    else:
        with pytest.raises(NotEntitled):
            builders.make_answer(note, person(role, draft))
        assert not note.replies.exists()


@pytest.mark.parametrize("place", ["goals", "goal"])
def test_the_fachkraft_answers_on_goals(draft: Agreement, place: str) -> None:
    place = place if place == "goals" else f"goal:{draft.goals.get().pk}"
    note = builders.make_note(draft, place)
    assert builders.make_answer(note, person("worker", draft)).text == "Ist ergänzt."


@pytest.mark.parametrize("role", ROLES)
def test_who_comments(draft: Agreement, role: str) -> None:
    if role in {"signatory", "editor", "worker"}:
        assert builders.make_comment(draft, by=person(role, draft)).kind == NoteKind.COMMENT
    else:
        with pytest.raises(NotEntitled):
            builders.make_comment(draft, by=person(role, draft))
        assert not ReviewNote.objects.exists()


@pytest.mark.parametrize("role", ROLES)
def test_who_answers_a_comment(draft: Agreement, role: str) -> None:
    comment = builders.make_comment(draft)
    if role in {"signatory", "editor", "worker"}:
        assert not builders.make_answer(comment, person(role, draft)).is_by_office
    else:
        with pytest.raises(NotEntitled):
            builders.make_answer(comment, person(role, draft))
        assert not comment.replies.exists()


@pytest.mark.parametrize("role", ROLES)
def test_each_side_settles_its_own(draft: Agreement, role: str) -> None:
    note, comment, who = (
        builders.make_note(draft),
        builders.make_comment(draft),
        person(role, draft),
    )
    settled = {"office": {note}, "signatory": {comment}, "editor": {comment}}.get(role, set())
    for row in (note, comment):
        if row in settled:
            resolve(row, who)
        else:
            with pytest.raises(NotEntitled):
                resolve(row, who)
        row.refresh_from_db()
        assert bool(row.resolved_at) is (row in settled)


def test_somebody_of_both_sides_reads_and_writes_comments_as_a_party(draft: Agreement) -> None:
    both = builders.make_office_member()
    builders.make_member(draft.school.organisation, user=both)
    comment = builders.make_comment(draft, by=both)
    assert not builders.make_answer(comment, both).is_by_office
    assert builders.make_answer(builders.make_note(draft), both).is_by_office
    assert "Fachstelle" not in thread(comment).words[0].side


@pytest.mark.parametrize("state", OPEN)
def test_people_write_while_the_agreement_is_on_its_way(state: State) -> None:
    agreement = builders.make_agreement(state)
    writer = agreement.created_by
    note, comment = builders.make_note(agreement), builders.make_comment(agreement)
    builders.make_answer(note, writer)
    builders.make_answer(comment, writer)
    resolve(comment, writer)
    resolve(note, builders.make_office_member())
    assert not ReviewNote.objects.unresolved().exists()


@pytest.mark.parametrize("state", CLOSED)
def test_afterwards_the_parties_are_told_that_nothing_is_written_any_more(state: State) -> None:
    agreement = builders.make_agreement()
    note, comment = builders.make_note(agreement), builders.make_comment(agreement)
    agreement = builders.advance(agreement, state)
    writer = agreement.created_by
    said = f"Der Text ist im Zustand „{state.label}“."
    for row in (note, comment):
        with pytest.raises(ActionRefused, match=said):
            builders.make_answer(row, writer)
    with pytest.raises(ActionRefused, match=said):
        builders.make_comment(agreement, text="Noch etwas")
    with pytest.raises(ActionRefused, match=said):
        resolve(comment, writer)


def test_what_is_settled_takes_no_answer_and_is_not_settled_again(draft: Agreement) -> None:
    note, comment, office = (
        builders.make_note(draft),
        builders.make_comment(draft),
        builders.make_office_member(),
    )
    resolve(note, office)
    resolve(comment, draft.created_by)
    for row, by, word in (
        (note, office, "Diese Prüfnotiz ist schon erledigt."),
        (comment, draft.created_by, "Dieser Kommentar ist schon erledigt."),
    ):
        with pytest.raises(ActionRefused, match=word):
            builders.make_answer(row, by)
        with pytest.raises(ActionRefused, match=word):
            resolve(row, by)


def test_a_note_of_another_agreement_is_not_answered(draft: Agreement) -> None:
    foreign = builders.make_note(builders.make_draft())
    with pytest.raises(NotEntitled):
        reviewing.answer_note(
            agreement=draft, note_pk=foreign.pk, text="Hallo", by=draft.created_by
        )
    assert not NoteReply.objects.exists()


# --- What is kept -------------------------------------------------------------------------------


def test_the_trail_tells_a_note_from_its_question_to_its_last_word(draft: Agreement) -> None:
    goal = draft.goals.get()
    note = builders.make_note(draft, f"goal:{goal.pk}", "Wer betreut das?")
    chapter = told(last(draft))
    assert (chapter.what, chapter.remarks) == (
        "Prüfnotiz geschrieben",
        ("Zu: Ziel 1", "Wer betreut das?"),
    )
    builders.make_answer(note, draft.created_by, "Der Bauhof.")
    chapter = told(last(draft))
    assert (chapter.what, chapter.remarks) == (
        "Prüfnotiz beantwortet",
        ("Zu: Ziel 1", "Prüfnotiz: „Wer betreut das?“", "Antwort: „Der Bauhof.“"),
    )
    resolve(note, builders.make_office_member(), "Danke.")
    chapter = told(last(draft))
    assert (chapter.what, chapter.remarks) == (
        "Prüfnotiz erledigt",
        ("Zu: Ziel 1", "Wer betreut das?", "Letztes Wort: „Danke.“"),
    )
    assert [word.text for word in thread(note).words] == [
        "Wer betreut das?",
        "Der Bauhof.",
        "Danke.",
    ]


def test_of_a_comment_the_trail_keeps_the_place_and_no_word(draft: Agreement) -> None:
    comment = builders.make_comment(draft, "party:school/name", "GEHEIM eins")
    builders.make_answer(comment, draft.created_by, "GEHEIM zwei")
    resolve(comment, draft.created_by, "GEHEIM drei")
    entries = list(LogEntry.objects.about(draft).order_by("-pk")[:3])
    assert [entry.action for entry in entries] == [
        Deed.COMMENT_RESOLVED,
        Deed.COMMENT_ANSWERED,
        Deed.COMMENT_WRITTEN,
    ]
    for entry in entries:
        assert entry.details == {"place": "party:school/name", "label": "Schule: Name"}
        assert told(entry).remarks == ("Zu: Schule: Name",)
    assert "GEHEIM" not in str([entry.__dict__ for entry in entries])


# --- Sent twice ---------------------------------------------------------------------------------


def test_the_same_words_sent_twice_are_there_once(draft: Agreement) -> None:
    writer = draft.created_by
    office = builders.make_office_member()
    for _ in range(2):
        note = reviewing.write_note(agreement=draft, place="term", text="Wann?", by=office)
        comment = builders.make_comment(draft)
        builders.make_answer(note, writer)
        builders.make_answer(comment, writer)
    assert ReviewNote.objects.count() == NoteReply.objects.count() == 2
    deeds = list(LogEntry.objects.about(draft).values_list("action", flat=True))
    assert [deeds.count(deed) for deed in (Deed.NOTE_WRITTEN, Deed.NOTE_ANSWERED)] == [1, 1]


def test_the_same_words_mean_something_else_elsewhere_later_or_from_others(
    draft: Agreement,
) -> None:
    note, writer = builders.make_note(draft), draft.created_by
    builders.make_note(draft, "goals")
    builders.make_note(draft)  # by another person of the Fachstelle
    builders.make_answer(note, writer, "Ja.")
    builders.make_answer(note, builders.make_office_member(), "Wirklich?")
    builders.make_answer(note, writer, "Ja.")
    long_ago = timezone.now() - timedelta(hours=1)
    NoteReply.objects.update(written_at=long_ago)
    builders.make_answer(note, writer, "Ja.")
    assert ReviewNote.objects.count() == 3
    assert [reply.text for reply in note.replies.all()] == ["Ja.", "Wirklich?", "Ja.", "Ja."]


# --- Who is next --------------------------------------------------------------------------------


def test_the_last_word_says_who_is_next(draft: Agreement) -> None:
    note, office = builders.make_note(draft), builders.make_office_member()
    builders.make_comment(draft)
    review, comment = (draft.pk, NoteKind.REVIEW), (draft.pk, NoteKind.COMMENT)
    parties, office_next = {review: 1, comment: 1}, {review: 1}
    for by, waiting, counts, status in (
        (None, ReviewNote.objects.awaiting_parties, parties, "Wartet auf Antwort"),
        (draft.created_by, ReviewNote.objects.awaiting_office, office_next, "Beantwortet"),
        (office, ReviewNote.objects.awaiting_parties, parties, "Wartet auf Antwort"),
    ):
        if by:
            builders.make_answer(note, by)
        assert waiting().counted([draft.pk]) == counts
        assert thread(note).status == status
    answers = ReviewNote.objects.unresolved().last_answers()
    assert answers == {draft.pk: note.replies.last().written_at}  # type: ignore[union-attr]  # written above
    resolve(note, office)
    assert ReviewNote.objects.awaiting_parties().counted([draft.pk]) == {comment: 1}
    assert not ReviewNote.objects.awaiting_office().exists()
    assert thread(note).status == "Erledigt"


def test_everybody_is_named_with_function_and_side(draft: Agreement) -> None:
    goal = f"goal:{draft.goals.get().pk}"
    note = builders.make_note(draft, goal)
    authority = builders.make_member(draft.school.authority, function="Bürgermeisterin")
    for by in (draft.created_by, authority, person("worker", draft)):
        builders.make_answer(note, by)
    assert [word.side for word in thread(note).words] == [
        "Fachstelle",
        "Amtsleitung, Schule",
        "Bürgermeisterin, Schulträger",
        "Fachkraft",
    ]


def test_the_administration_calls_them_by_their_first_words(draft: Agreement) -> None:
    note = builders.make_note(draft, text="Wer betreut das? " * 10)
    reply = builders.make_answer(note, draft.created_by, "Der Bauhof. " * 10)
    assert str(note).startswith("Wer betreut das?")
    assert str(reply).startswith("Der Bauhof.")
    assert len(str(note)) == len(str(reply)) == 80


@pytest.mark.parametrize(
    ("notes", "comments", "said"),
    [
        (0, 0, ""),
        (1, 0, "1 offene Prüfnotiz."),
        (2, 1, "2 offene Prüfnotizen. 1 offener Kommentar."),
        (0, 3, "3 offene Kommentare."),
    ],
)
def test_what_is_open_is_counted_in_words(notes: int, comments: int, said: str) -> None:
    assert in_words(notes, comments) == said
