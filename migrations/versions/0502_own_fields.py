"""Own fields of categories, and what devices hold in them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0502"
down_revision = "0501"
branch_labels = None
depends_on = None

WORDS = r"""
CREATE FUNCTION own_words(kept jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT lower(each.word)), '{}')
    FROM jsonb_each_text(kept) AS one (key, value)
    CROSS JOIN LATERAL (SELECT one.value AS word UNION ALL SELECT regexp_split_to_table(one.value, '\s+')) AS each
    WHERE each.word <> ''
$$
"""
# What fills the earlier states of devices from their facts knows one column more.
FILL = """
DO $do$
BEGIN
    EXECUTE replace(replace(replace(pg_get_functiondef('fill_earlier_devices'::regproc),
        'imei, mac, note', 'imei, mac, note, own_fields'), '(was).note', '(was).note, (was).own_fields'),
        $$'note', '')$$, $$'note', '', 'own_fields', '{}'::jsonb)$$);
END $do$
"""
UNFILL = """
DO $do$
BEGIN
    EXECUTE replace(replace(replace(pg_get_functiondef('fill_earlier_devices'::regproc),
        'imei, mac, note, own_fields', 'imei, mac, note'), '(was).note, (was).own_fields', '(was).note'),
        $$'note', '', 'own_fields', '{}'::jsonb)$$, $$'note', '')$$);
END $do$
"""
CATEGORIES = [
    "student_laptop",
    "staff_laptop",
    "tablet",
    "desktop",
    "display",
    "projector",
    "document_camera",
    "access_point",
    "peripheral",
]
COMMENT = "code of an own field → value; also of deleted ones"


def one_of(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "own_field",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("category", one_of("category", *CATEGORIES), nullable=False),
        sa.Column("code", sa.Text(), nullable=False, comment="what programs call it, and its key in device.own_fields"),
        sa.Column("name_fi", sa.Text(), nullable=False),
        sa.Column("name_sv", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("kind", one_of("field_kind", "text", "number", "date", "choice", "link"), nullable=False),
        sa.Column("required", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("searchable", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("choices", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "position", sa.Integer(), server_default="0", nullable=False, comment="place among those of its category"
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True, comment="UTC; none: in use"),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]{0,39}$'", name=op.f("ck_own_field_code_plain")),
        sa.CheckConstraint(
            "(kind = 'choice') = (cardinality(choices) > 0)", name=op.f("ck_own_field_choices_of_choice")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_own_field_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_field")),
        sa.UniqueConstraint("category", "code", name=op.f("uq_own_field_category_code")),
    )
    for table in ("device", "earlier_device"):
        op.add_column(
            table,
            sa.Column("own_fields", postgresql.JSONB(), server_default="{}", nullable=False, comment=COMMENT),
        )
    op.execute(WORDS)
    op.create_index(
        "ix_device_own_words",
        "device",
        [sa.text("own_words(own_fields)")],
        postgresql_using="gin",
        postgresql_where=sa.text("own_fields <> '{}'::jsonb"),
    )
    op.execute(FILL)


def downgrade() -> None:
    op.execute(UNFILL)
    op.drop_index("ix_device_own_words", table_name="device")
    op.execute("DROP FUNCTION own_words")
    for table in ("earlier_device", "device"):
        op.drop_column(table, "own_fields")
    op.drop_table("own_field")
