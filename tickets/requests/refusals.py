"""Why a form or an approval refuses."""

from core.errors import N_, DomainError


class FormUnknown(DomainError):
    code = "request_form_unknown"
    status = 404
    says = N_("This cannot be requested here, or not any more.")


class AnswersWrong(DomainError):
    """Values: field, problem: one sentence."""

    code = "answers_wrong"
    status = 422
    field = "%(field)s"
    says = N_("Look at this answer again: %(label)s.")


class AnswerUnknown(DomainError):
    """Values: field."""

    code = "answer_unknown"
    status = 422
    says = N_("The form has no field “%(name)s”.")


class ApprovalDecided(DomainError):
    """Values: person, day."""

    code = "approval_decided"
    says = N_("%(person)s has decided this already, on %(day)s.")


class ApprovalForgotten(DomainError):
    code = "approval_forgotten"
    says = N_("Nobody decided in time, so this approval has ended. The support agent can ask again.")


class ApprovalOfOthers(DomainError):
    code = "approval_of_others"
    status = 403
    says = N_("This link is for somebody else: the school's contact person or the asset manager decides.")


class ApprovalOwn(DomainError):
    code = "approval_own"
    status = 403
    says = N_("You asked for this yourself, so somebody else has to decide.")


class ApprovalOpenAlready(DomainError):
    code = "approval_open_already"
    says = N_("An approval of this ticket is open already.")


class ApprovalTicketOver(DomainError):
    code = "approval_ticket_over"
    says = N_("This ticket is finished, so there is nothing to decide any more.")
