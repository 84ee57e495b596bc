"""Serial numbers of a despatch belong to its line: the line alone is checked, so that thousands are written in a moment."""

import sqlalchemy as sa
from alembic import op

revision = "0341"
down_revision = "0353"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("fk_despatch_unit_despatch_id", "despatch_unit", type_="foreignkey")
    op.drop_constraint("fk_despatch_unit_order_line_id", "despatch_unit", type_="foreignkey")
    op.alter_column(
        "despatch_unit", "despatch_id", comment="the line's", existing_type=sa.Uuid(), existing_nullable=False
    )
    op.alter_column("despatch_unit", "order_line_id", comment="of the order", existing_type=sa.Uuid())


def downgrade() -> None:
    op.alter_column("despatch_unit", "order_line_id", comment=None, existing_type=sa.Uuid())
    op.alter_column("despatch_unit", "despatch_id", comment=None, existing_type=sa.Uuid(), existing_nullable=False)
    op.create_foreign_key("fk_despatch_unit_despatch_id", "despatch_unit", "despatch", ["despatch_id"], ["id"])
    op.create_foreign_key("fk_despatch_unit_order_line_id", "despatch_unit", "order_line", ["order_line_id"], ["id"])
