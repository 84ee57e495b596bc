"""Why a form or an approval refuses."""

from core.errors import N_, DomainError, Pointed


class FormUnknown(DomainError):
    code = "request_form_unknown"
    status = 404
    says = N_("This cannot be requested here, or not any more.")


class AnswersWrong(Pointed):
    """problems  pointer `/answers/<code of the field>` and an `AnswerWrong` for each."""

    code = "answers_wrong"
    says = N_("Some answers must be corrected.")


class AnswerWrong(DomainError):
    """Values: field, label; limit for texts."""

    code = "answer_wrong"
    status = 422
    says = N_("“%(label)s” cannot be read.")


class AnswerMissing(AnswerWrong):
    code = "answer_missing"
    says = N_("Answer “%(label)s”.")


class AnswerTooLong(AnswerWrong):
    code = "answer_too_long"
    says = N_("The answer to “%(label)s” must have at most %(limit)s characters.")


class NumberWrong(AnswerWrong):
    code = "number_wrong"
    says = N_("Give “%(label)s” as a whole number from 0 to 999999.")


class DayWrong(AnswerWrong):
    code = "day_wrong"
    says = N_("Give “%(label)s” as a day from today to the end of the year 2100.")


class ChoiceWrong(AnswerWrong):
    code = "choice_wrong"
    says = N_("Choose one of the answers to “%(label)s”.")


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
