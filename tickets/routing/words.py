"""Every sentence an explanation is made of, as source text for gettext; one whole sentence for each code."""

from collections.abc import Mapping
from types import MappingProxyType

from core import languages
from core.errors import N_
from tickets.routing.candidates import Gate, Rank
from tickets.routing.decision import Standing
from tickets.routing.stages import Stage
from tickets.states import Impact, Kind, Urgency

STAGES: Mapping[Stage, str] = MappingProxyType(
    {
        Stage.LANGUAGE: N_("Language"),
        Stage.CATEGORY: N_("Category"),
        Stage.IMPACT_URGENCY: N_("Impact and urgency"),
        Stage.PRIORITY: N_("Priority"),
        Stage.SLA: N_("Service level"),
        Stage.TEAM: N_("Team"),
        Stage.SKILLS: N_("Skills and effort"),
        Stage.AGENT: N_("Agent"),
    }
)

RULE_APPLIED = N_("%(stage)s: the rule “%(rule)s” applied (%(because)s) and gave %(outputs)s.")
RULE_FOR_ALL = N_("%(stage)s: the rule “%(rule)s”, which holds for every ticket, gave %(outputs)s.")
MATRIX = N_("Priority: impact “%(impact)s” and urgency “%(urgency)s” make it %(priority)s.")
RULE_FAILED = N_(
    "The rule “%(rule)s” could not be evaluated (%(kind)s). The ticket went to the team %(team)s and its lead was told."
)
RULES_FAILED = N_(
    "The rules gave a value that does not exist (%(kind)s). The ticket went to the team %(team)s and its lead was told."
)
MEMBERS = N_("Members of the team %(team)s: %(count)d.")
LEFT_OUT = N_("Ruled out here: %(agents)s.")
QUEUED = N_("Nobody can take the ticket now. It waits in the queue of the team %(team)s and goes to the first who can.")

GATES: Mapping[Gate, str] = MappingProxyType(
    {
        Gate.ACTIVE: N_("Active in the team: %(left)d."),
        Gate.ON_SHIFT: N_("On shift now: %(left)d."),
        Gate.NOT_ABSENT: N_("Not absent: %(left)d."),
        Gate.SHIFT_LEFT: N_("Enough of the shift left: %(left)d."),
        Gate.SKILLED: N_("With every skill the ticket needs: %(left)d."),
        Gate.NOT_REJECTED: N_("Have not given this ticket back, nor let its time pass: %(left)d."),
        Gate.NOT_REQUESTER: N_("Did not file the ticket themselves: %(left)d."),
        Gate.CAPACITY: N_("Below the limit of open tickets: %(left)d."),
    }
)

RANKS: Mapping[Rank, str] = MappingProxyType(
    {
        Rank.PINNED: N_("%(agent)s got the ticket: a rule with an end date names them."),
        Rank.LANGUAGE: N_("%(agent)s got the ticket: they speak the language of the ticket."),
        Rank.STICKY: N_("%(agent)s got the ticket: they handled the same device within the last %(days)d days."),
        Rank.VIRTUAL_TIME: N_(
            "%(agent)s got the ticket: per full-time post, they had been given the fewest effort points."
        ),
        Rank.LONGEST_SINCE: N_("%(agent)s got the ticket: of those with equally few points, they had waited longest."),
        Rank.ID: N_("%(agent)s got the ticket: the figures of all candidates were equal, so one of them was picked."),
        Rank.ONLY_CANDIDATE: N_("%(agent)s got the ticket: nobody else was left."),
    }
)

WHY_NOT: Mapping[Gate | Rank | Standing, str] = MappingProxyType(
    {
        Gate.ACTIVE: N_("%(agent)s is not active in the team."),
        Gate.ON_SHIFT: N_("%(agent)s was not on shift."),
        Gate.NOT_ABSENT: N_("%(agent)s was absent."),
        Gate.SHIFT_LEFT: N_("%(agent)s did not have enough of the shift left."),
        Gate.SKILLED: N_("%(agent)s does not have every skill the ticket needs."),
        Gate.NOT_REJECTED: N_("%(agent)s had given this ticket back, or not taken it in time."),
        Gate.NOT_REQUESTER: N_("%(agent)s filed the ticket, so someone else works on it."),
        Gate.CAPACITY: N_("%(agent)s had already reached the limit of open tickets."),
        Rank.PINNED: N_("%(agent)s could have taken it, but a rule with an end date names %(chosen)s."),
        Rank.LANGUAGE: N_(
            "%(agent)s could have taken it, but the language of the ticket is one of those of %(chosen)s."
        ),
        Rank.STICKY: N_("%(agent)s could have taken it, but %(chosen)s handled the same device recently."),
        Rank.VIRTUAL_TIME: N_(
            "%(agent)s could have taken it, but had been given more effort points per full-time post than %(chosen)s."
        ),
        Rank.LONGEST_SINCE: N_("%(agent)s could have taken it, but %(chosen)s had waited longer for a ticket."),
        Rank.ID: N_("%(agent)s could have taken it just as well: the figures were equal, and %(chosen)s was picked."),
        Standing.CHOSEN: N_("%(agent)s got the ticket."),
        Standing.NOT_A_MEMBER: N_("%(agent)s was not in the team the ticket went to."),
        Standing.NOBODY_ASKED: N_("Nobody was chosen, because the rules could not be evaluated."),
    }
)

