"""The claim for the supplier, to take away; each time is noted."""

from flask import Response

from core.actor import Actor
from tickets.problems import claim_files, reading
from tickets.problems.models import Problem
from web import downloads, frame

FACT = "problem.claim_exported"


def download(actor: Actor, problem: Problem, kind: str) -> Response:
    """The claim of a problem that the reader was given, as a table.

    kind     csv or xlsx
    Records  problem.claim_exported
    """
    rows = claim_files.rows(reading.faulty_devices(actor, problem))
    return downloads.table(
        actor, claim_files.name(problem), kind, claim_files.header(), rows, fact=FACT, narrowed=_of(problem)
    )


def printed(actor: Actor, problem: Problem) -> Response:
    """The claim of a problem that the reader was given, as a PDF. Records problem.claim_exported."""
    made = claim_files.pdf(reading.one(actor, problem), reading.faulty_devices(actor, problem), frame.language())
    downloads.note(actor, FACT, {"format": "pdf"} | _of(problem))
    return downloads.file(made, "application/pdf", f"{claim_files.name(problem)}.pdf")


def _of(problem: Problem) -> dict[str, str]:
    return {"problem_id": str(problem.id)}
