"""Words for the request catalogue and approvals."""

from core.errors import N_
from tickets.requests import forms
from tickets.requests.models import ApprovalState, ApprovedBy
from web.facts import Lexicon

APPROVED_BY: dict[ApprovedBy, str] = {
    ApprovedBy.SCHOOL: N_("the school's contact person approves it"),
    ApprovedBy.ASSETS: N_("the asset manager approves it"),
}
TYPE_NAMES: dict[str, str] = {
    "text": N_("text"),
    "number": N_("whole number"),
    "date": N_("day"),
    "choice": N_("one of several answers"),
    "yes_no": N_("yes or no"),
}
OUTCOMES: dict[ApprovalState, str] = {
    ApprovalState.OPEN: N_("waits for approval"),
    ApprovalState.APPROVED: N_("approved"),
    ApprovalState.REFUSED: N_("refused"),
    ApprovalState.FORGOTTEN: N_("nobody decided in time"),
}
OUTCOME_TONES: dict[ApprovalState, str] = {
    ApprovalState.OPEN: "info",
    ApprovalState.APPROVED: "success",
    ApprovalState.REFUSED: "error",
    ApprovalState.FORGOTTEN: "alert",
}

LEXICON = Lexicon(
    verbs={
        "request_form.added": N_("Form added to the request catalogue"),
        "request_form.changed": N_("Form of the request catalogue changed"),
        "approval.asked": N_("Approval asked for"),
        "approval.approved": N_("Approved"),
        "approval.refused": N_("Approval refused"),
        "approval.forgotten": N_("Nobody decided about the approval in time"),
    },
    fields={
        "request_form": N_("Request form"),
        "approval": N_("Approval"),
        "approval.outcome": N_("Decision"),
        "approval.approved_by": N_("Who decides"),
        "request_form.active": N_("Can be requested"),
        "decided_by_id": N_("Decided by"),
        "fields": N_("Fields"),
        "school_kinds": N_("Kinds of school"),
        "target_days": N_("Working days"),
    },
    values={"approval.outcome": OUTCOMES, "approval.approved_by": APPROVED_BY, "request_form.approval": APPROVED_BY},
    says={"fields": lambda fields: ", ".join(field["code"] for field in fields)},
    keys={"decided_by_id": "person"},
    names={"request_form": forms.names},
)
