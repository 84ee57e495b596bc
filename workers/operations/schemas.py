"""What is asked and answered about jobs."""

import marshmallow as ma

from web.fields import Choice, Output, PageArgs
from workers.operations.jobs import JobState


class FindJobs(PageArgs):
    state = Choice(JobState, load_default=JobState.OPEN, metadata={"description": "open, dead (given up) or done"})


class JobOut(Output):
    id = ma.fields.Integer(required=True)
    topic = ma.fields.String(required=True, metadata={"description": "names the effect", "example": "tickets.route"})
    key = ma.fields.String(allow_none=True, metadata={"description": "jobs of one key run one after the other"})
    created_at = ma.fields.AwareDateTime(required=True)
    available_at = ma.fields.AwareDateTime(required=True, metadata={"description": "not tried before this instant"})
    attempts = ma.fields.Integer(required=True, metadata={"description": "how often it was tried"})
    last_error = ma.fields.String(allow_none=True, metadata={"description": "code of the last failure"})
    done_at = ma.fields.AwareDateTime(allow_none=True)
    dead_at = ma.fields.AwareDateTime(allow_none=True, metadata={"description": "given up at this instant"})


class JobsOut(Output):
    items = ma.fields.List(ma.fields.Nested(JobOut), required=True)
    next = ma.fields.String(required=True, allow_none=True, metadata={"description": "cursor of the following page"})
