"""Every wire between the floors, on one page: what a lower package declares and a higher one fills."""

from flask import Blueprint, Flask
from flask_smorest import Blueprint as ApiBlueprint

from organisation.access import recognise
from organisation.people.api import api as people_api
from web import guards

APIS: list[ApiBlueprint] = [people_api]
PAGES: list[Blueprint] = []


def wire(app: Flask) -> None:
    """Connect the floors. Called once, before the first request."""
    guards.recognise = recognise.recognise
