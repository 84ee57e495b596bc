"""Macros of the desk."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0504"
down_revision = "0503"
branch_labels = None
depends_on = None
REASONS = ["requester", "vendor", "parts", "visit", "problem", "loaner"]
CODES = [
    "repaired",
    "replaced",
    "configured",
    "advised",
    "delivered",
    "warranty",
    "no_fault_found",
    "declined",
    "no_answer",
]


def one_of(name: str, codes: list[str]) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "macro",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True, comment="none: for every team"),
        *(sa.Column(f"name_{code}", sa.Text(), nullable=False) for code in ("fi", "sv", "en")),
        sa.Column("reply_id", sa.Uuid(), nullable=True, comment="none: sends nothing"),
        sa.Column("outcome", one_of("outcome", ["stay", "wait", "resolve"]), nullable=False),
        sa.Column("wait_reason", one_of("wait_reason", REASONS), nullable=True),
        sa.Column("wait_days", sa.Integer(), nullable=True, comment="days after which the work goes on by itself"),
        sa.Column("resolution_code", one_of("resolution_code", CODES), nullable=True),
        sa.Column(
            "checklist",
            postgresql.JSONB(),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
            comment="steps that are added: fi, sv, en of each",
        ),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False, comment="offered to the desk"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(outcome = 'wait') = (wait_reason IS NOT NULL)", name=op.f("ck_macro_waits_for_something")),
        sa.CheckConstraint(
            "(outcome = 'resolve') = (resolution_code IS NOT NULL)", name=op.f("ck_macro_resolves_with_code")
        ),
        sa.CheckConstraint(
            "wait_days IS NULL OR (outcome = 'wait' AND wait_days BETWEEN 1 AND 365)", name=op.f("ck_macro_wait_days")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_macro_team_id")),
        sa.ForeignKeyConstraint(["reply_id"], ["canned_reply.id"], name=op.f("fk_macro_reply_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_macro")),
    )


def downgrade() -> None:
    op.drop_table("macro")
