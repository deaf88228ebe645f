"""Who gets which answer where: the portal's rights on one screen.

A row is an address, a verb and one answer per role (the roles stand in tests/house/world.py).
The question is always about one draft of the school's own: GET asks for the page, POST sends an
empty form. `login` means sent to the sign-in page, 302 sent on within the portal, 404 that the
answer is the same as for something that does not exist. `*` stands for any name; the first row
that fits counts. Where an address has a row for one verb only, the other is answered 405. An
address without a row fails the tests.
"""

ROWS = """
# address                verb anonym niemand fremd ex    reader school authority provider worker office admin
"""  # noqa: E501 - a table reads in one piece


def rows() -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the answers of each role by address and verb, in the order they are written."""
    lines = (line.split() for line in ROWS.splitlines() if line and not line.startswith("#"))
    return {(name, verb): tuple(answers) for name, verb, *answers in lines}
