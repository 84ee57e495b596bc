"""Let a file correct devices that are in the register, and remember which version of them it was exported from."""

import sqlalchemy as sa
from alembic import op

revision = "0361"
down_revision = "0340"
branch_labels = None
depends_on = None

PURPOSES = ("delivery", "opening", "correction")


def upgrade() -> None:
    _allow(PURPOSES)
    op.add_column(
        "parsed_row",
        sa.Column("register_version", sa.Text(), nullable=True, comment="of the device when it was exported"),
    )


def downgrade() -> None:
    op.drop_column("parsed_row", "register_version")
    _allow(PURPOSES[:2])


def _allow(purposes: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_purchase_batch_purpose"), "purchase_batch", type_="check")
    codes = ", ".join(f"'{code}'" for code in purposes)
    op.create_check_constraint(op.f("ck_purchase_batch_purpose"), "purchase_batch", f"purpose IN ({codes})")
