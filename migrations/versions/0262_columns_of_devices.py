"""Keep which columns of the list of devices somebody chose."""

import sqlalchemy as sa
from alembic import op

revision = "0262"
down_revision = "0270"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "device_list_setting",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("columns", sa.ARRAY(sa.Text()), nullable=False, comment="besides the tag, which is always shown"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_device_list_setting_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_device_list_setting"),
    )


def downgrade() -> None:
    op.drop_table("device_list_setting")
