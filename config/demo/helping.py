"""Help articles and decision trees of the demo."""

import datetime as dt
import random
import uuid
from typing import Any, Final

import sqlalchemy as sa

from config.demo.staff import Staff
from core import clock, ids
from core.db import db
from core.languages import CODES
from organisation.people import reach
from organisation.people.roles import Role
from tickets.knowledge import articles, trees
from tickets.knowledge.models import HelpTrial
from tickets.knowledge.trees import Node

HELD_OUT: Final = 0.1
WITH_HELP, WITHOUT_HELP = 0.33, 0.14  # shares of those who file nothing


def _words(fi: str, sv: str, en: str) -> dict[str, str]:
    return dict(zip(CODES, (fi, sv, en), strict=True))


# category, titles and texts in Finnish, Swedish and English
ARTICLES = [
    (
        "device.power",
        _words("Kone ei käynnisty", "Datorn startar inte", "The computer does not start"),
        _words(
            "1. Irrota laturi ja odota hetki.\n2. Pidä virtapainiketta pohjassa 20 sekuntia.\n3. Kytke laturi seinään, ei latauskärryyn, ja odota 15 minuuttia.\n4. Käynnistä kone.",
            "1. Koppla ur laddaren och vänta en stund.\n2. Håll strömknappen intryckt i 20 sekunder.\n3. Koppla laddaren till vägguttaget, inte till laddvagnen, och vänta 15 minuter.\n4. Starta datorn.",
            "1. Unplug the charger and wait a moment.\n2. Hold the power button for 20 seconds.\n3. Plug the charger into the wall, not the charging cart, and wait for 15 minutes.\n4. Start the computer.",
        ),
    ),
    (
        "presentation.no_picture",
        _words("Näyttökaapelissa ei kulje kuva", "Ingen bild via skärmkabeln", "No picture through the display cable"),
        _words(
            "1. Paina näytön kaukosäätimestä Source ja valitse se liitin, jossa kaapeli on.\n2. Irrota kaapeli molemmista päistä ja kytke uudelleen.\n3. Paina koneella Windows + P ja valitse Kahdenna.",
            "1. Tryck på Source på fjärrkontrollen och välj den ingång där kabeln sitter.\n2. Lossa kabeln i båda ändar och koppla den på nytt.\n3. Tryck på Windows + P på datorn och välj Duplicera.",
            "1. Press Source on the remote control and choose the input with the cable.\n2. Unplug the cable at both ends and plug it in again.\n3. Press Windows + P on the computer and choose Duplicate.",
        ),
    ),
    (
        "network.wifi",
        _words("Langaton verkko ei yhdistä", "Det trådlösa nätet ansluter inte", "Wi-Fi does not connect"),
        _words(
            "1. Kytke lentokonetila päälle ja pois.\n2. Valitse koulun verkko ja unohda se.\n3. Yhdistä uudelleen omilla tunnuksillasi.",
            "1. Slå på och av flygplansläget.\n2. Välj skolans nät och glöm det.\n3. Anslut på nytt med dina egna uppgifter.",
            "1. Switch flight mode on and off.\n2. Choose the school's network and forget it.\n3. Connect again with your own account.",
        ),
    ),
    (
        "printing.paper",
        _words("Paperitukos tulostimessa", "", ""),
        _words(
            "1. Avaa takaluukku.\n2. Vedä paperi ulos molemmin käsin.\n3. Sulje luukku ja odota, että tulostin käynnistyy.",
            "",
            "",
        ),
    ),
]
POWER: list[Node] = [
    {
        "key": "light",
        "question": _words("Palaako laturin valo?", "Lyser laddarens lampa?", "Is the charger's light on?"),
        "answers": [
            {"key": "yes", "label": _words("Kyllä", "Ja", "Yes"), "next": "hold"},
            {
                "key": "no",
                "label": _words("Ei", "Nej", "No"),
                "advice": _words(
                    "Kokeile toista pistorasiaa seinässä, ei latauskärryssä. Jos valo ei syty, laturi on rikki.",
                    "Prova ett annat vägguttag, inte i laddvagnen. Om lampan inte tänds är laddaren trasig.",
                    "Try another socket in the wall, not in the charging cart. If the light stays off, the charger is broken.",
                ),
            },
        ],
    },
    {
        "key": "hold",
        "question": _words(
            "Pidä virtapainiketta pohjassa 20 sekuntia. Käynnistyykö kone?",
            "Håll strömknappen intryckt i 20 sekunder. Startar datorn?",
            "Hold the power button for 20 seconds. Does the computer start?",
        ),
        "answers": [
            {
                "key": "starts",
                "label": _words("Kyllä", "Ja", "Yes"),
                "advice": _words("Hyvä, voit jatkaa.", "Bra, du kan fortsätta.", "Good, you can go on."),
            },
            {"key": "dark", "label": _words("Ei", "Nej", "No")},
        ],
    },
]


def add(staff: Staff) -> None:
    """Articles of which one is written in Finnish only, and the questions about a computer without power."""
    lead = reach.actor(staff.named["lead"], [(Role.LEAD, None)], language="fi", name="")
    for category, titles, bodies in ARTICLES:
        texts: dict[str, Any] = {f"title_{code}": text for code, text in titles.items()}
        texts |= {f"body_{code}": text for code, text in bodies.items()}
        articles.publish(lead, articles.write(lead, category=category, **texts))
    tree = trees.add(lead, category="device.power", nodes=POWER)
    _tried(tree.category_id)


def _tried(category_id: uuid.UUID) -> None:
    """Two months of people who came to the forms with help: of those who saw it more did without a request."""
    chance = random.Random(2026)
    today, rows = clock.today(), list[dict[str, Any]]()
    for day in range(1, 61):
        for place in range(chance.randint(8, 24)):
            held_out = chance.random() < HELD_OUT
            without = chance.random() < (WITHOUT_HELP if held_out else WITH_HELP)
            on = today - dt.timedelta(days=day)
            about = category_id if place % 3 else None
            rows.append({"id": ids.new(), "on_day": on, "category_id": about, "held_out": held_out})
            rows[-1] |= {"seen_at": clock.midnight(on) + dt.timedelta(hours=10), "filed": not without}
    db.session.execute(sa.insert(HelpTrial), rows)