GATE_NAMES: Mapping[Gate, str] = MappingProxyType(
    {
        Gate.ACTIVE: N_("active in the team"),
        Gate.ON_SHIFT: N_("on shift"),
        Gate.NOT_ABSENT: N_("not absent"),
        Gate.SHIFT_LEFT: N_("enough of the shift left"),
        Gate.SKILLED: N_("every skill it needs"),
        Gate.NOT_REJECTED: N_("has not given it back"),
        Gate.NOT_REQUESTER: N_("did not file it"),
        Gate.CAPACITY: N_("room for its points"),
    }
)
# why tickets wait in a queue: nobody passed this gate
NOBODY: Mapping[Gate, str] = MappingProxyType(
    {
        Gate.ACTIVE: N_("Nobody gets tickets"),
        Gate.ON_SHIFT: N_("Nobody on shift"),
        Gate.NOT_ABSENT: N_("Everybody away"),
        Gate.SHIFT_LEFT: N_("Shifts end too soon"),
        Gate.SKILLED: N_("Nobody has the skills"),
        Gate.NOT_REJECTED: N_("Given back or not taken"),
        Gate.NOT_REQUESTER: N_("Filed it themselves"),
        Gate.CAPACITY: N_("Nobody has room"),
    }
)
RANK_NAMES: Mapping[Rank, str] = MappingProxyType(
    {
        Rank.PINNED: N_("named by a rule with an end date"),
        Rank.LANGUAGE: N_("speaks its language"),
        Rank.STICKY: N_("knows the device"),
        Rank.VIRTUAL_TIME: N_("least work for their share"),
        Rank.LONGEST_SINCE: N_("longest since the last ticket"),
        Rank.ID: N_("all equal: the fixed order"),
        Rank.ONLY_CANDIDATE: N_("nobody else was left"),
    }
)

# What would have to differ; a code without a sentence here cannot differ.
WOULD_NEED: Mapping[Gate | Rank | Standing, str] = MappingProxyType(
    {
        Gate.ACTIVE: N_("%(agent)s would have to be active in the team."),
        Gate.ON_SHIFT: N_("%(agent)s would have to be on shift."),
        Gate.NOT_ABSENT: N_("%(agent)s would have to be at work, not absent."),
        Gate.SHIFT_LEFT: N_("%(agent)s would need more of the shift left. Minutes needed: %(needed)s, left: %(left)s."),
        Gate.SKILLED: N_("%(agent)s would need these skills: %(skills)s."),
        Gate.NOT_REJECTED: N_("%(agent)s would have to take back that they gave the ticket back."),
        Gate.CAPACITY: N_("%(agent)s would need room for it. Points: %(points)s; open: %(open)s, at most: %(most)s."),
        Rank.LANGUAGE: N_("%(agent)s would have to speak the language of the ticket."),
        Rank.STICKY: N_("%(agent)s would have to know the device as well, and have no more work for their share."),
        Rank.VIRTUAL_TIME: N_(
            "%(agent)s would have to have been given less. Points for their share: %(own)s, of %(chosen)s: %(theirs)s."
        ),
        Rank.LONGEST_SINCE: N_("%(agent)s would have to have been given a little less, or to have waited longest."),
        Rank.ID: N_("%(agent)s would have to have been given a little less: they and %(chosen)s stood equal."),
    }
)
CANNOT: Mapping[Gate | Rank | Standing, str] = MappingProxyType(
    {
        Gate.NOT_REQUESTER: N_("Nothing could change it: %(agent)s filed the ticket."),
        Rank.PINNED: N_("The rule that names %(chosen)s would have to be gone."),
        Standing.NOT_A_MEMBER: N_("The ticket would have to go to one of the teams of %(agent)s."),
        Standing.NOBODY_ASKED: N_("The rules would have to be mended first."),
    }
)
THEN_CHOSEN = N_("Then %(agent)s would have got the ticket.")
OTHER_FACT = N_("It would have gone to the team %(team)s if this were so: %(fact)s.")
OTHER_FACT_UNKNOWN = N_("It would have gone to the team %(team)s if this were not known: %(fact)s.")

YES, NO, NOT_KNOWN = N_("yes"), N_("no"), N_("not yet known")

# Fact → code → word, for the facts whose words are fixed.
VALUES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "ticket.impact": {
            Impact.PERSON: N_("one person"),
            Impact.GROUP: N_("a class or group"),
            Impact.SCHOOL: N_("a whole school"),
            Impact.CITY: N_("several schools"),
        },
        "ticket.urgency": {
            Urgency.LOW: N_("can wait"),
            Urgency.NORMAL: N_("hinders work"),
            Urgency.URGENT: N_("stops work"),
        },
        "ticket.language": languages.NAMES,
        "ticket.kind": {Kind.INCIDENT: N_("something is broken"), Kind.REQUEST: N_("something is needed")},
    }
)
