"""The operator's page: how jobs flow, and those that were given up."""

from flask import Blueprint, Response, url_for
from flask_babel import gettext

from core.errors import DomainError
from web import doors
from web.fields import PageArgs
from workers.operations import jobs, wording
from workers.operations.jobs import JobState

pages = Blueprint("operations", __name__, template_folder="templates")


@pages.get("/operations")
def index() -> Response:
    """How publisher, broker and workers are, what waits, and what was given up."""
    return _shown(doors.Form())


@pages.post("/operations/jobs/<int(max=9223372036854775807):job_id>/retry")
def retry(job_id: int) -> Response:
    """Try a job that was given up again."""
    try:
        jobs.retry(doors.me(), job_id)
    except DomainError as error:
        doors.me().must("operations:read")
        return _shown(doors.refused(error))
    return doors.see_other(url_for("operations.index"), gettext("The job is being tried again."))


def _shown(form: doors.Form) -> Response:
    me = doors.me()
    query = doors.load(PageArgs) if form.status < 400 else {}  # noqa: PLR2004
    dead = jobs.find(me, state=JobState.DEAD, **query)
    return doors.page(
        "operations/index.html",
        form.status,
        health=jobs.health(me),
        waiting=jobs.waiting(me),
        dead=dead,
        subjects=wording.subjects(me, dead.items),
        kind=wording.kind,
        reason=wording.reason,
        form=form,
        may_retry=me.may("operations:write"),
    )
