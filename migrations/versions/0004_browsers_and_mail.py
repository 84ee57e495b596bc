"""Name the browsers that are signed in, show that a mail was begun, let two people not overwrite a year's figures."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "cell_readers"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "signed_in",
        sa.Column(
            "browser", sa.Text(), server_default="", nullable=False, comment="family and system, e.g. Firefox, Linux"
        ),
    )
    op.add_column(
        "password_reset",
        sa.Column(
            "smtp_started_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="set first, so that a crash while sending shows",
        ),
    )
    op.add_column("school_year", sa.Column("version", sa.Integer(), server_default="1", nullable=False))


def downgrade():
    op.drop_column("school_year", "version")
    op.drop_column("password_reset", "smtp_started_at")
    op.drop_column("signed_in", "browser")
