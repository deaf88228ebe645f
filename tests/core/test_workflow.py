"""The engine of all transition tables."""

import pytest

from core.workflow import Step, Workflow

BUYER, SELLER = "buyer", "seller"
ORDER = Workflow(
    [
        Step("offer", "new", "offered", frozenset({SELLER})),
        Step("cancel", "new", "cancelled", frozenset({SELLER, BUYER}), needs_reason=True),
        Step("accept", "offered", "sold", frozenset({BUYER})),
    ]
)


def test_a_step_is_found_by_state_and_action() -> None:
    step = ORDER.step("offered", "accept")

    assert step is not None
    assert (step.target, step.needs_reason) == ("sold", False)
    assert ORDER.step("sold", "accept") is None


@pytest.mark.parametrize(
    ("state", "actors", "actions"),
    [
        ("new", {SELLER}, ["offer", "cancel"]),
        ("new", {BUYER}, ["cancel"]),
        ("offered", {SELLER}, []),
        ("new", set(), []),
    ],
)
def test_only_steps_of_ones_own_are_open_in_the_order_of_the_table(
    state: str, actors: set[str], actions: list[str]
) -> None:
    assert [step.action for step in ORDER.open_to(state, actors)] == actions


def test_two_steps_for_one_cell_are_refused() -> None:
    step = Step("offer", "new", "offered", frozenset())

    with pytest.raises(ValueError, match="Zwei Schritte"):
        Workflow([step, step])
