"""Let a role end on its first day: it was revoked before it held, and nothing else is written than that."""

from alembic import op

revision = "0050"
down_revision = "0040"
branch_labels = None
depends_on = None

NAME = "ck_role_grant_valid_period"


def upgrade() -> None:
    op.drop_constraint(op.f(NAME), "role_grant", type_="check")
    op.create_check_constraint(op.f(NAME), "role_grant", "valid_to IS NULL OR valid_to >= valid_from")


def downgrade() -> None:
    op.execute("UPDATE role_grant SET valid_from = valid_to - 1 WHERE valid_to = valid_from")
    op.drop_constraint(op.f(NAME), "role_grant", type_="check")
    op.create_check_constraint(op.f(NAME), "role_grant", "valid_to IS NULL OR valid_to > valid_from")
