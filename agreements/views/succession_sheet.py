"""What the page before a Folgevereinbarung says: goals, term, Muster, parties, wording."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from agreements.actions.editions import latest_edition
from agreements.documents.succession import GoalLife, Heritage, Judgement, PartyChange, foreseen
from agreements.documents.wording_merge import Carried
from agreements.enums import PartyRole
from agreements.models.agreement import Agreement
from agreements.models.edition import Edition
from agreements.models.term import Term
from agreements.rules.renewing import next_term, usual_from
from core.page import SummaryRow


@dataclass(frozen=True)
class PartyNews:
    """A party of the successor, with what the register says otherwise than the text before."""

    role: str
    name: str
    changes: Sequence[PartyChange]


class SuccessionSheet:
    """A signed agreement and the successor that could be started today."""

    def __init__(self, agreement: Agreement, judgements: Sequence[Judgement], today: date) -> None:
        self.agreement = agreement
        self.judgements = judgements
        self.today = today
        self.heritage = Heritage(agreement)

    @property
    def early_until(self) -> date | None:
        """From when it is usual to prepare one; None where that day has come."""
        usual = usual_from(self.agreement)
        return usual if usual and self.today < usual else None

    @cached_property
    def edition(self) -> Edition:
        """The Muster that it is written on."""
        return latest_edition()

    @property
    def term(self) -> Term:
        """Its term."""
        return next_term(self.agreement.term)

    @property
    def facts(self) -> list[SummaryRow]:
        """What is the same for all its text."""
        muster = str(self.edition)
        if self.edition != self.agreement.edition:
            muster = f"{muster} (bisher vom {self.agreement.edition.label})"
        rows = [
            ("Zeitraum", f"{self.term.label} (bisher {self.agreement.term_label})"),
            ("Muster", muster),
            ("Wortlaut der Abschnitte", self._wordings_in_words),
        ]
        return [SummaryRow(label=label, value=value) for label, value in rows]

    @cached_property
    def wordings(self) -> list[Carried]:
        """The local wordings, each as it is carried over."""
        return self.heritage.wordings_for(self.edition)

    @property
    def unsettled(self) -> list[Carried]:
        """Those about which people have to decide."""
        return [wording for wording in self.wordings if not wording.is_settled]

    @property
    def _wordings_in_words(self) -> str:
        if not self.wordings:
            return "wie das Muster"
        kept = len(self.wordings) - len(self.unsettled)
        words = [f"{kept} eigene übernommen"] if kept else []
        return ", ".join(
            [*words, *([f"{len(self.unsettled)} zu klären"] if self.unsettled else [])]
        )

    @cached_property
    def goals(self) -> list[GoalLife]:
        """What becomes of each goal."""
        return foreseen(self.heritage, self.judgements)

    @cached_property
    def parties(self) -> list[PartyNews]:
        """Who will be party to it."""
        parties = self.heritage.next_parties
        changes = self.heritage.changes_in(parties)
        return [
            PartyNews(
                PartyRole(party.role).label,
                party.name,
                [change for change in changes if change.role == party.role],
            )
            for party in parties
        ]
