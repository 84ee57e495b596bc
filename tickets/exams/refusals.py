"""Why an exam is not kept so."""

from core.errors import N_, Conflict, DomainError


class ExamReversed(DomainError):
    code = "exam_reversed"
    status = 422
    says = N_("An exam must end after it begins, and last no longer than 31 days.")
    field = "during"


class ExamSchoolUnknown(DomainError):
    code = "school_unknown"
    status = 422
    says = N_("Choose one of your schools from the list.")
    field = "school"


class ExamRoomUnknown(DomainError):
    code = "exam_room_unknown"
    status = 422
    says = N_("Choose rooms of this school that are in use.")
    field = "rooms"


class ExamOver(Conflict):
    code = "exam_over"
    says = N_("The exam is over or was cancelled.")
