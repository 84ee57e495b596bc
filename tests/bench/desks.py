"""Made-up tickets with clocks and notices, in any number over three years; one in twelve is still open."""

import psycopg

TICKETS = """
WITH place AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM school),
what AS (SELECT id, team_id, row_number() OVER (ORDER BY code) - 1 AS n FROM category WHERE team_id IS NOT NULL),
who AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM person WHERE email LIKE '%%@bench.invalid'),
agent AS (SELECT team_id, person_id, row_number() OVER (PARTITION BY team_id ORDER BY person_id) - 1 AS n FROM team_member),
chance AS (SELECT n, (hashint8(n) & 1048575)::bigint AS one, (hashint8(n + 7) & 1048575)::bigint AS two
    FROM generate_series(1, %(count)s) AS n),
fate AS (SELECT *, CASE WHEN one %% 12 > 0 THEN 'closed' WHEN one %% 36 = 0 THEN 'queued' WHEN one %% 36 = 12 THEN 'assigned'
    ELSE 'in_progress' END AS state, now() - (two %% 94608) * interval '1000 seconds' AS created_at FROM chance)
INSERT INTO ticket (number, kind, state, title, description, category_id, impact, urgency, priority, language, school_id,
    requester_id, filed_by_id, channel, team_id, agent_id, created_at, resolution_code, resolved_at, closed_at)
SELECT 'HKI-' || extract(year FROM fate.created_at) || '-' || lpad((900000 + fate.n)::text, 7, '0'), 'incident', fate.state,
    'Laite ' || fate.n || ' ei toimi', 'Ei käynnisty.', what.id, 'person', 'normal',
    (ARRAY['P1', 'P2', 'P3', 'P3', 'P3', 'P4'])[1 + one %% 6], 'fi', place.id, who.id, who.id, 'web', what.team_id,
    CASE WHEN fate.state <> 'queued' THEN agent.person_id END, fate.created_at,
    CASE WHEN fate.state = 'closed' THEN 'repaired' END,
    CASE WHEN fate.state = 'closed' THEN fate.created_at + interval '2 days' END,
    CASE WHEN fate.state = 'closed' THEN fate.created_at + interval '9 days' END
FROM fate JOIN place ON place.n = two %% (SELECT count(*) FROM school)
JOIN what ON what.n = two %% (SELECT count(*) FROM what) JOIN who ON who.n = one %% (SELECT count(*) FROM who)
LEFT JOIN agent ON agent.team_id = what.team_id AND agent.n = one %% 3
"""
LINES = """
WITH thing AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM device LIMIT 20000),
open_one AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM ticket WHERE state <> 'closed')
INSERT INTO ticket_line (ticket_id, device_id)
SELECT open_one.id, thing.id FROM open_one JOIN thing ON thing.n = open_one.n %% (SELECT count(*) FROM thing)
"""
HAVING = """
INSERT INTO assignment (ticket_id, team_id, agent_id, since)
SELECT id, team_id, agent_id, created_at FROM ticket WHERE state IN ('assigned', 'in_progress')
"""
CLOCKS = """
WITH policy AS (SELECT id FROM sla_policy ORDER BY code, number LIMIT 1),
one AS (SELECT id, created_at, closed_at, state = 'closed' AS is_over, hashint8(row_number() OVER (ORDER BY id)) AS chance
    FROM ticket)
INSERT INTO ticket_clock (ticket_id, kind, policy_id, budget_minutes, running, pauses, due_at, stopped_at, verdict,
    elapsed_seconds)
SELECT one.id, kind, policy.id, 480, tstzmultirange(tstzrange(one.created_at, one.closed_at)), '[]',
    CASE WHEN is_over THEN one.closed_at ELSE now() + (chance % 400000) * interval '1 second' END,
    one.closed_at, CASE WHEN is_over THEN 'met' END, CASE WHEN is_over THEN 3600 END
FROM one, policy, unnest(ARRAY['first_response', 'resolve']) AS kind
"""
NOTICES = """
INSERT INTO notice (person_id, ticket_id, verb)
SELECT person.id, one.id, 'ticket.replied' FROM person
JOIN LATERAL (SELECT id FROM ticket WHERE state <> 'closed' ORDER BY id LIMIT 40) AS one ON true
WHERE email LIKE '%@bench.invalid'
"""


def stock(dsn: str, count: int) -> None:
    """Add `count` tickets to a database that has devices and people."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SET enable_nestloop = off")  # nobody has counted what is just being written
        connection.execute(TICKETS, {"count": count})
        connection.execute(LINES.replace("%%", "%"))
        connection.execute(HAVING)
        connection.execute(CLOCKS)
        connection.execute("RESET enable_nestloop")
        connection.execute(NOTICES)
        connection.execute("VACUUM ANALYZE")
