"""Why a rule may not be saved: one class for each sentence a person can read."""

from core.errors import N_, DomainError, Pointed


class RuleInvalid(DomainError):
    """A rule or ruleset is refused; every such refusal is one of these. Values: path.

    path  JSON pointer to the wrong place
    """

    code = "rule_invalid"
    status = 422
    says = N_("The rule cannot be saved as it is.")

    def __init__(self, path: str, **values: object) -> None:
        super().__init__(path=path, **values)
        self.path = path


class RulesInvalid(Pointed):
    """Several rules, or several things about one, are refused: each `RuleInvalid` with its place."""

    code = "rules_invalid"
    says = N_("Some rules cannot be saved as they are.")


class TooLarge(RuleInvalid):
    code = "rule_too_large"
    says = N_("There are too many rules or questions. Make it smaller.")


class TooDeep(RuleInvalid):
    code = "rule_too_deep"
    says = N_("The condition is nested too deeply. Split it into several rules.")


class Malformed(RuleInvalid):
    code = "rule_malformed"
    says = N_("This is not a valid rule.")


class StageUnknown(RuleInvalid):
    code = "rule_stage_unknown"
    says = N_("There is no such stage.")


class DateUnreadable(RuleInvalid):
    code = "rule_date_unreadable"
    says = N_("Write the date and time with its time zone, such as 2026-08-10T08:00:00+03:00.")


class FieldUnknown(RuleInvalid):
    code = "rule_field_unknown"
    says = N_("No rule can ask about this.")


class OperatorUnknown(RuleInvalid):
    code = "rule_operator_unknown"
    says = N_("There is no such comparison.")


class OperatorNotAllowed(RuleInvalid):
    code = "rule_operator_not_allowed"
    says = N_("This cannot be compared that way.")


class ValueWrong(RuleInvalid):
    code = "rule_value_wrong"
    says = N_("This value is not possible here.")


class Repeated(RuleInvalid):
    code = "rule_repeated"
    says = N_("Another rule has the same name or the same place.")


class RationaleMissing(RuleInvalid):
    code = "rule_rationale_missing"
    says = N_("Say why the rule is there.")


class OwnerMissing(RuleInvalid):
    code = "rule_owner_missing"
    says = N_("Say who answers for the rule.")


class NotYetKnown(RuleInvalid):
    code = "rule_not_yet_known"
    says = N_("The priority is known only after this stage.")


class StickyBySchool(RuleInvalid):
    code = "rule_sticky_by_school"
    says = N_("No person is chosen by the school: every school gets the same service.")


class PersonWithoutEnd(RuleInvalid):
    """Values: days."""

    code = "rule_person_without_end"
    says = N_("A rule that names a person ends within %(days)s days of its start.")


class OutputMissing(RuleInvalid):
    code = "rule_output_missing"
    says = N_("Say what the rule gives.")


class OutputUnknown(RuleInvalid):
    code = "rule_output_unknown"
    says = N_("A rule of this stage cannot give this.")


class TeamUnknown(RuleInvalid):
    code = "rule_team_unknown"
    says = N_("There is no such team.")


class CategoryUnknown(RuleInvalid):
    code = "rule_category_unknown"
    says = N_("There is no such category.")


class PolicyUnknown(RuleInvalid):
    code = "rule_policy_unknown"
    says = N_("There are no such targets.")


class PersonUnknown(RuleInvalid):
    code = "rule_person_unknown"
    says = N_("This person works in no team.")


class SkillUnknown(RuleInvalid):
    code = "rule_skill_unknown"
    says = N_("There is no such skill.")


class AnswerUnknown(RuleInvalid):
    code = "rule_answer_unknown"
    says = N_("No question that is asked before filing has this answer.")


class SchoolWithoutEnd(RuleInvalid):
    code = "rule_school_without_end"
    says = N_(
        "A rule that looks at the kind, the language or the district of a school has an end date and says why: "
        "every school gets the same service."
    )


class DatesReversed(RuleInvalid):
    code = "rule_dates_reversed"
    says = N_("The rule ends before it starts.")


class CatchAllMissing(RuleInvalid):
    code = "rule_catch_all_missing"
    says = N_("The last rule of this stage must hold for every ticket and give all that the stage must.")
