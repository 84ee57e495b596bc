"""Keep appropriations, and let lines of orders name the one that pays for them."""

import sqlalchemy as sa
from alembic import op

revision = "0350"
down_revision = "0370"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appropriation",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column(
            "code",
            sa.Text(),
            nullable=False,
            comment="as in the city's accounts; the same code may come back every year",
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False, comment="what appropriations of several years belong to"),
        sa.Column("year", sa.Integer(), nullable=False, comment="of the budget, a calendar year"),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False, comment="granted, without VAT"),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("amount_cents >= 0", name=op.f("ck_appropriation_amount_not_negative")),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name=op.f("ck_appropriation_year_plausible")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appropriation")),
    )
    op.create_index("uq_appropriation_code_year", "appropriation", [sa.text("lower(code)"), "year"], unique=True)
    op.create_index("ix_appropriation_year_programme_id", "appropriation", ["year", "programme", "id"])
    op.add_column("order_line", sa.Column("appropriation_id", sa.Uuid(), nullable=True, comment="what pays for it"))
    op.create_foreign_key(
        op.f("fk_order_line_appropriation_id"), "order_line", "appropriation", ["appropriation_id"], ["id"]
    )
    op.create_index("ix_order_line_appropriation_id", "order_line", ["appropriation_id"])


def downgrade() -> None:
    op.drop_index("ix_order_line_appropriation_id", "order_line")
    op.drop_constraint(op.f("fk_order_line_appropriation_id"), "order_line", type_="foreignkey")
    op.drop_column("order_line", "appropriation_id")
    op.drop_table("appropriation")
