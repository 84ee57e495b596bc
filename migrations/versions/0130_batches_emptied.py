"""Say when a batch's file and rows were deleted; find facts by verb, kind of thing and school."""

import sqlalchemy as sa
from alembic import op

revision = "0130"
down_revision = "0140"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "purchase_batch",
        sa.Column(
            "emptied_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when its file and rows were deleted, because they were old",
        ),
    )
    op.create_index(op.f("ix_event_verb_at"), "event", ["verb", "at"])
    op.create_index(op.f("ix_event_subject_type_at"), "event", ["subject_type", "at"])
    op.create_index(
        op.f("ix_event_school_id_at"), "event", ["school_id", "at"], postgresql_where=sa.text("school_id IS NOT NULL")
    )
    op.create_index(
        op.f("ix_event_from_school_id_at"),
        "event",
        ["from_school_id", "at"],
        postgresql_where=sa.text("from_school_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_event_from_school_id_at"), table_name="event")
    op.drop_index(op.f("ix_event_school_id_at"), table_name="event")
    op.drop_index(op.f("ix_event_subject_type_at"), table_name="event")
    op.drop_index(op.f("ix_event_verb_at"), table_name="event")
    op.drop_column("purchase_batch", "emptied_at")
