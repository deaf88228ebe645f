"""What is said where nothing can be sealed."""

from core.workflow import Unavailable

ASK = "Bitte wenden Sie sich an die Systemverwaltung."


class SealUnavailable(Unavailable):
    """There is nothing to seal with, or nothing that counts today; says so in a sentence."""

    def __init__(self, reason: str, advice: str = ASK) -> None:
        super().__init__(f"{reason} {advice}")
        self.cause = reason
