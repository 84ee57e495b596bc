"""What was lost, doubled or left half done, asked of the database itself."""

from dataclasses import dataclass

from tests.chaos.city import BY_THE_CLOCK, OPEN, City
from tests.chaos.register import IN_SMALL_SCHOOL, Register
from tests.chaos.work import Office


@dataclass(frozen=True)
class Verdict:
    """One question and its answer."""

    what: str
    expected: int
    found: int

    @property
    def is_bad(self) -> bool:
        return self.expected != self.found


NONE_OF = {
    "jobs given up": "SELECT count(*) FROM outbox WHERE dead_at IS NOT NULL",
    "tickets doubled": "SELECT count(*) - count(DISTINCT title) FROM ticket",
    "tickets without exactly one filed fact": """
        SELECT count(*) FROM ticket WHERE 1 <> (
            SELECT count(*) FROM event WHERE subject_id = ticket.id AND verb = 'ticket.filed')""",
    "filed facts without a ticket": """
        SELECT count(*) FROM event WHERE verb = 'ticket.filed'
        AND NOT EXISTS (SELECT FROM ticket WHERE id = event.subject_id)""",
    "tickets without exactly one first message": """
        SELECT count(*) FROM ticket WHERE 1 <> (SELECT count(*) FROM message WHERE ticket_id = ticket.id)""",
    "facts whose job was never queued, or doubled": """
        SELECT count(*) FROM event WHERE verb = 'ticket.filed' AND EXISTS (SELECT FROM outbox WHERE topic = 'tickets.route')
        AND 1 <> (SELECT count(*) FROM outbox WHERE payload ->> 'event_id' = event.id::text AND topic = 'tickets.route')""",
    "tickets without exactly one decision": """
        SELECT count(*) FROM ticket WHERE EXISTS (SELECT FROM outbox WHERE topic = 'tickets.route')
        AND 1 <> (SELECT count(*) FROM routing_decision WHERE ticket_id = ticket.id)""",
    "assigned tickets without exactly one open assignment": """
        SELECT count(*) FROM ticket WHERE state = 'assigned' AND 1 <> (
            SELECT count(*) FROM assignment WHERE ticket_id = ticket.id AND until IS NULL)""",
    "tickets nobody decided about": "SELECT count(*) FROM ticket WHERE state = 'new'",
    "assignments of a decision that is not there": """
        SELECT count(*) FROM assignment WHERE decision_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM routing_decision WHERE id = assignment.decision_id)""",
    "serials doubled": """
        SELECT count(*) FROM (SELECT FROM device GROUP BY manufacturer_id, serial HAVING count(*) > 1) AS doubled""",
    "devices without exactly one added fact": """
        SELECT count(*) FROM device WHERE 1 <> (
            SELECT count(*) FROM event WHERE subject_id = device.id AND verb = 'device.added')""",
    "batches in the middle of something": """
        SELECT count(*) FROM purchase_batch WHERE state IN ('reading', 'applying', 'undoing')""",
    "bulk work in the middle of something": """
        SELECT count(*) FROM bulk_work WHERE state IN ('planning', 'applying', 'undoing')""",
    "devices in two hands": """
        SELECT count(*) FROM (SELECT FROM custody WHERE until IS NULL GROUP BY device_id HAVING count(*) > 1) AS doubled""",
    "despatches doubled": """
        SELECT count(*) FROM (SELECT FROM despatch GROUP BY supplier_id, lower(number) HAVING count(*) > 1) AS doubled""",
    "swaps half done or done twice": """
        SELECT count(*) FROM event WHERE verb = 'ticket.swapped' AND (
            EXISTS (SELECT FROM custody WHERE device_id = (after ->> 'faulty_id')::uuid AND until IS NULL)
            OR NOT EXISTS (SELECT FROM custody WHERE device_id = (after ->> 'loaner_id')::uuid AND until IS NULL)
            OR 1 <> (SELECT count(*) FROM event AS other WHERE other.verb = 'ticket.swapped' AND other.subject_id = event.subject_id))""",
}
MOVES = """
SELECT count(*) FROM event WHERE verb IN ('device.moved', 'device.bulk_undone') AND subject_id = ANY(%s::uuid[])
"""
DONE_BULK = "SELECT count(*) FROM bulk_work WHERE state IN ('applied', 'undone')"
AT_SCHOOL = "SELECT count(*) FROM device WHERE school_id = %s AND id = ANY(%s::uuid[])"


