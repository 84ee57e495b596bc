"""Keep what people promise on tickets; a promise never changes, it is kept or broken."""

import sqlalchemy as sa
from alembic import op

revision = "0302"
down_revision = "0271"
branch_labels = None
depends_on = None

STAYS = """
CREATE FUNCTION refuse_changed_promise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.ticket_id, NEW.person_id, NEW.due_at, NEW.created_at)
        IS DISTINCT FROM (OLD.id, OLD.ticket_id, OLD.person_id, OLD.due_at, OLD.created_at)
        OR (NEW.text <> OLD.text AND NEW.text <> '*')
        OR (OLD.kept_at IS NOT NULL AND NEW.kept_at IS DISTINCT FROM OLD.kept_at)
        OR (OLD.broken_at IS NOT NULL AND NEW.broken_at IS DISTINCT FROM OLD.broken_at)
    THEN
        RAISE EXCEPTION 'a promise never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "promise",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="who promised"),
        sa.Column("text", sa.Text(), nullable=False, comment="*: taken out"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("broken_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kept_at IS NULL OR broken_at IS NULL", name=op.f("ck_promise_kept_or_broken")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_promise_person_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_promise_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
    )
    op.create_index(op.f("ix_promise_ticket_id"), "promise", ["ticket_id"])
    op.create_index(
        "ix_promise_due", "promise", ["due_at"], postgresql_where=sa.text("kept_at IS NULL AND broken_at IS NULL")
    )
    op.execute(STAYS)
    op.execute(
        "CREATE TRIGGER promise_stays BEFORE UPDATE ON promise FOR EACH ROW EXECUTE FUNCTION refuse_changed_promise()"
    )


def downgrade() -> None:
    op.drop_table("promise")
    op.execute("DROP FUNCTION refuse_changed_promise()")
