"""Made-up content of the gallery."""

from flask import request

from web.doors import Form

MENU = [
    ("Etusivu", "/figures", 0),
    ("Palvelupiste", "/conversation", 14),
    ("Tukipyynnöt", "/refused", 0),
    ("Laitteet", "/list", 0),
    ("Hankinta", "/plan", 2),
    ("Tilaukset", "/form", 0),
    ("Laitemallit", "/empty", 0),
    ("Koulut", "/signed-out", 0),
    ("Henkilöt", "/problem", 0),
    ("Tiimit", "/stale", 0),
    ("Muutosloki", "/loki", 0),
]
NAMES = ["Lenovo 300e Yoga Chromebook Gen 4", "Apple iPad (10. sukupolvi)", "HP ProBook 445 G10", "Epson EB-L530U"]
STATES = [
    ("Käytössä", "success"),
    ("Varastossa", "info"),
    ("Korjauksessa", "alert"),
    ("Varastettu", "error"),
    ("Poistettu", "quiet"),
]
ROWS = [
    {
        "tag": f"HKI-{104_210 + 37 * number}",
        "serial": f"PF3K{number * 7919 % 9999:04}X",
        "model": NAMES[number % 4],
        "school": "Vuoniityn peruskoulu" if number % 3 else "Kulosaaren ala-aste, Laivalahden­kaaren toimipiste",
        "state": STATES[number % 5],
        "age": f"{number % 6},{number % 10} v",
        "holder": None if number % 4 == 0 else "Luokka 7B",
    }
    for number in range(12)
]
SERIES = [
    {"label": "alle 1 pv", "tone": 2},
    {"label": "1–5 pv", "tone": 3},
    {"label": "yli 5 pv", "tone": 5},
]
PAGES: dict[str, dict[str, object]] = {
    "list": {"rows": ROWS},
    "figures": {"series": SERIES},
    "refused": {
        "errors": Form(
            errors={
                "title": ["Kirjoita lyhyt otsikko."],
                "school": ["Valitse koulu luettelosta."],
                "file": ["Tiedosto on tyhjä."],
                "symptom": ["Valitse yksi."],
                "agree": ["Vahvista tämä."],
            },
            refusal="Joitakin kohtia on korjattava.",
        )
    },
    "form": {"errors": {}},
    "problem": {
        "status": 404,
        "title": "Sivua ei ole, tai sinulla ei ole oikeutta nähdä sitä.",
        "what_to_do": "Tarkista osoite tai etsi laitetta tunnisteella.",
        "request_id": "0198c2f4-7a11",
    },
    "stale": {
        "status": 412,
        "title": "Joku muu muutti tukipyyntöä sillä välin.",
        "what_to_do": "Katso, mitä muuttui, ja lähetä sitten oma tekstisi uudelleen.",
        "back_url": "/conversation",
        "back_label": "Takaisin tukipyyntöön",
        "typed": [
            {
                "label": "Vastaus",
                "text": "Hei,\n\nlaite vaihdetaan huomenna kello 9 luokassa B214.\nVoitteko jättää sen?",
            }
        ],
        "request_id": "0198c2f4-7a12",
    },
}


def frame() -> dict[str, object]:
    """Give what the product's app gives every page."""
    if request.path == "/signed-out":
        return {"navigation": [], "sign_in_url": "/signed-out"}
    menu = [{"label": label, "url": url, "count": count, "current": request.path == url} for label, url, count in MENU]
    banners = [{"tone": "alert", "title": "Wilma on hidas.", "text": "Toimittaja selvittää asiaa.", "url": "/problem"}]
    return {
        "navigation": menu,
        "person": {"id": request.args.get("person", "aino"), "name": "Aino Virtanen"},
        "sign_out_url": "/signed-out",
        "person_links": [{"label": "Omat asetukset", "url": "/form"}],
        "quick_search": {"url": "/list", "label": "Hae tunnisteella tai numerolla"},
        "banners": banners if request.path == "/figures" else [],
        "footer_links": [{"label": "Saavutettavuusseloste", "url": "/problem"}],
    }