def all_of(place: City, office: Office) -> list[Verdict]:
    """Everything that is counted."""
    stored = place.ask("SELECT count(*) FROM ticket WHERE title = ANY(%s)", list(office.filed))
    verdicts = [
        Verdict("tickets accepted and stored", len(office.filed), stored),
        Verdict("requests refused without reason", 0, office.surprises.total()),
        Verdict("jobs lost (open after everything was quiet)", 0, place.ask(OPEN, BY_THE_CLOCK)),
    ]
    for reason, times in office.surprises.items():
        print(f"refused {times} times: {reason}")
    verdicts += [Verdict(what, 0, place.ask(statement)) for what, statement in NONE_OF.items()]
    verdicts += _of_register(place, office.register)
    for batch in office.imports:
        verdicts += _of_import(place, batch.id, batch.expected["create"])
    return _summed(verdicts)


def _of_register(place: City, register: Register) -> list[Verdict]:
    serials = [serial for these in register.announced.values() for serial in these]
    announced = place.ask("SELECT count(*) FROM device WHERE serial = ANY(%s)", serials)
    tickets = [swap.ticket for swap in register.swapped]
    swapped = "SELECT count(*) FROM event WHERE verb = 'ticket.swapped' AND subject_id = ANY(%s::uuid[])"
    moved = place.ask(DONE_BULK) * len(register.devices)
    verdicts = [
        Verdict(
            "moves and moves back of devices, by the bulk work that was done", moved, place.ask(MOVES, register.devices)
        ),
        Verdict("devices of the despatches accepted", len(serials), announced),
        Verdict("swaps accepted and stored", len(tickets), place.ask(swapped, tickets)),
    ]
    for school, where in register.merges.items():
        verdicts.append(
            Verdict(
                "devices where their merged school is",
                IN_SMALL_SCHOOL,
                place.ask(AT_SCHOOL, where, register.schools[school]),
            )
        )
    return verdicts


def _of_import(place: City, batch_id: str, good: int) -> list[Verdict]:
    planned = "SELECT count(*) FROM planned_row WHERE plan_id = %s AND outcome = 'create'"
    state = place.ask("SELECT state FROM purchase_batch WHERE id = %s", batch_id)
    verdicts = [Verdict("rows planned of the imports accepted", good, place.ask(planned, batch_id))]
    if state == "applied":
        devices = place.ask("SELECT count(*) FROM device WHERE batch_id = %s", batch_id)
        verdicts.append(Verdict("devices of the imports applied", good, devices))
    if state == "undone":
        devices = place.ask("SELECT count(*) FROM device WHERE batch_id = %s", batch_id)
        verdicts.append(Verdict("devices left of the imports undone", 0, devices))
        removed = """SELECT count(*) FROM event WHERE verb = 'device.removed' AND subject_id IN (
            SELECT device_id FROM planned_row WHERE plan_id = %s AND outcome = 'create')"""
        verdicts.append(Verdict("devices that the imports undone removed", good, place.ask(removed, batch_id)))
    return verdicts


def _summed(verdicts: list[Verdict]) -> list[Verdict]:
    """One line per question; a difference in one import must not hide behind another's."""
    lines: dict[str, Verdict] = {}
    for new in verdicts:
        old = lines.get(new.what, Verdict(new.what, 0, 0))
        lines[new.what] = new if new.is_bad and not old.is_bad else _sum(old, new)
    return list(lines.values())


def _sum(old: Verdict, new: Verdict) -> Verdict:
    if old.is_bad:
        return old
    return Verdict(new.what, old.expected + new.expected, old.found + new.found)


def table(verdicts: list[Verdict]) -> str:
    """The verdicts for people."""
    width = max(len(verdict.what) for verdict in verdicts)
    lines = [f"{'':{width}}  expected     found"]
    for verdict in verdicts:
        mark = "   <-- WRONG" if verdict.is_bad else ""
        lines.append(f"{verdict.what:{width}}  {verdict.expected:>8}  {verdict.found:>8}{mark}")
    return "\n".join(lines)
