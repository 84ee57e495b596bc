"""Tickets that nobody answers end by themselves, with a resolution of their own."""

from alembic import op

revision = "0431"
down_revision = "0471"
branch_labels = None
depends_on = None

NAME = "ck_ticket_resolution_code"
CODES = ("repaired", "replaced", "configured", "advised", "delivered", "warranty", "no_fault_found", "declined")


def upgrade() -> None:
    _allow(*CODES, "no_answer")


def downgrade() -> None:
    _allow(*CODES)


def _allow(*codes: str) -> None:
    op.drop_constraint(op.f(NAME), "ticket")
    listed = ", ".join(f"'{code}'" for code in codes)
    op.create_check_constraint(op.f(NAME), "ticket", f"resolution_code IN ({listed})")
