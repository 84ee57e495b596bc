"""Keep what a person answers about a file beside its columns: sheet, rows to leave out, values for all rows, schools."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0161"
down_revision = "0160"
branch_labels = None
depends_on = None

BATCH = {
    "choices": "how to read it: code of a notice → what was chosen",
    "found": "sheets that fit, whether days count from 1904",
    "for_all": "key of a target column → what holds for rows that say nothing",
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("purchase_batch", sa.Column("sheet", sa.Text(), comment="the worksheet that a person chose"))
    for name, comment in BATCH.items():
        column = sa.Column(name, postgresql.JSONB(), nullable=False, server_default="{}", comment=comment)
        op.add_column("purchase_batch", column)
    op.add_column(
        "staged_row",
        sa.Column(
            "remarks",
            postgresql.JSONB(),
            comment="formats: place → number format of a number that is shown otherwise; beyond: cells without a name",
        ),
    )
    op.add_column(
        "parsed_row",
        sa.Column("unread", postgresql.JSONB(), comment="key → text of an identifier not understood"),
    )
    op.add_column(
        "parsed_row",
        sa.Column(
            "formats", postgresql.JSONB(), comment="key → number format of an identifier that the sheet shows otherwise"
        ),
    )
    op.add_column(
        "parsed_row", sa.Column("beyond", sa.Boolean(), comment="whether it has cells beyond the last column name")
    )
    op.create_table(
        "school_spelling",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("spelling", sa.Text(), nullable=False, comment="as a file has it"),
        sa.Column("spelling_key", sa.Text(), sa.Computed("spelling_key(spelling)", persisted=True), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), comment="none: an opening"),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name=op.f("fk_school_spelling_supplier_id_supplier")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_school_spelling_school_id_school")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_school_spelling_decided_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_spelling")),
        sa.UniqueConstraint(
            "spelling_key",
            "supplier_id",
            name=op.f("uq_school_spelling_spelling_key_supplier_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )


def downgrade() -> None:
    op.drop_table("school_spelling")
    for name in ("beyond", "formats", "unread"):
        op.drop_column("parsed_row", name)
    op.drop_column("staged_row", "remarks")
    for name in (*BATCH, "sheet"):
        op.drop_column("purchase_batch", name)
