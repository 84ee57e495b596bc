"""Keep how the columns of each layout of files are read, several for one supplier."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0362"
down_revision = "0351"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mapping_profile",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("header_key", sa.Text(), nullable=False, comment="of the names of columns, see mapping.header_key"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("headers", JSONB(), nullable=False),
        sa.Column("mapping", JSONB(), nullable=False, comment="key of a target column → header"),
        sa.Column("saved_by_id", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("purpose IN ('delivery', 'opening', 'correction')", name=op.f("ck_mapping_profile_purpose")),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name="fk_mapping_profile_supplier_id"),
        sa.ForeignKeyConstraint(["saved_by_id"], ["person.id"], name="fk_mapping_profile_saved_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_mapping_profile"),
        sa.UniqueConstraint(
            "supplier_id",
            "purpose",
            "header_key",
            name="uq_mapping_profile_supplier_id_purpose_header_key",
            postgresql_nulls_not_distinct=True,
        ),
    )


def downgrade() -> None:
    op.drop_table("mapping_profile")
