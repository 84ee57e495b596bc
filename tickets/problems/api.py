"""Problems over JSON."""

import uuid
from typing import Any

from flask import Response

from core.paging import Page
from tickets.problems import claims, clusters, presenting, problems, reading, schemas
from tickets.problems.models import Problem
from web import doors, downloads
from web.openapi import ApiBlueprint

api = ApiBlueprint("problems", __name__, "Problems: defects of a model or delivery, and claims to suppliers")
ONE = "/problems/<uuid:problem_id>"


def _one(row: Problem, status: int = 200) -> Response:
    me = doors.me()
    told = presenting.whole(me, reading.one(me, row), reading.faulty_devices(me, row))
    return doors.json(told, status, version=row.version)


def _locked(problem_id: uuid.UUID) -> Problem:
    return problems.get(doors.me(), problem_id, lock=True)


@api.route("/problems")
@api.arguments(schemas.FindProblems, location="query")
@api.response(200, schemas.DefectProblemPage)
def find(args: dict[str, Any]) -> Response:
    """Problems, the newest first."""
    me = doors.me()
    return doors.listed(reading.find(me, **args), lambda shown: presenting.problem(me, shown))


@api.route("/problems", methods=["POST"])
@api.arguments(schemas.RecordProblem)
@api.response(201, schemas.WholeDefectProblemOut)
def begin(body: dict[str, Any]) -> Response:
    """Record that devices of one model, of one delivery or of all, have the same symptom."""
    made = problems.begin(doors.me(), **body)
    answer = _one(made, 201)
    answer.headers["Location"] = f"/api/v1/problems/{made.id}"
    return answer


@api.route("/problems/clusters")
@api.response(200, schemas.ClustersOut)
def find_clusters() -> Response:
    """What stands out: models and deliveries that fail more often than others, and are no problem yet."""
    return doors.listed(Page(clusters.find(doors.me())), presenting.cluster)


@api.route(ONE)
@api.response(200, schemas.WholeDefectProblemOut)
def show(problem_id: uuid.UUID) -> Response:
    """One problem with its devices and the numbers of their tickets."""
    return _one(problems.get(doors.me(), problem_id))


@api.route(ONE, methods=["PATCH"])
@api.versioned
@api.arguments(schemas.ChangeProblem)
@api.response(200, schemas.WholeDefectProblemOut)
def alter(body: dict[str, Any], problem_id: uuid.UUID) -> Response:
    """Change title, workaround or notes."""
    return _one(problems.alter(doors.me(), _locked(problem_id), expected=doors.if_match(), **body))


@api.route(f"{ONE}/claim", methods=["POST"])
@api.arguments(schemas.ClaimProblem)
@api.response(200, schemas.WholeDefectProblemOut)
def claim(body: dict[str, Any], problem_id: uuid.UUID) -> Response:
    """Say that the supplier was asked to repair, replace or pay."""
    return _one(problems.claim(doors.me(), _locked(problem_id), **body))


@api.route(f"{ONE}/close", methods=["POST"])
@api.arguments(schemas.CloseProblem)
@api.response(200, schemas.WholeDefectProblemOut)
def close(body: dict[str, Any], problem_id: uuid.UUID) -> Response:
    """End a problem, and say what the claim brought."""
    return _one(problems.close(doors.me(), _locked(problem_id), **body))


@api.route(f"{ONE}/claim.csv")
@api.response(200, content_type="text/csv")
def as_csv(problem_id: uuid.UUID) -> Response:
    """The claim for the supplier: serial number, tag, school, days and tickets of each faulty device."""
    return claims.download(doors.me(), problems.get(doors.me(), problem_id), "csv")


@api.route(f"{ONE}/claim.xlsx")
@api.response(200, content_type=downloads.TYPES["xlsx"])
def as_xlsx(problem_id: uuid.UUID) -> Response:
    """The same as a workbook."""
    return claims.download(doors.me(), problems.get(doors.me(), problem_id), "xlsx")


@api.route(f"{ONE}/claim.pdf")
@api.response(200, content_type="application/pdf")
def as_pdf(problem_id: uuid.UUID) -> Response:
    """The same to print or send."""
    return claims.printed(doors.me(), problems.get(doors.me(), problem_id))
