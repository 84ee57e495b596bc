"""Keep policies with their targets, and the clocks of each ticket."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TSTZMULTIRANGE

revision = "0301"
down_revision = "0261"
branch_labels = None
depends_on = None

KINDS = ("first_response", "resolve", "pupil_without_device")
VERDICTS = ("met", "missed", "cancelled")
OPEN = sa.text("stopped_at IS NULL")


def one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=40, create_constraint=True)


def upgrade() -> None:
    op.create_table(
        "sla_policy",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False, comment="named by routing rules, never changes"),
        sa.Column("number", sa.Integer(), nullable=False, comment="from 1; the latest is in force"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "calendar", sa.Text(), nullable=False, comment="code of the calendar in which its minutes are counted"
        ),
        sa.Column(
            "targets", JSONB(), nullable=False, comment="priority, kind, first_response_minutes, resolve_minutes"
        ),
        sa.Column("pauses", JSONB(), nullable=False, comment="wait reasons for which clocks stand still"),
        sa.Column(
            "without_device_minutes",
            sa.Integer(),
            nullable=True,
            comment="a pupil without a device; none: not counted",
        ),
        sa.Column(
            "without_device_categories", JSONB(), nullable=False, comment="codes of what makes a device unusable"
        ),
        sa.Column(
            "steps",
            JSONB(),
            nullable=False,
            comment="clock, minutes before (negative) or after it is due, who is told",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_sla_policy_number_counts_from_one")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_sla_policy_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_policy")),
        sa.UniqueConstraint("code", "number", name=op.f("uq_sla_policy_code_number")),
    )
    op.execute(
        "CREATE TRIGGER sla_policy_only_grows BEFORE UPDATE OR DELETE ON sla_policy "
        "FOR EACH ROW EXECUTE FUNCTION refuse_changes()"
    )
    op.create_table(
        "ticket_clock",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("kind", one_of("clock", KINDS), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("budget_minutes", sa.Integer(), nullable=False),
        sa.Column("running", TSTZMULTIRANGE(), nullable=False),
        sa.Column("pauses", JSONB(), nullable=False, comment="from, to and reason of each pause"),
        sa.Column(
            "due_at", sa.DateTime(timezone=True), nullable=True, comment="none: it stands still before it is due"
        ),
        sa.Column(
            "step", sa.Integer(), server_default="0", nullable=False, comment="how many escalation steps were taken"
        ),
        sa.Column("next_step_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict", one_of("verdict", VERDICTS), nullable=True),
        sa.Column("elapsed_seconds", sa.Integer(), nullable=True, comment="working time when it stopped"),
        sa.Column(
            "from_history",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="worked out afterwards: the ticket is older than its clocks",
        ),
        sa.CheckConstraint(
            "(stopped_at IS NULL) = (verdict IS NULL)", name=op.f("ck_ticket_clock_stopped_has_verdict")
        ),
        sa.CheckConstraint(
            "(stopped_at IS NULL) = (elapsed_seconds IS NULL)", name=op.f("ck_ticket_clock_stopped_was_counted")
        ),
        sa.ForeignKeyConstraint(["policy_id"], ["sla_policy.id"], name=op.f("fk_ticket_clock_policy_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_clock_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", "kind", name=op.f("pk_ticket_clock")),
    )
    op.create_index("ix_ticket_clock_due", "ticket_clock", ["due_at"], postgresql_where=OPEN)
    op.create_index("ix_ticket_clock_next_step", "ticket_clock", ["next_step_at"], postgresql_where=OPEN)
    op.create_index("ix_ticket_clock_open", "ticket_clock", ["policy_id"], postgresql_where=OPEN)


def downgrade() -> None:
    op.drop_table("ticket_clock")
    op.drop_table("sla_policy")
