"""Names of people, rooms and schools are found when a letter is wrong."""

from alembic import op

revision = "0553"
down_revision = "0552"
branch_labels = None
depends_on = None

# Each word of four letters or more, and the same with each one of its letters left out; words with digits are left out.
NEAR_KEYS = """
CREATE FUNCTION near_keys(folded text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
ARRAY(
    SELECT DISTINCT CASE n WHEN 0 THEN word ELSE left(word, n - 1) || substr(word, n + 1) END COLLATE "C"
    FROM unnest(string_to_array(translate(folded COLLATE "C", '-,.()/', '      '), ' ')) AS word,
         generate_series(0, length(word)) AS n
    WHERE length(word) >= 4 AND word !~ '[0-9]'
)
"""
INDEXES = {
    "ix_person_near": ("person", "near_keys(sort_key)"),
    "ix_room_near": ("room", "near_keys(fi_key(name))"),
    "ix_school_near_fi": ("school", "near_keys(sort_key)"),
    "ix_school_near_sv": ("school", "near_keys(fi_key(name_sv))"),
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(NEAR_KEYS)
    for name, (table, key) in INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON {table} USING gin ({key})")


def downgrade() -> None:
    for name in INDEXES:
        op.execute(f"DROP INDEX {name}")
    op.execute("DROP FUNCTION near_keys")
