"""Files of staff, and the id that another system gave a person."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0511"
down_revision = "0510"
branch_labels = None
depends_on = None


def one_of(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "person", sa.Column("external_id", sa.Text(), nullable=True, comment="in the system that tells of staff")
    )
    op.create_unique_constraint(op.f("uq_person_external_id"), "person", ["external_id"])
    op.create_table(
        "staff_file",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("state", one_of("staff_state", "planned", "applied", "undone", "discarded"), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False, comment="hexadecimal"),
        sa.Column("counts", postgresql.JSONB(), nullable=False, comment="outcome → rows"),
        sa.Column("kept", sa.Integer(), nullable=True, comment="rows that undoing left as they were"),
        sa.Column("uploaded_by_id", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_by_id", sa.Uuid(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "emptied_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when its rows were deleted, because they were old",
        ),
        *[
            sa.ForeignKeyConstraint([f"{who}_by_id"], ["person.id"], name=op.f(f"fk_staff_file_{who}_by_id"))
            for who in ("uploaded", "applied", "undone")
        ],
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_file")),
    )
    op.create_index(op.f("ix_staff_file_uploaded_at_id"), "staff_file", ["uploaded_at", "id"])
    op.create_table(
        "staff_row",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in the file, from 1"),
        sa.Column(
            "outcome", one_of("staff_outcome", "create", "update", "leave", "unchanged", "error"), nullable=False
        ),
        sa.Column("person_id", sa.Uuid(), nullable=True, comment="who is there or would be added"),
        sa.Column("said", postgresql.JSONB(), nullable=False, comment="column → text of the cell"),
        sa.Column("means", postgresql.JSONB(), nullable=False, comment="column → what the cell was read as"),
        sa.Column("changes", postgresql.JSONB(), nullable=False, comment="field, old and new"),
        sa.Column("problems", postgresql.JSONB(), nullable=False, comment="column, code and values; worded when read"),
        sa.Column(
            "done",
            postgresql.JSONB(),
            nullable=True,
            comment="version of the person after it, roles given and ended: what undoing goes by",
        ),
        sa.Column("undo", sa.Text(), nullable=True, comment="restored, or the code of why undoing kept it"),
        sa.ForeignKeyConstraint(["file_id"], ["staff_file.id"], name=op.f("fk_staff_row_file_id")),
        sa.PrimaryKeyConstraint("file_id", "row_number", name=op.f("pk_staff_row")),
    )
    op.create_index(op.f("ix_staff_row_file_id_outcome_row_number"), "staff_row", ["file_id", "outcome", "row_number"])
    op.create_index(op.f("ix_staff_row_person_id"), "staff_row", ["person_id"])


def downgrade() -> None:
    op.drop_table("staff_row")
    op.drop_table("staff_file")
    op.drop_constraint(op.f("uq_person_external_id"), "person")
    op.drop_column("person", "external_id")
