"""What was found in a signed file, in sentences for the people who deal with it."""

from collections.abc import Iterator

from django.utils import timezone

from archive.signatures.reading import Findings, FoundSignature

FRESH = (
    "Laden Sie die Fassung hier herunter, signieren Sie genau diese Datei und laden Sie sie hoch."
)
# What speaks against the file, and what helps.
FILE_PROBLEMS = {
    "other": (
        "Diese Datei beginnt nicht mit dem PDF, das jetzt zu unterschreiben ist. Eine frühere "
        "Fassung oder die Abschrift ist eine andere Datei. Auch Drucken, Scannen, neu Speichern "
        f"oder Zusammenfügen macht eine andere Datei daraus. {FRESH}"
    ),
    "unsigned": f"Diese Datei enthält keine Signatur einer Person. {FRESH}",
    "rewritten": (
        "In dieser Datei wurde nach der Ausgabe mehr geändert als Signaturen: "
        f"Text, Seiten, Anlagen oder Anmerkungen. {FRESH}"
    ),
    "appended": f"An diese Datei wurde nach der letzten Signatur etwas angehängt. {FRESH}",
    "covered": (
        "Das Bild einer Signatur verdeckt einen großen Teil einer Seite. "
        f"Wählen Sie ein kleineres Feld. {FRESH}"
    ),
    "broken": f"Die Signaturen dieser Datei lassen sich nicht lesen. {FRESH}",
    "costly": f"Diese Datei ist zu aufwendig aufgebaut. {FRESH}",
}
# What speaks against one signature.
SIGNATURE_PROBLEMS = {
    "altered": "Die Signatur von {name} passt nicht zum Inhalt. Die Datei wurde danach verändert.",
    "false": "Die Signatur von {name} passt nicht zu ihrem Zertifikat.",
    "partial": "Die Signatur von {name} gilt nur für einen Teil der Datei.",
    "continued": "Nach der Signatur von {name} wurde der Inhalt der Datei geändert.",
    "beside-fields": (
        "Nach dem Siegel des Portals kam mehr dazu als Signaturen in den Feldern dafür. "
        "Nutzen Sie Ihr Feld auf der Seite „Unterschriften“ oder signieren Sie ohne Bild."
    ),
    "self-issued": (
        "Das Zertifikat von {name} ist selbst ausgestellt. Niemand bestätigt, wer dahintersteht. "
        "Signieren Sie mit dem Zertifikat eines Vertrauensdienstes."
    ),
    "out-of-time": (
        "Das Zertifikat von {name} galt zur Zeit der Signatur nicht. "
        "Signieren Sie mit einem Zertifikat, das noch gilt."
    ),
}
COVERS = {
    "entire_file": "Sie gilt für die ganze Datei.",
    "entire_revision": "Sie gilt für die Datei, wie sie damals war.",
}
ONLY_A_PART = "Sie gilt nur für einen Teil der Datei."
CHANGES = {
    "none": "Danach kam nichts mehr dazu.",
    "lta_updates": "Danach kamen nur Nachweise zu Signaturen dazu.",
    "form_filling": "Danach kamen nur weitere Signaturen dazu.",
}
OUT_OF_TIME = "Zu dieser Zeit galt das Zertifikat nicht."
CHANGED = "Danach wurde der Inhalt geändert."
NOT_CHECKED = (
    "Wer dahintersteht, hat das Portal nicht geprüft: Es ist keine Vertrauensliste hinterlegt."
)
TRUSTED = "Der Aussteller des Zertifikats steht in der hinterlegten Liste."
UNTRUSTED = "Der Aussteller des Zertifikats steht nicht in der hinterlegten Liste."
QUALIFIED = "Die hinterlegte Vertrauensliste nennt sie qualifiziert."


def refusal_of(findings: Findings) -> str:
    """Say why the file is not taken and what to do; empty for a good one."""
    if findings.problem:
        return FILE_PROBLEMS[findings.problem]
    said = [
        SIGNATURE_PROBLEMS[found.problem].format(name=found.name)
        for found in findings.signatures
        if found.problem
    ]
    return " ".join([*said, FRESH]) if said else ""


def sentences_of(found: FoundSignature, *, is_trust_checked: bool) -> Iterator[str]:
    """Yield what one signature says, a sentence each."""
    if found.is_self_issued:
        yield "Das Zertifikat ist selbst ausgestellt."
    else:
        yield f"Ausgestellt ist das Zertifikat von {found.issuer}."
    yield _time(found)
    if not found.is_in_time:
        yield OUT_OF_TIME
    if not found.is_intact or not found.is_valid:
        yield SIGNATURE_PROBLEMS[found.problem].format(name=found.name)
        return
    yield "Der signierte Inhalt ist unverändert."
    yield COVERS.get(found.covers, ONLY_A_PART)
    yield CHANGES.get(found.changes, CHANGED)
    if found.is_ours:
        return
    if not is_trust_checked:
        yield NOT_CHECKED
    elif found.is_qualified:
        yield QUALIFIED
    else:
        yield TRUSTED if found.is_trusted else UNTRUSTED


def _time(found: FoundSignature) -> str:
    if found.moment is None:
        return "Eine Zeit steht nicht in der Datei."
    at = f"{timezone.localtime(found.moment):%d.%m.%Y, %H:%M} Uhr"
    if found.is_stamped and (found.is_stamp_trusted or found.is_ours):
        return f"Signiert am {at}, durch einen Zeitstempel bestätigt."
    if found.is_stamped:
        return (
            f"Signiert am {at}, nach einem Zeitstempel, dessen Aussteller das Portal nicht kennt."
        )
    return f"Signiert am {at}, nach der Uhr des Geräts."
