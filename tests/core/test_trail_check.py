"""A trail that somebody changed past the portal gives itself away."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection, transaction

from accounts.models import User
from core.chain import WITHHELD, digest_of, new_salt, withholding
from core.models import LogEntry, TrailHead
from core.trail import record
from core.trail_check import UnreadableEnds, chain_faults, ends_in_lines, rewritten_since
from tests import builders
from tests.core.trail_forging import forge

pytestmark = pytest.mark.django_db
FIVE = 5
PASSES = 5


@pytest.fixture
def person() -> User:
    """Make somebody about whom five entries tell, and others with chains of their own."""
    one, other = builders.make_user(), builders.make_user()
    for number in range(1, FIVE + 1):
        record(one, "greet", by=one, reason=f"Grund {number}", name="Bea Bach", step=number)
        record(other, "greet", by=None)
    return one


def entry_of(person: User, number: int) -> LogEntry:
    return LogEntry.objects.about(person).get(number=number)


def changed(number: int, /, **values: object) -> Callable[[User], None]:
    def forged(person: User) -> None:
        forge(lambda trail: trail.filter(subject_id=person.pk, number=number).update(**values))

    return forged


def deleted(*numbers: int) -> Callable[[User], None]:
    def forged(person: User) -> None:
        forge(lambda trail: trail.filter(subject_id=person.pk, number__in=numbers).delete())

    return forged


def swapped(person: User) -> None:
    for old, new in ((2, 99), (3, 2), (99, 3)):
        changed(old, number=new)(person)


def inserted(person: User) -> None:
    for number in range(FIVE, 2, -1):
        changed(number, number=number + 1)(person)
    written(person, 3, entry_of(person, 2).digest)


def written(person: User, number: int, before: str) -> str:
    """Add an entry as the portal would write it, and return its digest."""
    entry = LogEntry(
        subject_kind=person._meta.label_lower,
        subject_id=person.pk,
        number=number,
        by_name="Portal",
        action="forged",
        salt=new_salt(),
    )
    entry.digest = digest_of(entry, before)
    entry.save()
    return entry.digest


def moved(person: User) -> None:
    changed(4, at=entry_of(person, 4).at - timedelta(microseconds=1))(person)


def tail_rewritten_alone(person: User) -> None:
    """Change entry 4 and make the rest fit again, but leave the end as it was."""
    before = entry_of(person, 3).digest
    deleted(4, 5)(person)
    for number in (4, 5):
        before = written(person, number, before)


def ends(person: User) -> TrailHead:
    return TrailHead.objects.about(person).get()


def end_lost(person: User) -> None:
    TrailHead.objects.about(person).delete()


def end_set_back(person: User) -> None:
    before = entry_of(person, 4)
    TrailHead.objects.about(person).update(number=4, digest=before.digest)


def end_renamed(person: User) -> None:
    TrailHead.objects.about(person).update(digest="0" * 64)


FORGERIES: dict[str, tuple[Callable[[User], None], str]] = {
    "name": (changed(2, by_name="Jemand anders"), "Eintrag 2 wurde verändert."),
    "person": (changed(2, by_id=None), "Eintrag 2 wurde verändert."),
    "reason": (changed(5, reason="anders"), "Eintrag 5 wurde verändert."),
    "details": (changed(1, details={"name": "Bea Bach"}), "Eintrag 1 wurde verändert."),
    "action": (changed(3, action="noted"), "Eintrag 3 wurde verändert."),
    "moment": (moved, "Eintrag 4 wurde verändert."),
    "digest": (changed(3, digest="a" * 64), "Eintrag 3 wurde verändert."),
    "first deleted": (deleted(1), "Eintrag 1 fehlt oder"),
    "deleted": (deleted(3), "Eintrag 3 fehlt oder"),
    "last deleted": (deleted(4, 5), "Eintrag 4 fehlt; die Kette endet zu früh."),
    "all deleted": (deleted(1, 2, 3, 4, 5), "Eintrag 1 fehlt; die Kette endet zu früh."),
    "reordered": (swapped, "Eintrag 2 wurde verändert."),
    "inserted": (inserted, "Eintrag 4 wurde verändert."),
    "tail rewritten": (tail_rewritten_alone, "Eintrag 5 wurde verändert."),
    "end lost": (end_lost, "Eintrag 5 gehört nicht zur Kette"),
    "end set back": (end_set_back, "Eintrag 5 gehört nicht zur Kette"),
    "end renamed": (end_renamed, "Eintrag 5 wurde verändert."),
}


@pytest.mark.usefixtures("person")
def test_an_untouched_trail_holds() -> None:
    assert list(chain_faults()) == []


@pytest.mark.parametrize("forgery", FORGERIES)
def test_the_first_broken_entry_is_named(person: User, forgery: str) -> None:
    forged, sentence = FORGERIES[forgery]
    forged(person)

    [fault] = chain_faults()

    assert fault.startswith(f"Verlauf von „Person“ {person.pk}: ")
    assert sentence in fault


@pytest.mark.usefixtures("person")
def test_each_broken_chain_is_named_once() -> None:
    forge(lambda trail: trail.filter(number__gt=1).update(reason="anders"))

    faults = list(chain_faults())

    assert len(faults) == 2
    assert all("Eintrag 2 wurde verändert." in fault for fault in faults)


def test_a_chain_about_something_unknown_is_named_as_it_is() -> None:
    TrailHead.objects.create(subject_kind="core.ghost", subject_id=1, number=1, digest="b" * 64)

    assert [fault.partition(":")[0] for fault in chain_faults()] == ["Verlauf von „core.ghost“ 1"]


def test_a_name_that_was_withheld_is_no_fault_and_another_in_its_place_is(person: User) -> None:
    entry = entry_of(person, 2)
    withheld = withholding(entry, {("by_name",)})
    changed(2, by_name=WITHHELD, salt="", withheld=withheld)(person)
    assert list(chain_faults()) == []

    changed(2, by_name="Jemand anders")(person)

    assert "Eintrag 2 steht etwas an der Stelle" in next(chain_faults())


def test_a_trail_rewritten_as_a_whole_differs_from_the_ends_kept_elsewhere(person: User) -> None:
    kept = list(ends_in_lines())
    record(person, "greet", by=None)
    assert list(rewritten_since(kept)) == []
    assert len(kept) == 2

    deleted(*range(1, FIVE + 2))(person)
    before = ""
    for number in range(1, FIVE + 2):
        before = written(person, number, before)
    TrailHead.objects.about(person).update(digest=before)

    assert list(chain_faults()) == []
    [fault] = rewritten_since(kept)
    assert f"„Person“ {person.pk}: Eintrag 5 ist nicht mehr der" in fault


@pytest.mark.parametrize("text", ["", "abc", f"{'a' * 64}  accounts.user:1 {'9' * 10}", "\x00"])
def test_a_line_that_is_no_end_is_refused(text: str) -> None:
    with pytest.raises(UnreadableEnds, match="Zeile 1"):
        list(rewritten_since([text]))


@pytest.mark.django_db(transaction=True)
def test_a_trail_that_grows_while_it_is_read_is_no_fault(person: User) -> None:
    over = Event()

    def write() -> None:
        try:
            while not over.is_set():
                with transaction.atomic():
                    record(person, "greet", by=None)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        writing = other.submit(write)
        faults = [fault for _ in range(PASSES) for fault in chain_faults()]
        over.set()
        writing.result()

    assert faults == []
    assert LogEntry.objects.about(person).count() > FIVE


@pytest.mark.usefixtures("person")
def test_a_long_trail_is_not_asked_for_entry_by_entry() -> None:
    asked = []

    def count(execute: Callable[..., object], sql: str, *rest: object) -> object:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        list(chain_faults())

    assert len(asked) <= 4  # the entries, the end of each chain, ends without one
