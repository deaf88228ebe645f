"""What the talk is about (Muster, 6.): the items that stand there before anybody has written."""

from evaluations.models import Evaluation


def proposed_agenda(evaluation: Evaluation) -> str:
    """Return the items of the Muster, one a line; last year's Absprachen where there are some."""
    year = evaluation.year_before
    had_one = evaluation.agreement.evaluations.concluded().exists()
    lines = [
        "Begrüßung",
        "Stand der Absprachen aus dem letzten Gespräch" if had_one else "",
        f"KVJS-Erhebungsbogen und Jahresbericht für das Schuljahr {year}",
        "Ziele und Angebote (Punkt 3): Entsprechen sie noch dem Bedarf?",
        "Rahmenbedingungen",
        "Zusammenarbeit und Kommunikation der Partner",
        "Neue Absprachen und Änderungen der Vereinbarung",
        "Nächstes Gespräch",
    ]
    return "\n".join(line for line in lines if line)


def agenda_lines(agenda: str) -> tuple[str, ...]:
    """Return the items of an agenda, one a line, without numbers or dashes of their own."""
    lines = (line.strip().lstrip("-–•0123456789.) ").strip() for line in agenda.splitlines())
    return tuple(line for line in lines if line)
