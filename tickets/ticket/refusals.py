"""Why a ticket may not move: one class for each sentence a person can read."""

from core.errors import N_, DomainError


class TransitionRefused(DomainError):
    """A ticket may not move this way; every refusal of a move is one of these."""

    code = "transition_refused"
    says = N_("This cannot be done to the ticket now.")


class NotFromHere(TransitionRefused):
    """Values: state, command."""

    code = "not_from_this_state"
    says = N_("This cannot be done to a ticket in this state. It may have moved on: look at it again.")


class TeamMissing(TransitionRefused):
    code = "team_missing"
    says = N_("Choose the team first: whoever works on a ticket does so for a team.")


class AgentMissing(TransitionRefused):
    code = "agent_missing"
    says = N_("Say who will work on the ticket.")


class WaitReasonMissing(TransitionRefused):
    code = "wait_reason_missing"
    says = N_("Say what the ticket waits for.")


class CategoryNotLeaf(TransitionRefused):
    code = "category_not_leaf"
    says = N_("Choose the exact category before the ticket is resolved.")


class ResolutionMissing(TransitionRefused):
    code = "resolution_missing"
    says = N_("Say how the ticket was resolved.")


class LoanerIsOut(TransitionRefused):
    code = "loaner_is_out"
    says = N_("A loan device is still out for this ticket. Take it back first.")


class TooLateToReopen(TransitionRefused):
    """Values: days."""

    code = "too_late_to_reopen"
    says = N_("The ticket was resolved more than %(days)s days ago. File a new one; it will be linked to this.")


class NotYetClosable(TransitionRefused):
    code = "not_yet_closable"
    says = N_("A ticket closes automatically only after five working days.")


class MergeTargetWrong(TransitionRefused):
    code = "merge_target_wrong"
    says = N_("Give the number of another open ticket, to which this one is joined.")
    field = "into"


class MergeIntoItself(MergeTargetWrong):
    says = N_("This is the ticket itself. Give the number of another open ticket.")


class MergeTargetOver(MergeTargetWrong):
    says = N_("The other ticket is no longer open. Open it again first, or join this one to another.")


class MergeTargetUnknown(MergeTargetWrong):
    says = N_("There is no ticket with this number. Give the number of another open ticket.")
