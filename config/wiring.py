"""Every wire between the floors, on one page: what a lower package declares and a higher one fills."""

from flask import Blueprint, Flask
from flask_smorest import Blueprint as ApiBlueprint

from core import history
from organisation.access import recognise
from organisation.access.pages import pages as access_pages
from organisation.people.api import api as people_api
from organisation.schools.api import api as schools_api
from organisation.schools.pages import pages as schools_pages
from organisation.schools.words import LEXICON as SCHOOL_WORDS
from registry.catalogue.api import api as models_api
from registry.purchasing.api import api as purchasing_api
from web import browse, facts, guards, panels, start
from web.panels import Panel

APIS: list[ApiBlueprint] = [
    people_api,
    models_api,
    purchasing_api,
    schools_api,
]
PAGES: list[Blueprint] = [
    start.pages,
    access_pages,
    schools_pages,
    browse.pages,
]
# place on a page → what stands there, in order
PANELS: dict[str, list[Panel]] = {
    "start": [],
    "device": [],
    "school": [],
}
# what facts, columns and values are called when they are told
LEXICONS: list[facts.Lexicon] = [
    SCHOOL_WORDS,
]
# fact → jobs that follow from it (workers/jobs)
FOLLOWERS: dict[str, tuple[str, ...]] = {}


def wire(_app: Flask) -> None:
    """Connect the floors. Called once, before the first request."""
    guards.recognise = recognise.recognise
    history.followers.update(FOLLOWERS)
    panels.places.update(PANELS)
    for lexicon in LEXICONS:
        facts.learn(lexicon)
