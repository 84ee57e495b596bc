"""What agents have begun to write on a ticket is kept here, and who has a ticket open is known to the others."""

import sqlalchemy as sa
from alembic import op

revision = "0556"
down_revision = "0555"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "ticket_draft",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False, comment="begun and not sent; empty: nothing"),
        sa.Column(
            "visibility",
            sa.Enum(*("public", "internal"), name="visibility", native_enum=False, create_constraint=True, length=40),
            server_default="public",
            nullable=False,
            comment="whether it is to be a reply or a note",
        ),
        sa.Column(
            "seen_at", sa.DateTime(timezone=True), nullable=False, comment="when the person last had the ticket open"
        ),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True, comment="when the text last changed"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ticket_draft_person_id_person")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_draft_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("ticket_id", "person_id", name=op.f("pk_ticket_draft")),
    )
    op.create_index(op.f("ix_ticket_draft_person_id"), "ticket_draft", ["person_id"])
    op.create_index(op.f("ix_ticket_draft_seen_at"), "ticket_draft", ["seen_at"])


def downgrade() -> None:
    op.drop_table("ticket_draft")
