"""Stocktakes over JSON."""

import uuid
from typing import Any

from flask import Response

from core.db import db
from organisation.schools.models import School
from registry.stocktakes import presenting, results, schemas, stocktakes
from registry.stocktakes.models import Stocktake, StocktakeSchool
from web import doors
from web.fields import PageArgs
from web.openapi import ApiBlueprint

api = ApiBlueprint("stocktakes", __name__, "Stocktakes: what schools should have, and what was found there")
ONE = "/stocktakes/<uuid:stocktake_id>"
AT_SCHOOL = f"{ONE}/schools/<uuid:school_id>"


@api.route("/stocktakes")
@api.arguments(PageArgs, location="query")
@api.response(200, schemas.StocktakesOut)
def find(query: dict[str, Any]) -> Response:
    """Rounds, the newest first."""
    return doors.listed(stocktakes.find(doors.me(), **query), presenting.head)


@api.route("/stocktakes", methods=["POST"])
@api.arguments(schemas.BeginStocktake)
@api.response(201, schemas.StocktakeOut)
def begin(body: dict[str, Any]) -> Response:
    """Begin a round: what its schools have in store and in use now is what is looked for."""
    made = stocktakes.begin(doors.me(), **body)
    return doors.json(presenting.whole(doors.me(), made), 201)


@api.route(ONE)
@api.response(200, schemas.StocktakeOut)
def show(stocktake_id: uuid.UUID) -> Response:
    """A round with the figures of its schools."""
    return doors.json(presenting.whole(doors.me(), stocktakes.get(doors.me(), stocktake_id)))


@api.route(AT_SCHOOL)
@api.response(200, schemas.SchoolStocktakeOut)
def of_school(stocktake_id: uuid.UUID, school_id: uuid.UUID) -> Response:
    """What the round comes to at one school."""
    return _one(stocktakes.part(doors.me(), stocktake_id, school_id))


@api.route(f"{AT_SCHOOL}/scans", methods=["POST"])
@api.arguments(schemas.TakeScans)
@api.response(200, schemas.StocktakeScansOut)
def scan(body: dict[str, Any], stocktake_id: uuid.UUID, school_id: uuid.UUID) -> Response:
    """Scans made at a school, at most 1,000; sent again they count once, and their order never matters."""
    its = stocktakes.part(doors.me(), stocktake_id, school_id, lock=True)
    return doors.json(answered(stocktakes.take(doors.me(), its, body["scans"])))


@api.route(f"{AT_SCHOOL}/recounts", methods=["POST"])
@api.arguments(schemas.CountAgain)
@api.response(200, schemas.SchoolStocktakeOut)
def recount(body: dict[str, Any], stocktake_id: uuid.UUID, school_id: uuid.UUID) -> Response:
    """Count a room again: what was scanned in it until now counts no more."""
    its = stocktakes.part(doors.me(), stocktake_id, school_id, lock=True)
    stocktakes.recount(doors.me(), its, **body)
    return _one(its)


@api.route(f"{AT_SCHOOL}/results")
@api.arguments(schemas.FindResults, location="query")
@api.response(200, schemas.StocktakeResultsOut)
def read_results(query: dict[str, Any], stocktake_id: uuid.UUID, school_id: uuid.UUID) -> Response:
    """What the round says of each device expected at a school, and of whatever else was scanned there."""
    its = stocktakes.part(doors.me(), stocktake_id, school_id)
    return doors.listed(results.rows(its.stocktake_id, its.school_id, **query))


@api.route(f"{AT_SCHOOL}/sign-off", methods=["POST"])
@api.arguments(schemas.SignStocktakeOff)
@api.response(200, schemas.SchoolStocktakeOut)
def sign_off(body: dict[str, Any], stocktake_id: uuid.UUID, school_id: uuid.UUID) -> Response:
    """Approve what the round came to at a school; nothing about it changes any more."""
    its = stocktakes.part(doors.me(), stocktake_id, school_id, lock=True)
    return _one(stocktakes.sign_off(doors.me(), its, **body))


def answered(told: list[dict[str, Any]]) -> dict[str, Any]:
    """What is answered to scans."""
    repeated = sum(scan["repeated"] for scan in told)
    return {"accepted": len(told) - repeated, "repeated": repeated, "scans": told}


def _one(its: StocktakeSchool) -> Response:
    school = db.session.get_one(School, its.school_id)
    figures = results.counts(its.stocktake_id, its.school_id)
    seen = results.seen_by_network(db.session.get_one(Stocktake, its.stocktake_id), school.id).get(school.id, 0)
    return doors.json(presenting.of_school(its, school, figures.get(school.id), seen), version=its.version)
