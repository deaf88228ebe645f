"""The steps of an agreement's life, one verb each; every one is locked, checked and logged."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agreements.actions.locking import locked
from agreements.actions.looks import keep_look
from agreements.actions.sealing import SealedText, sealed_text
from agreements.documents.changes import lacks_of
from agreements.documents.compose import compose
from agreements.documents.composition import Composition
from agreements.documents.content import canonical
from agreements.documents.pdf import issued
from agreements.documents.resting import resting
from agreements.enums import Action, MailKind
from agreements.mails import announce
from agreements.models.agreement import Agreement
from agreements.models.document import Version
from agreements.rules.access import rights_of
from agreements.rules.amending import open_amendment
from agreements.workflow import AGREEMENT_WORKFLOW
from archive.actions import store
from archive.enums import DocumentKind
from core.canonical import fingerprint
from core.steps import move, open_step, refuse_without
from core.workflow import ActionRefused, Outdated, Step

PDF = "application/pdf"
ONE_MORE_SIGNATURE = (
    "Inzwischen ist eine Unterschrift dazugekommen. Lesen Sie noch einmal, was geschieht."
)
NOT_BY_ITSELF = (
    "Ein Nachtrag endet mit seiner Vereinbarung. Beenden Sie die Vereinbarung {number} oder "
    "schließen Sie einen weiteren Nachtrag."
)
AMENDMENT_OPEN = (
    "Der Nachtrag {number} ist noch offen. Schließen Sie ihn ab oder ziehen Sie ihn zurück."
)


def step_for(agreement: Agreement, action: Action, *, by: User) -> Step:
    """Return the step that `by` may take now.

    Raises ActionRefused where the state has none, NotEntitled where `by` may not take it.
    """
    if agreement.is_amendment and action == Action.TERMINATE:
        raise ActionRefused(NOT_BY_ITSELF.format(number=agreement.base_number))
    may_take = rights_of(by, agreement).may_take(action)
    return open_step(AGREEMENT_WORKFLOW, agreement, action, may_take=may_take)


def _step_with_reason(agreement: Agreement, action: Action, *, by: User, reason: str) -> Step:
    step = step_for(agreement, action, by=by)
    refuse_without(reason)
    return step


@transaction.atomic
def submit(*, agreement: Agreement, by: User, seen: str | None = None) -> Agreement:
    """Hand the draft to the Fachstelle; `seen` is the fingerprint of the text that was read.

    Raises ActionRefused while something is missing, Outdated when the text is another one now.
    """
    row = locked(agreement)
    step = step_for(row, Action.SUBMIT, by=by)
    text = compose(row)
    if lacks := lacks_of(row, text):
        raise ActionRefused(f"Es fehlt noch etwas: {lacks[0].text}")
    content = canonical(text)
    if seen is not None and seen != fingerprint(content):
        raise Outdated("Jemand hat den Text inzwischen geändert. Prüfen Sie ihn noch einmal.")
    announce(MailKind.SUBMITTED, row, move(row, step, by=by, content=content))
    keep_look(row, content, by=by)  # she has just read and confirmed it
    return row


@transaction.atomic
def query(*, agreement: Agreement, reason: str, by: User) -> Agreement:
    """Give the text back to the parties with a question."""
    row = locked(agreement)
    step = _step_with_reason(row, Action.QUERY, by=by, reason=reason)
    announce(MailKind.QUERY, row, move(row, step, by=by, reason=reason))
    return row


@transaction.atomic
def check(*, agreement: Agreement, by: User) -> Agreement:
    """Note that the Fachstelle has read it: fachliche Rückmeldung, no approval."""
    row = locked(agreement)
    move(row, step_for(row, Action.CHECK, by=by), by=by)
    return row


def release(*, agreement: Agreement, by: User) -> Agreement:
    """Freeze the text as the next Fassung: content, fingerprint, sealed PDF, written once.

    Where the text is still that of the last Fassung, that one is in force again: a signature binds
    the hash of the text it stands under, so it goes on with it. One signature at least is missing
    then, for with the last one the agreement would have been signed: nothing is concluded here.

    Raises archive.seal.refusal.SealUnavailable where nothing can be sealed.
    """
    ahead = _seal_ahead(agreement, by=by)
    return _release(agreement, ahead, by=by)


def _seal_ahead(agreement: Agreement, *, by: User) -> SealedText | None:
    """Print and seal before the row is locked: a slow render keeps nobody else from writing."""
    row = Agreement.objects.with_particulars().get(pk=agreement.pk)
    step_for(row, Action.RELEASE, by=by)
    rests = resting(row)
    if rests and rests.is_unchanged:
        return None
    return sealed_text(_fassung(row, _next_number(row)), row)


@transaction.atomic
def _release(agreement: Agreement, ahead: SealedText | None, *, by: User) -> Agreement:
    row = locked(agreement)
    step = step_for(row, Action.RELEASE, by=by)
    rests = resting(row)
    again = rests.version if rests and rests.is_unchanged else None
    version = again or _freeze(row, ahead, by=by)
    details: dict[str, Any] = {"version": version.number, "sha256": version.sha256}
    if again:
        details["again"] = True
    else:
        details["document"] = version.document.sha256
    row.current_version = version
    announce(MailKind.SIGNING, row, move(row, step, by=by, **details))
    return row


def _freeze(agreement: Agreement, ahead: SealedText | None, *, by: User) -> Version:
    number = _next_number(agreement)
    composition = _fassung(agreement, number)
    sealed = sealed_text(composition, agreement, ahead=ahead)
    document = store(
        sealed.content,
        kind=DocumentKind.SIGNING_COPY,
        filename=f"{agreement.number}_Fassung-{number}.pdf",
        media_type=PDF,
        by=by,
    )
    return Version.objects.create(
        agreement=agreement,
        number=number,
        content=canonical(composition),
        sha256=composition.fingerprint,
        document=document,
        trail_head=sealed.trail,
        frozen_by=by,
    )


def _next_number(agreement: Agreement) -> int:
    return agreement.versions.count() + 1


def _fassung(agreement: Agreement, number: int) -> Composition:
    return issued(compose(agreement), version=number)


@transaction.atomic
def reopen(*, agreement: Agreement, reason: str, by: User, told: str | None = None) -> Agreement:
    """Take the text back from signing; the Fassung and its signatures stay in the record.

    `told` is the mark of the signatures that `by` was told would no longer count. Raises Outdated
    when they are others by now.
    """
    row = locked(agreement)
    step = _step_with_reason(row, Action.REOPEN, by=by, reason=reason)
    version = row.current_version
    if told is not None and told != signatures_mark(version):
        raise Outdated(ONE_MORE_SIGNATURE)
    row.current_version = None
    number, count = (version.number, version.signatures.live().count()) if version else (None, 0)
    move(row, step, by=by, reason=reason, version=number, resting=count)
    return row


def signatures_mark(version: Version | None) -> str:
    """Return the mark of the signatures under `version`; empty where there are none."""
    if version is None:
        return ""
    return "-".join(str(pk) for pk in version.signatures.live().values_list("pk", flat=True))


@transaction.atomic
def withdraw(*, agreement: Agreement, reason: str, by: User) -> Agreement:
    """Give the agreement up before it is signed; it stays readable."""
    row = locked(agreement)
    move(row, _step_with_reason(row, Action.WITHDRAW, by=by, reason=reason), by=by, reason=reason)
    return row


@transaction.atomic
def terminate(*, agreement: Agreement, reason: str, on: date, by: User) -> Agreement:
    """End a signed agreement on the day `on`."""
    row = locked(agreement)
    step = _step_with_reason(row, Action.TERMINATE, by=by, reason=reason)
    if amendment := open_amendment(row):
        raise ActionRefused(AMENDMENT_OPEN.format(number=amendment.number))
    if row.starts_on and on < row.starts_on:
        raise ActionRefused("Das Ende liegt vor dem Beginn. Wählen Sie ein späteres Datum.")
    row.terminated_on = on
    move(row, step, by=by, reason=reason, on=on.isoformat())
    return row


def conclude(agreement: Agreement, *, by: User, transcript: str, has_consent: bool) -> None:
    """Move a locked agreement to SIGNED; the action of the last signature calls this.

    `transcript` is the SHA-256 of the Abschrift that was made for it; `has_consent` says whether
    a Freigabe is among the signatures.
    """
    step = step_for(agreement, Action.SIGN, by=by)
    agreement.signed_at = timezone.now()
    told: dict[str, Any] = {"transcript": transcript}
    if has_consent:
        told["has_consent"] = True
    announce(MailKind.IN_FORCE, agreement, move(agreement, step, by=by, **told))
