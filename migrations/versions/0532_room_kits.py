"""Room kits, and rooms that have another one than rooms of their kind."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0532"
down_revision = "0511"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "room_kit",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name_fi", sa.Text(), nullable=False),
        sa.Column("name_sv", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column(
            "room_kind",
            sa.Enum(
                "classroom",
                "hall",
                "library",
                "office",
                "storage",
                "other",
                name="room_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
            comment="rooms of this kind have it; none: only rooms for which it is chosen",
        ),
        sa.Column(
            "lines",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="category of the catalogue → how many a room should hold",
        ),
        sa.Column("ended_on", sa.Date(), nullable=True, comment="none: it is in use"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("length(name_fi) BETWEEN 1 AND 60", name=op.f("ck_room_kit_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_kit")),
    )
    op.create_index(
        "uq_room_kit_kind", "room_kit", ["room_kind"], unique=True, postgresql_where=sa.text("ended_on IS NULL")
    )
    op.create_table(
        "room_kit_choice",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("kit_id", sa.Uuid(), nullable=True, comment="none: it has no kit"),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["kit_id"], ["room_kit.id"], name=op.f("fk_room_kit_choice_kit_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_room_kit_choice_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_kit_choice")),
        sa.UniqueConstraint("room_id", name=op.f("uq_room_kit_choice_room_id")),
    )
    op.create_index(op.f("ix_room_kit_choice_kit_id"), "room_kit_choice", ["kit_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_room_kit_choice_kit_id"), table_name="room_kit_choice")
    op.drop_table("room_kit_choice")
    op.drop_index("uq_room_kit_kind", table_name="room_kit", postgresql_where=sa.text("ended_on IS NULL"))
    op.drop_table("room_kit")
