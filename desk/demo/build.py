"""The fictional county with agreements in every state, reached by the real actions."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agreements.actions import drafting, reviewing, transitions
from agreements.models import Agreement
from core.models import OutgoingMail
from desk.demo import contents, records, talks
from desk.demo.contents import WORDS
from desk.demo.register import Register, county, enter_register
from desk.demo.signing import sign_on_paper
from evaluations.models import Evaluation
from schools.actions.inviting import Invitee, invite
from schools.actions.municipalities import seed_municipalities
from schools.enums import InvitedRole
from schools.models import Organisation
from schools.school_year import SchoolYear

PASSWORD = "Probelauf-Musterland"  # noqa: S105 - the demo's, printed at every start


def is_loaded() -> bool:
    """Tell whether the fictional county is there already."""
    return User.objects.filter(email=county()["logins"][0]["email"]).exists()


def logins() -> list[tuple[str, str]]:
    """Return the roles and addresses one can log in with."""
    return [(login["role"], login["email"]) for login in county()["logins"]]


@transaction.atomic
def load() -> int:
    """Load the county and return the number of its agreements."""
    seed_municipalities()
    register = enter_register(PASSWORD)
    entries = county()["schools"]
    _invite_somebody(register)
    for entry in entries:
        _History(register, entry["key"]).live_until(entry["state"])
    # All that is history: nobody is written to about it.
    OutgoingMail.objects.waiting().update(sent_at=timezone.now(), attempts=1)
    return len(entries)


def _invite_somebody(register: Register) -> None:
    """Let a Schulleitung wait for the answer of somebody she invited."""
    facts = county()["invitation"]
    organisation = register.organisations[facts.pop("organisation")]
    invite(
        organisation=organisation,
        invitee=Invitee(
            role=InvitedRole(facts.pop("role")), starts_on=timezone.localdate(), **facts
        ),
        by=register.signatories[organisation.pk],
    )


class _History:
    """One agreement's life, step by step."""

    def __init__(self, register: Register, key: str) -> None:
        self.register = register
        self.school = register.schools[key]
        self.by = register.signatories[self.school.organisation_id]
        if register.reviewer is None:
            raise ValueError("Die Vorführdaten nennen niemanden in der Fachstelle.")
        self.office = register.reviewer
        self.agreement = drafting.create_agreement(school=self.school, by=self.by)

    def live_until(self, state: str) -> None:
        """Take the steps that lead to `state`, a key of the table below."""
        this_year = SchoolYear.of(timezone.localdate())
        lives: dict[str, tuple[SchoolYear, int, list[Callable[[], object]]]] = {
            "draft-empty": (this_year, 0, []),
            "queried": (this_year, 2, [self.submit, self.note, self.query, self.comment]),
            "submitted": (this_year, 2, [self.submit]),
            "checked": (this_year, 3, [self.submit, self.check]),
            "signing": (this_year, 2, [self.submit, self.check, self.release]),
            "half-signed": (this_year, 2, [*self.released, self.first_signature]),
            "signed-planned": (this_year, 2, [*self.in_force, self.plan_talk]),
            "signed-noted": (this_year, 2, [*self.in_force, self.plan_talk, self.invite_to_talk]),
            "signed-amended": (
                this_year,
                3,
                [*self.signed, self.end_talk, self.amend, *self.signed],
            ),
            "signed-future": (this_year.plus(1), 2, [*self.released, self.all_signatures]),
            "expired": (this_year.plus(-2), 2, [*self.released, self.all_signatures]),
            "withdrawn": (this_year, 1, [self.withdraw]),
            "terminated": (this_year.plus(-1), 3, [*self.in_force, self.end]),
            "signed-held": (this_year, 2, [*self.in_force, self.hold_talk]),
            "renewed": (this_year.plus(-1), 2, [*self.in_force, self.end_talk, self.renew]),
        }
        first_year, years, steps = lives[state]
        if years:
            contents.fill_in(self.agreement, first_year, years, by=self.by)
        for step in steps:
            step()

    @property
    def released(self) -> list[Callable[[], object]]:
        """The steps until a Fassung lies there to be signed."""
        return [self.submit, self.check, self.release]

    @property
    def in_force(self) -> list[Callable[[], object]]:
        """The steps until everybody has signed and the Landratsamt has taken note."""
        return [*self.released, self.all_signatures, self.take_note]

    @property
    def signed(self) -> list[Callable[[], object]]:
        """The steps until all have signed."""
        return [*self.released, self.all_signatures]

    def submit(self) -> None:
        """Hand it in."""
        self.agreement = transitions.submit(agreement=self.agreement, by=self.by)

    def note(self) -> None:
        """Write a Prüfnotiz on the second goal."""
        goal = self.agreement.goals.all()[1]
        reviewing.write_note(
            agreement=self.agreement, place=f"goal:{goal.pk}", text=WORDS["note"], by=self.office
        )

    def query(self) -> None:
        """Ask back."""
        self.agreement = transitions.query(
            agreement=self.agreement, reason=WORDS["query"], by=self.office
        )

    def comment(self) -> None:
        """Write to the other parties beside the second goal."""
        goal = self.agreement.goals.all()[1]
        reviewing.write_comment(
            agreement=self.agreement, place=f"goal:{goal.pk}", text=WORDS["comment"], by=self.by
        )

    def check(self) -> None:
        """Find it in order."""
        self.agreement = transitions.check(agreement=self.agreement, by=self.office)

    def release(self) -> None:
        """Freeze the text."""
        self.agreement = transitions.release(agreement=self.agreement, by=self.by)

    def first_signature(self) -> None:
        """Let the Schulträger sign."""
        self._sign(self.agreement.signing_parties[0].organisation)

    def all_signatures(self) -> None:
        """Let all parties sign."""
        for party in self.agreement.signing_parties:
            self._sign(party.organisation)
        self.agreement = Agreement.objects.get(pk=self.agreement.pk)

    def _sign(self, organisation: Organisation) -> None:
        by = self.register.signatories[organisation.pk]
        sign_on_paper(self.agreement, organisation, by=by)

    def take_note(self) -> None:
        """Let the Landratsamt take note."""
        self.agreement = reviewing.take_note(agreement=self.agreement, by=self.office)

    def amend(self) -> None:
        """Start a Nachtrag that words the first goal anew from today on."""
        self.agreement = contents.amend(self.agreement, by=self.by)

    def renew(self) -> None:
        """Start the Folgevereinbarung by what the last talk judged."""
        self.agreement = contents.renew(self.agreement, by=self.by)

    def withdraw(self) -> None:
        """Give it up."""
        self.agreement = transitions.withdraw(
            agreement=self.agreement, reason=WORDS["withdraw"], by=self.by
        )

    def end(self) -> None:
        """End it before its term."""
        self.agreement = transitions.terminate(
            agreement=self.agreement,
            reason=WORDS["terminate"],
            on=timezone.localdate() + timedelta(days=30),
            by=self.by,
        )

    def plan_talk(self) -> None:
        """Plan the talk of this Schuljahr."""
        talks.plan(self.agreement, by=self.register.signatories[self.school.authority_id])

    def invite_to_talk(self) -> None:
        """Invite everybody to it; the Schulleitung says yes."""
        keeper = self.register.signatories[self.school.authority_id]
        talks.invite_all(self.agreement, place=WORDS["talk_place"], principal=self.by, by=keeper)

    def hold_talk(self) -> None:
        """Hold the talk of this Schuljahr and write down what was said."""
        self._talk()

    def end_talk(self) -> None:
        """Hold it, send its minutes, and close it."""
        talk, keeper = self._talk()
        records.close_talk(talk, by=keeper)

    def _talk(self) -> tuple[Evaluation, User]:
        keeper = self.register.signatories[self.school.authority_id]
        today = timezone.localdate()
        year = SchoolYear.of(today)
        return records.hold_talk(self.agreement, year, held_on=today, by=keeper), keeper
