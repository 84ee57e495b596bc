"""The claim for the supplier, to take away; each time is noted."""

from flask import Response

from core.actor import Actor
from tickets.problems import claim_files, reading
from tickets.problems.models import Problem
from web import downloads

FACT = "problem.claim_exported"


def download(actor: Actor, problem: Problem, kind: str) -> Response:
    """The claim of a problem that the reader was given.

    kind     xlsx or pdf
    Records  problem.claim_exported
    """
    devices, name, told = (
        reading.faulty_devices(actor, problem),
        claim_files.name(problem),
        {"problem_id": str(problem.id)},
    )
    if kind == "xlsx":
        return downloads.table(
            actor, name, kind, claim_files.header(), claim_files.rows(devices), fact=FACT, narrowed=told
        )
    made = claim_files.pdf(actor, reading.one(actor, problem), devices)
    downloads.note(actor, FACT, {"format": kind} | told)
    return downloads.file(made, "application/pdf", f"{name}.pdf")
