"""A room says in which building of its school it is."""

import sqlalchemy as sa
from alembic import op

revision = "0548"
down_revision = "0547"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("room", sa.Column("building", sa.Text(), nullable=True, comment="of the school, as people call it"))
    op.create_check_constraint(op.f("ck_room_building_length"), "room", "length(building) BETWEEN 1 AND 60")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_room_building_length"), "room", type_="check")
    op.drop_column("room", "building")
