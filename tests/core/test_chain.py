"""What an entry of the trail binds, and what can be taken out of it."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.chain import WITHHELD, digest_of, new_salt, parts_of, shows_withheld, withholding
from core.models import LogEntry

MOMENT = datetime(2026, 3, 29, 0, 59, 59, 123456, tzinfo=UTC)
BEFORE = "ab" * 32
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def entry(**changed: Any) -> LogEntry:
    values: dict[str, Any] = {
        "subject_kind": "agreements.agreement",
        "subject_id": 12,
        "number": 3,
        "at": MOMENT,
        "by_id": 7,
        "by_name": "Anna Sommer",
        "action": "signature",
        "source": "signing",
        "target": "signed",
        "reason": "Anlass",
        "details": {"name": "Bea Bach", "changes": [{"place": "term", "old": "", "new": "x"}]},
        "salt": "5a" * 32,
    }
    return LogEntry(**{**values, **changed})


def test_the_digest_is_a_promise_for_ever() -> None:
    # Whoever changes this value can no longer check what was written before.
    promised = "cce733d6538b517a7a0857276475a4139946542ae97a5f54fc23b1f5d7580eb0"

    assert digest_of(entry(), BEFORE) == promised


@pytest.mark.parametrize(
    "changed",
    [
        {"subject_kind": "agreements.edition"},
        {"subject_id": 13},
        {"number": 4},
        {"at": MOMENT + timedelta(microseconds=1)},
        {"by_id": None},
        {"by_name": "Anna Winter"},
        {"action": "noted"},
        {"source": ""},
        {"target": ""},
        {"reason": ""},
        {"details": {"name": "Bea Bach", "changes": {"0": {"place": "term"}}}},
        {"salt": new_salt()},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_nothing_of_an_entry_changes_unnoticed(changed: dict[str, Any]) -> None:
    assert digest_of(entry(**changed), BEFORE) != digest_of(entry(), BEFORE)


def test_the_entry_before_is_bound() -> None:
    assert digest_of(entry(), "") != digest_of(entry(), BEFORE)


def test_the_same_moment_in_another_zone_is_the_same() -> None:
    local = MOMENT.astimezone(timezone(timedelta(hours=2)))

    assert digest_of(entry(at=local), BEFORE) == digest_of(entry(), BEFORE)


@given(details=st.dictionaries(st.text(), VALUES, max_size=3), other=VALUES)
def test_two_contents_never_share_a_digest(details: dict[str, Any], other: Any) -> None:
    same = digest_of(entry(details=dict(reversed(details.items()))), BEFORE)
    more = digest_of(entry(details={**details, "one": other}), BEFORE)

    assert same == digest_of(entry(details=details), BEFORE)
    assert (more == same) == (repr(details.get("one", ...)) == repr(other))


@given(details=st.dictionaries(st.text(), VALUES, max_size=3), chosen=st.data())
def test_any_value_can_be_withheld_and_the_chain_holds(
    details: dict[str, Any], chosen: st.DataObject
) -> None:
    whole = entry(details={"name": "Bea Bach", **details})
    paths = [tuple(part["path"]) for part in parts_of(whole)]
    gone = chosen.draw(st.sets(st.sampled_from(paths)))

    cut = without(whole, gone)

    assert digest_of(cut, BEFORE) == digest_of(whole, BEFORE)
    assert shows_withheld(cut)


def test_what_is_withheld_cannot_be_found_by_trying() -> None:
    whole = entry()
    cut = without(whole, {("details", "name")})

    kept = {part["salt"] for part in parts_of(cut) if "salt" in part}
    salts = {tuple(part["path"]): part["salt"] for part in parts_of(whole)}

    assert cut.salt == ""
    assert salts["details", "name"] not in kept
    assert "Bea Bach" not in repr(cut.__dict__)


def test_values_can_be_withheld_one_after_the_other() -> None:
    whole = entry()
    cut = without(without(whole, {("by_name",)}), {("by",), ("details", "name")})

    assert digest_of(cut, BEFORE) == digest_of(whole, BEFORE)
    assert (cut.by_name, cut.by_id, cut.details["name"]) == (WITHHELD, None, WITHHELD)
    assert cut.reason == "Anlass"


def test_no_other_name_takes_the_place_of_one_that_is_withheld() -> None:
    cut = without(entry(), {("by_name",), ("by",)})
    cut.by_name = "Jemand anders"

    assert digest_of(cut, BEFORE) == digest_of(entry(), BEFORE)
    assert not shows_withheld(cut)


def without(whole: LogEntry, paths: set[tuple[str | int, ...]]) -> LogEntry:
    """Return the entry as it stands once the values at `paths` are withheld."""
    withheld = withholding(whole, paths)
    content: dict[str, Any] = {
        "by_id": whole.by_id,
        "by_name": whole.by_name,
        "reason": whole.reason,
        "details": whole.details,
    }
    for path in paths:
        content = replaced(content, ("by_id",) if path == ("by",) else path)
    return entry(**content, salt="", withheld=withheld)


def replaced(inner: Any, path: tuple[str | int, ...]) -> Any:
    if not path:
        return WITHHELD
    copy = inner.copy()
    copy[path[0]] = None if path == ("by_id",) else replaced(inner[path[0]], path[1:])
    return copy
