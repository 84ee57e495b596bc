"""Why a roster is not kept so."""

from core.errors import N_, DomainError


class ShiftReversed(DomainError):
    """Values: begins, ends, where."""

    code = "shift_reversed"
    status = 422
    says = N_("This shift ends before it begins: %(begins)s–%(ends)s. Midnight at the end of a day is 24:00.")
    field = "%(where)s"


class ShiftsOverlap(DomainError):
    """Values: one, other, where."""

    code = "shifts_overlap"
    status = 422
    says = N_("Two shifts of one day overlap: %(one)s and %(other)s.")
    field = "%(where)s"


class ExceptionTwice(DomainError):
    """Values: day."""

    code = "exception_twice"
    status = 422
    says = N_("%(day)s has other hours on two lines. Write them on one.")
    field = "exceptions"


class AbsenceReversed(DomainError):
    """Values: period."""

    code = "absence_reversed"
    status = 422
    says = N_("This absence ends before it begins: %(period)s.")
    field = "absences"


class AbsencesOverlap(DomainError):
    """Values: one, other."""

    code = "absences_overlap"
    status = 422
    says = N_("Two absences overlap: %(one)s and %(other)s. Write them as one.")
    field = "absences"


class SkillTwice(DomainError):
    """Values: skill."""

    code = "skill_twice"
    status = 422
    says = N_("The skill %(skill)s is on two lines. Keep one.")
    field = "skills"


class SkillInRules(DomainError):
    """Values: skill, what."""

    code = "skill_in_rules"
    says = N_("Nobody else has the skill %(skill)s, and these rules ask for it: %(what)s. Change the rules first.")
    field = "skills"


class NoRosterFor(DomainError):
    code = "has_no_shifts"
    status = 422
    says = N_("Only support agents and team leads have shifts. Give the person one of these roles first.")
