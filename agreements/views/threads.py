"""Prüfnotizen and Kommentare on a page: each thread with what this person may do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from agreements.documents.places import Places
from agreements.documents.threads import Thread, in_words, threads_of
from agreements.forms.review import AnswerForm, CommentForm
from agreements.models.agreement import Agreement
from agreements.rules.access import Rights
from agreements.views.places import place_url
from core.addresses import address

# From where an answer is sent, and therefore where it leads back to.
PLACE, POINTS, OVERVIEW, REVIEW = "stelle", "offen", "vereinbarung", "pruefung"


@dataclass(frozen=True, kw_only=True)
class ThreadCard:
    """A thread, the way to its place, where its form goes, and what the form offers."""

    thread: Thread
    url: str
    action: str
    origin: str
    may_answer: bool
    may_resolve: bool
    form: AnswerForm
    is_unfolded: bool = False

    @property
    def anchor(self) -> str:
        """The id of the thread on its page."""
        return f"notiz-{self.thread.note.pk}"

    def alone(self, form: AnswerForm | None = None) -> "ThreadCard":
        """Return it as the page of this thread alone shows it, with what was typed."""
        return replace(self, form=form or self.form, is_unfolded=True)

    def without_link(self) -> "ThreadCard":
        """Return it as the page of its own place shows it."""
        return replace(self, url="")


def cards_of(
    agreement: Agreement, rights: Rights, places: Places, *, origin: str, with_comments: bool = True
) -> list[ThreadCard]:
    """Return the threads this person may read, the oldest first."""
    readable = with_comments and rights.may_read_comments
    threads = threads_of(agreement, places, with_comments=readable)
    return [_card(thread, agreement, rights, places, origin) for thread in threads]


def _card(
    thread: Thread, agreement: Agreement, rights: Rights, places: Places, origin: str
) -> ThreadCard:
    note = thread.note
    return ThreadCard(
        thread=thread,
        # On the page of the review it stands beside its place.
        url="" if origin == REVIEW else place_url(agreement, rights, places, note.place),
        action=address("agreements:note", agreement.number, note.pk),
        origin=origin,
        may_answer=thread.is_open and rights.may_answer(note),
        may_resolve=thread.is_open and rights.may_resolve(note),
        form=AnswerForm(auto_id=answer_id(note.pk)),
    )


def answer_id(note_pk: int) -> str:
    """Return the pattern of the ids in the form that answers a thread."""
    return f"id_notiz-{note_pk}_%s"


def comment_form(places: Mapping[str, str]) -> CommentForm:
    """Return the form for a Kommentar on one of `places`, beside the form of a section."""
    return CommentForm(places=places, auto_id="id_kommentar_%s")


def counted(cards: Sequence[ThreadCard]) -> str:
    """Say how many Prüfnotizen and Kommentare are open, each kind for itself."""
    comments = sum(card.thread.note.is_comment for card in cards)
    return in_words(len(cards) - comments, comments)
