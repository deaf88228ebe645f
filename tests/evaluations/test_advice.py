"""Hints on a record: pupils' names and shares of time, gentle and with their source."""

import pytest

from evaluations.advice import name_hints, share_hints
from evaluations.models import Record

ORDINARY = """
Die Schülerinnen und Schüler nehmen die Angebote gut an.
Für Schülerinnen und Schüler der Klasse 5 gibt es Projekttage.
Der Schüler Mitverantwortung stehen zwei Räume zur Verfügung.
Frau Anna M. aus dem Kollegium übernimmt die Pausenangebote.
Herr Max Muster vertritt die Fachkraft bis Ostern.
Anna Beispiel (Schulleitung) berichtet aus der Konferenz.
Die Fachkraft Lena Sommer ist seit September mit 75 Prozent tätig.
Jedes Kind kennt den Beratungsraum.
Kinder und Jugendliche aus der 5a und 5b besuchen das Pausen-Café.
Die Jungen und Mädchen der Klasse 7 haben getrennte Gruppen.
Die Paul-Gerhardt-Schule und die Anne-Frank-Schule arbeiten zusammen.
Das Anna-Seghers-Haus stellt den Saal.
Im Max-Planck-Gymnasium gab es einen Fachtag am 12.5.
Das Verfahren nach § 8a SGB VIII ist allen bekannt.
Eine 8a-Meldung wird immer zu zweit besprochen.
Ab Klasse 7 gibt es z. B. Gruppen zu Medien, i. d. R. nachmittags.
Ziel 2 (Klassen 5 und 6) ist erreicht.
Teil A. und Teil B. des Konzepts liegen vor.
Die Absprache vom 12. Mai gilt weiter.
Simon Petrus ist der Name der Pfarrei, mit der wir zusammenarbeiten.
Emil und die Detektive wurde mit der Klasse 5 gelesen.
Der Sohn des Hausmeisters hilft beim Aufbau.
Kim (Schulsozialarbeit) stimmt sich mit der Schulleitung ab.
Im Mai und Juni war die Stelle unbesetzt.
"""
TELLING = [
    "Schülerin Lena kam dreimal in die Beratung.",
    "Mit dem Schüler Max Muster gab es ein Gespräch.",
    "Beim Schüler M. K. half das Training.",
    "Lukas B. hat die Gruppe verlassen.",
    "Mia aus der 5b war oft allein.",
    "Leon (7a) wurde an die Beratungsstelle vermittelt.",
    "Die 8a-Meldung vom 12.3. wurde nachbesprochen.",
    "Das Kind Emma zog um.",
]


@pytest.mark.parametrize("sentence", ORDINARY.strip().splitlines())
def test_ordinary_sentences_get_no_hint(sentence):
    assert list(name_hints({"talk": sentence})) == []


@pytest.mark.parametrize("sentence", TELLING)
def test_what_may_make_a_pupil_recognisable_gets_a_hint(sentence):
    (hint,) = name_hints({"dissent": f"Alles gut.\n{sentence}"})
    assert hint.place == "dissent"
    assert "könnte eine Schülerin oder einen Schüler erkennbar machen" in hint.text


def said(**shares):
    return [hint.text for hint in share_hints(Record(**shares), "circumstances")]


def test_shares_as_the_muster_names_them_get_no_hint():
    assert said() == []
    assert said(share_direct=60, share_other=40) == []
    assert said(share_direct=65, share_other=35) == []
    assert said(share_groups=33, share_casework=33, share_open=34) == []
    assert said(share_groups=60, share_casework=20) == []


def test_shares_off_the_muster_get_a_hint():
    assert "59 Prozent" in said(share_direct=59)[0]
    assert "66 Prozent" in said(share_direct=66)[0]
    assert "41 Prozent" in said(share_other=41)[0]
    assert "zusammen 95 Prozent" in said(share_direct=60, share_other=35)[0]
    assert "etwa gleiche Anteile" in said(share_groups=40, share_casework=29, share_open=31)[0]
