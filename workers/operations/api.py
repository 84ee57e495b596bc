"""Jobs over JSON."""

from typing import Any

from flask import Response

from web import doors
from web.openapi import ApiBlueprint
from workers.operations import jobs, schemas

api = ApiBlueprint("operations", __name__, "Background jobs, for the operator")


def _job(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in schemas.JobOut._declared_fields}


@api.route("/operations/jobs")
@api.arguments(schemas.FindJobs, location="query")
@api.response(200, schemas.JobsOut)
def find(query: dict[str, Any]) -> Response:
    """Jobs that are open, given up or done, the latest first."""
    return doors.listed(jobs.find(doors.me(), **query), _job)


@api.route("/operations/jobs/<int(max=9223372036854775807):job_id>")
@api.response(200, schemas.JobOut)
def get(job_id: int) -> Response:
    """One job."""
    return doors.json(_job(jobs.get(doors.me(), job_id)))


@api.route("/operations/jobs/<int(max=9223372036854775807):job_id>/retry", methods=["POST"])
@api.response(200, schemas.JobOut)
def retry(job_id: int) -> Response:
    """Try a job that was given up again."""
    jobs.retry(doors.me(), job_id)
    return doors.json(_job(jobs.get(doors.me(), job_id)))
