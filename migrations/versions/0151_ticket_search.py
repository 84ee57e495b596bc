"""Tickets and messages are found by words that are cut in one way, whether they were written or asked for.

A text is split at white space; each piece is kept as a whole without its punctuation (`B-214` → `b214`), and in runs of
letters and of digits (`b`, `214`), digits also without leading zeros, letters also as their Finnish, Swedish and English
stems. The terms a question asks for come from the same function as the terms a text is found by; the last run of a
question is matched as a beginning, for whoever is still typing.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0151"
down_revision = "0131"
branch_labels = None
depends_on = None

LANGUAGE = "LANGUAGE sql IMMUTABLE PARALLEL SAFE"
FUNCTIONS = (
    # a text in lower case, at most 20,000 characters of it
    f"""CREATE FUNCTION search_folded(said text) RETURNS text {LANGUAGE}
RETURN lower(normalize(left(said, 20000), NFKC) COLLATE pg_c_utf8)""",
    # its runs of letters and of digits, a blank between two
    f"""CREATE FUNCTION search_runs(folded text) RETURNS text {LANGUAGE}
RETURN trim(regexp_replace(regexp_replace(regexp_replace(folded COLLATE pg_c_utf8,
    '[^[:alnum:]]+', ' ', 'g'),
    '([[:alpha:]])(?=[[:digit:]])', '\\1 ', 'g'),
    '([[:digit:]])(?=[[:alpha:]])', '\\1 ', 'g'))""",
    # a piece without its punctuation
    f"""CREATE FUNCTION search_whole(piece text) RETURNS text {LANGUAGE}
RETURN left(regexp_replace(piece COLLATE pg_c_utf8, '[^[:alnum:]]+', '', 'g'), 60)""",
    # the terms of a text: runs, their stems, digits without leading zeros, and whole pieces
    f"""CREATE FUNCTION search_vector(said text) RETURNS tsvector {LANGUAGE} COST 10000 BEGIN ATOMIC
WITH folded AS MATERIALIZED (SELECT search_folded(said) AS text),
cut AS MATERIALIZED (SELECT text, search_runs(text) AS runs FROM folded)
SELECT strip(to_tsvector('simple', runs) || to_tsvector('finnish', runs) || to_tsvector('swedish', runs)
    || to_tsvector('english', runs)) || array_to_tsvector(ARRAY(
        SELECT search_whole(piece) FROM regexp_split_to_table(text, '\\s+') AS piece
        WHERE (piece COLLATE pg_c_utf8 ~ '[^[:alpha:]]' OR length(piece) > 60) AND search_whole(piece) <> ''
        UNION SELECT ltrim(run, '0') FROM string_to_table(runs, ' ') AS run
        WHERE starts_with(run, '0') AND ltrim(run, '0') <> ''
    )) FROM cut;
END""",
    # what one piece of a question asks for; null when it holds no letter and no digit
    f"""CREATE FUNCTION search_query(piece text) RETURNS tsquery {LANGUAGE} COST 1000 BEGIN ATOMIC
WITH folded AS (SELECT search_folded(left(piece, 200)) AS text),
runs AS (SELECT left(run, 60) AS run, place = max(place) OVER () AS is_last
    FROM folded, string_to_table(search_runs(text), ' ') WITH ORDINALITY AS cut (run, place) WHERE run <> ''),
each AS (
    SELECT '(' || (SELECT string_agg(quote_literal(term) || CASE WHEN is_last AND length(term) > 3
        OR is_last AND term = run AND length(run) > 1 THEN ':*' ELSE '' END, ' | ')
        FROM unnest(tsvector_to_array(search_vector(run))) AS term) || ')' AS asked FROM runs
)
SELECT ('(' || string_agg(asked, ' & ') || ') | ' || quote_literal(min(search_whole(text)))
    || CASE WHEN length(min(search_whole(text))) > 1 THEN ':*' ELSE '' END)::tsquery FROM each, folded;
END""",
)
NAMES = ("search_query", "search_vector", "search_whole", "search_runs", "search_folded")
WORDS = {"ticket": "search_vector((number || ' '::text) || title)", "message": "search_vector(text)"}
MOVED = "UPDATE OF state ON ticket FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)"


def upgrade() -> None:
    for function in FUNCTIONS:
        op.get_bind().exec_driver_sql(function)  # as it stands: its colons are no parameters
    op.add_column(
        "ticket",
        sa.Column(
            "title_code", sa.Text(), nullable=True, comment="code of the category whose name is the title, if tapped"
        ),
    )
    op.drop_index("ix_ticket_words", table_name="ticket")
    # Stored, since a frequent word is found by looking at every row. Computed anew only when what it is made of changes,
    # which PostgreSQL sees only where no trigger runs before an update.
    for table, expression in WORDS.items():
        kept = sa.Computed(expression, persisted=True)
        op.add_column(table, sa.Column("words", postgresql.TSVECTOR(), kept, nullable=True))
        op.create_index(f"ix_{table}_words", table, ["words"], postgresql_using="gin")
    op.execute("DROP TRIGGER refuse_unknown_move ON ticket")
    op.execute(f"CREATE TRIGGER refuse_unknown_move AFTER {MOVED} EXECUTE FUNCTION refuse_unknown_move()")
    op.create_index(
        "ix_ticket_title_code", "ticket", ["title_code"], postgresql_where=sa.text("title_code IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_ticket_title_code", table_name="ticket")
    op.execute("DROP TRIGGER refuse_unknown_move ON ticket")
    op.execute(f"CREATE TRIGGER refuse_unknown_move BEFORE {MOVED} EXECUTE FUNCTION refuse_unknown_move()")
    for table in WORDS:
        op.drop_index(f"ix_{table}_words", table_name=table)
        op.drop_column(table, "words")
    op.create_index(
        "ix_ticket_words", "ticket", [sa.text("to_tsvector('simple'\\:\\:regconfig, title)")], postgresql_using="gin"
    )
    op.drop_column("ticket", "title_code")
    for name in NAMES:
        op.execute(f"DROP FUNCTION {name}")
