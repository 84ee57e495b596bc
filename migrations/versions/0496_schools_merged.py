"""Schools are merged, closed and renamed, and keep their former names."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0496"
down_revision = "0495"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "school_change",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "merge", "close", "rename", name="change_kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("into_id", sa.Uuid(), nullable=True, comment="merge: where everything goes"),
        sa.Column("on_day", sa.Date(), nullable=False, comment="first day on which it holds"),
        sa.Column(
            "facts",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="rename: columns of the school and their new values",
        ),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "applied",
                "undone",
                "discarded",
                name="change_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "counts",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="kind of thing → outcome → how many",
        ),
        sa.Column(
            "undo_counts",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="kind of thing → restored or kept → how many",
        ),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_by_id", sa.Uuid(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(kind = 'merge') = (into_id IS NOT NULL)", name=op.f("ck_school_change_merge_says_where")),
        sa.CheckConstraint("into_id <> school_id", name=op.f("ck_school_change_into_another")),
        sa.ForeignKeyConstraint(["applied_by_id"], ["person.id"], name=op.f("fk_school_change_applied_by_id")),
        sa.ForeignKeyConstraint(["into_id"], ["school.id"], name=op.f("fk_school_change_into_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_school_change_made_by_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_school_change_school_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["person.id"], name=op.f("fk_school_change_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_change")),
    )
    op.create_index(op.f("ix_school_change_made_at_id"), "school_change", ["made_at", "id"], unique=False)
    op.create_index(
        "uq_school_change_planned",
        "school_change",
        ["school_id"],
        unique=True,
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.create_table(
        "school_former_name",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("name_fi", sa.Text(), nullable=False),
        sa.Column("name_sv", sa.Text(), server_default="", nullable=False),
        sa.Column("street_address", sa.Text(), server_default="", nullable=False),
        sa.Column("postal_code", sa.Text(), server_default="", nullable=False),
        sa.Column("institution_number", sa.Text(), nullable=True),
        sa.Column("organisation_oid", sa.Text(), nullable=True),
        sa.Column("short_code", sa.Text(), nullable=True),
        sa.Column("until", sa.Date(), nullable=False, comment="first day on which it no longer held"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_school_former_name_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_former_name")),
    )
    op.create_index(
        op.f("ix_school_former_name_school_id_until"), "school_former_name", ["school_id", "until"], unique=False
    )
    op.create_table(
        "school_change_row",
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False, comment="name of its table: room, role_grant, ticket …"),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "create",
                "update",
                "unchanged",
                "conflict",
                "error",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
            comment="update: it follows or ends; conflict: it is in the way",
        ),
        sa.Column(
            "before",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="what undoing brings back",
        ),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("code", sa.Text(), nullable=True, comment="why it stays, is in the way or is called otherwise"),
        sa.Column("row_version", sa.Integer(), nullable=True, comment="of the thing, once the change is applied"),
        sa.Column(
            "undo",
            sa.Enum("restored", "kept", name="undo_outcome", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("undo_code", sa.Text(), nullable=True, comment="why undoing kept it"),
        sa.ForeignKeyConstraint(["change_id"], ["school_change.id"], name=op.f("fk_school_change_row_change_id")),
        sa.PrimaryKeyConstraint("change_id", "what", "key", name=op.f("pk_school_change_row")),
    )
    op.create_index(
        op.f("ix_school_change_row_change_id_outcome"), "school_change_row", ["change_id", "outcome"], unique=False
    )
    op.add_column(
        "school", sa.Column("merged_into_id", sa.Uuid(), nullable=True, comment="the school that it became a part of")
    )
    op.create_foreign_key(op.f("fk_school_merged_into_id"), "school", "school", ["merged_into_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_school_merged_is_closed"), "school", "merged_into_id IS NULL OR valid_to IS NOT NULL"
    )
    op.create_check_constraint(op.f("ck_school_merged_into_another"), "school", "merged_into_id <> id")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_school_merged_into_another"), "school", type_="check")
    op.drop_constraint(op.f("ck_school_merged_is_closed"), "school", type_="check")
    op.drop_constraint(op.f("fk_school_merged_into_id"), "school", type_="foreignkey")
    op.drop_column("school", "merged_into_id")
    op.drop_index(op.f("ix_school_change_row_change_id_outcome"), table_name="school_change_row")
    op.drop_table("school_change_row")
    op.drop_index(op.f("ix_school_former_name_school_id_until"), table_name="school_former_name")
    op.drop_table("school_former_name")
    op.drop_index("uq_school_change_planned", table_name="school_change", postgresql_where=sa.text("state = 'planned'"))
    op.drop_index(op.f("ix_school_change_made_at_id"), table_name="school_change")
    op.drop_table("school_change")
