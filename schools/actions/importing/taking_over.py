"""Enter a file into the register: all of it or nothing."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from core.trail import record
from core.workflow import ActionRefused, NotEntitled, Outdated
from schools.actions.importing.lines import Line
from schools.actions.importing.plan import Plan, plan_import
from schools.enums import RegisterDeed
from schools.models import Organisation
from schools.rules import keeps_register

NOT_YOURS = "Das Verzeichnis pflegen die Fachstelle und die Systemverwaltung."
FAULTY = "In der Datei sind noch Fehler. Berichtigen Sie sie und laden Sie die Datei neu hoch."
MOVED_ON = (
    "Das Verzeichnis hat sich seit der Durchsicht geändert. Sehen Sie die Zeilen noch einmal durch."
)


@transaction.atomic
def import_register(*, lines: Sequence[Line], seen: str, filename: str, by: User) -> Plan:
    """Enter `lines` as they were shown, and return what was entered.

    Nothing ends, nobody is locked, enabled or given rights of the administration. Raises
    NotEntitled, Outdated where the outcome is not the one `seen`, ActionRefused with faults.
    """
    if not keeps_register(by):
        raise NotEntitled(NOT_YOURS)
    _lock()
    plan = plan_import(lines, by=by)
    if plan.has_faults:
        raise ActionRefused(FAULTY)
    if not plan.changes_something:
        return plan
    if plan.mark != seen:
        raise Outdated(MOVED_ON)
    try:
        with transaction.atomic():
            _save(plan)
    except IntegrityError as error:  # somebody has entered the same key this very moment
        raise Outdated(MOVED_ON) from error
    _record(plan, filename=filename, by=by)
    return plan


def _lock() -> None:
    """Let other imports, and who changes these rows, wait until the transaction ends.

    Whoever only names a person or an organisation does not wait (`no_key`): every save of the
    portal says who did it. The rows are read anew afterwards: a statement that waited does not
    see what was added.
    """
    list(User.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    list(Organisation.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def _save(plan: Plan) -> None:
    for verdict in plan.verdicts:
        for write in verdict.writes:
            write.save()


def _record(plan: Plan, *, filename: str, by: User) -> None:
    """Write one entry about each organisation that changed."""
    changed: dict[int, tuple[Any, list[dict[str, str]]]] = {}
    for verdict in plan.verdicts:
        if verdict.subject is None or not verdict.writes:
            continue
        _, changes = changed.setdefault(verdict.subject.pk, (verdict.subject, []))
        changes += [
            {"place": verdict.title, "field": c.field, "old": c.old, "new": c.new}
            for c in verdict.changes
        ]
    for organisation, changes in changed.values():
        record(organisation, RegisterDeed.IMPORTED, by=by, file=filename, changes=changes)
