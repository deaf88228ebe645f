"""What came of a talk, as its page lists it: Niederschrift, Protokoll, Absprachen."""

from collections.abc import Iterator

from core.addresses import address
from core.page import TaskItem
from evaluations.actions.minutes import latest_minutes
from evaluations.enums import State
from evaluations.models import Arrangement
from evaluations.views.access import Talk

BEGUN, NOT_BEGUN, FINISHED = "Begonnen", "Offen", "Abgeschlossen"


def result_lines(talk: Talk) -> Iterator[TaskItem]:
    """Yield the lines of record, minutes and Absprachen; none for a talk that was cancelled."""
    evaluation = talk.evaluation
    if evaluation.state == State.CANCELLED:
        return
    number, year = talk.agreement.number, evaluation.year_words
    begun = hasattr(evaluation, "record")
    is_closed = evaluation.state == State.CLOSED
    yield TaskItem(
        title="Niederschrift",
        url=address("evaluations:record", number, year),
        status=FINISHED if is_closed else BEGUN if begun else NOT_BEGUN,
        tone="success" if is_closed else "info" if begun else "neutral",
    )
    yield _minutes_line(talk)
    open_count = Arrangement.objects.about(talk.agreement).agreed().open().count()
    if open_count or begun:
        yield TaskItem(
            title="Absprachen",
            url=address("evaluations:arrangements", number),
            status=f"{open_count} offen" if open_count else "Keine offen",
            tone="info" if open_count else "success",
        )


def _minutes_line(talk: Talk) -> TaskItem:
    evaluation = talk.evaluation
    minutes = latest_minutes(evaluation)
    url = address("evaluations:minutes", talk.agreement.number, evaluation.year_words)
    if minutes is None:
        return TaskItem(title="Protokoll", url=url, status="Noch nicht verschickt")
    if evaluation.annex:
        note = f"Anlage {evaluation.annex.number} der Vereinbarung."
        return TaskItem(
            title="Protokoll", url=url, status="Abgeschlossen", tone="success", note=note
        )
    note = f"Einwände bis {minutes.objections_until:%d.%m.%Y}."
    return TaskItem(
        title="Protokoll",
        url=url,
        status=f"Protokoll {minutes.number} verschickt",
        tone="info",
        note=note,
    )
