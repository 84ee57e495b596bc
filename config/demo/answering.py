"""Canned replies and macros of the demo's desk."""

from typing import Any, Final

from config.demo.staff import Staff
from core.languages import CODES
from organisation.people import reach
from organisation.people.roles import Role
from tickets.macros import macros
from tickets.macros.models import Outcome
from tickets.replies import replies
from tickets.states import ResolutionCode, WaitReason

Words = tuple[str, str, str]  # Finnish, Swedish, English
# shortcut, team (none: every team), name, text
REPLIES: Final[list[tuple[str, str | None, Words, Words]]] = [
    (
        "restart",
        None,
        ("Käynnistä uudelleen", "Starta om", "Restart it"),
        (
            "Hei {first_name},\n\nkäynnistä laite uudelleen: pidä virtapainiketta pohjassa 20 sekuntia ja käynnistä laite sitten normaalisti. Kerro, auttoiko se.\n\n{agent}",
            "Hej {first_name},\n\nstarta om enheten: håll strömknappen intryckt i 20 sekunder och starta den sedan som vanligt. Berätta om det hjälpte.\n\n{agent}",
            "Hello {first_name},\n\nplease restart the device: hold the power button for 20 seconds, then start it as usual. Let us know whether it helped.\n\n{agent}",
        ),
    ),
    (
        "more",
        None,
        ("Tarvitsemme lisätietoja", "Vi behöver mer information", "We need to know more"),
        (
            "Hei {first_name},\n\ntarvitsemme lisätietoja pyyntöön {number}: mitä teit juuri ennen vikaa, ja mitä näytöllä lukee? Kuva auttaa.\n\n{agent}",
            "Hej {first_name},\n\nvi behöver mer information om ärende {number}: vad gjorde du just före felet, och vad står det på skärmen? En bild hjälper.\n\n{agent}",
            "Hello {first_name},\n\nwe need to know more about request {number}: what did you do just before it failed, and what does the screen say? A picture helps.\n\n{agent}",
        ),
    ),
    (
        "pickup",
        "devices",
        ("Haemme laitteen", "Vi hämtar enheten", "We collect the device"),
        (
            "Hei {first_name},\n\nhaemme laitteen {device} koululta {school} viimeistään {due}. Jätä se laturin kanssa koulun kansliaan.\n\n{agent}, {team}",
            "Hej {first_name},\n\nvi hämtar enheten {device} från skolan {school} senast {due}. Lämna den med laddaren på skolans kansli.\n\n{agent}, {team}",
            "Hello {first_name},\n\nwe collect the device {device} from {school} by {due}. Please leave it with its charger at the school office.\n\n{agent}, {team}",
        ),
    ),
    (
        "done",
        None,
        ("Valmis, kokeile", "Klart, prova", "Done, please try"),
        (
            "Hei {first_name},\n\nvian pitäisi nyt olla korjattu. Kokeile ja kerro, jos jokin ei vielä toimi.\n\n{agent}",
            "Hej {first_name},\n\nfelet borde nu vara åtgärdat. Prova och berätta om något ännu inte fungerar.\n\n{agent}",
            "Hello {first_name},\n\nthe fault should be gone now. Please try, and tell us if something still does not work.\n\n{agent}",
        ),
    ),
]


def _words(*words: str) -> dict[str, str]:
    return dict(zip(CODES, words, strict=True))


# name, shortcut of its reply, what it does besides
MACROS: Final[list[tuple[Words, str, dict[str, Any]]]] = [
    (
        ("Kysy lisää ja odota", "Fråga mer och vänta", "Ask for more and wait"),
        "more",
        {"outcome": Outcome.WAIT, "wait_reason": WaitReason.REQUESTER, "wait_days": 7},
    ),
    (
        ("Valmis: asetukset korjattu", "Klart: inställningarna ändrade", "Done: settings put right"),
        "done",
        {"outcome": Outcome.RESOLVE, "resolution_code": ResolutionCode.CONFIGURED},
    ),
    (
        ("Nouto korjaukseen", "Hämtning för reparation", "Collect for repair"),
        "pickup",
        {
            "team": "devices",
            "outcome": Outcome.WAIT,
            "wait_reason": WaitReason.VISIT,
            "checklist": [
                _words("Sovi nouto", "Kom överens om hämtning", "Agree on the collection"),
                _words("Lainaa laite tilalle", "Låna ut en ersättare", "Lend a device in its place"),
            ],
        },
    ),
]


def add(staff: Staff) -> None:
    """The canned replies and macros, written by the lead."""
    lead = reach.actor(staff.named["lead"], [(Role.LEAD, None)], language="fi", name="")
    keys = {}
    for shortcut, team, names, texts in REPLIES:
        words = _named(names) | {f"text_{code}": text for code, text in zip(CODES, texts, strict=True)}
        keys[shortcut] = replies.add(lead, shortcut=shortcut, team=team, **words).id
    for names, shortcut, does in MACROS:
        macros.add(lead, reply=keys[shortcut], **_named(names), **does)


def _named(names: Words) -> dict[str, str]:
    return {f"name_{code}": name for code, name in zip(CODES, names, strict=True)}
