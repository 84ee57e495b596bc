"""Problems of models and deliveries, and clusters of defects."""

import sqlalchemy as sa
from alembic import op

revision = "0495"
down_revision = "0494"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "defect_cluster",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("model_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True, comment="none: any delivery"),
        sa.Column("category_id", sa.Uuid(), nullable=False, comment="the symptom"),
        sa.Column("days", sa.Integer(), nullable=False, comment="how far back the figures reach"),
        sa.Column("faulty", sa.Integer(), nullable=False, comment="devices with a ticket about the symptom"),
        sa.Column("devices", sa.Integer(), nullable=False, comment="in use in that time"),
        sa.Column("schools", sa.Integer(), nullable=False),
        sa.Column("faulty_elsewhere", sa.Integer(), nullable=False, comment="other devices of the same kind, likewise"),
        sa.Column("devices_elsewhere", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["purchase_batch.id"], name=op.f("fk_defect_cluster_batch_id")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_defect_cluster_category_id")),
        sa.ForeignKeyConstraint(["model_id"], ["device_model.id"], name=op.f("fk_defect_cluster_model_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_defect_cluster")),
        sa.UniqueConstraint(
            "model_id",
            "batch_id",
            "category_id",
            name=op.f("uq_defect_cluster_model_id_batch_id_category_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "problem",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False, comment="empty: model and symptom"),
        sa.Column("model_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True, comment="the delivery; none: every device of the model"),
        sa.Column("category_id", sa.Uuid(), nullable=False, comment="the symptom"),
        sa.Column(
            "workaround", sa.Text(), server_default="", nullable=False, comment="what agents read on its tickets"
        ),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.String(40), server_default="open", nullable=False),
        sa.Column("claimed_on", sa.Date(), nullable=True, comment="when the supplier was asked"),
        sa.Column("brought_cents", sa.BigInteger(), nullable=True, comment="by the claim, without VAT"),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_problem_closed_has_time")),
        sa.CheckConstraint("state <> 'claimed' OR claimed_on IS NOT NULL", name=op.f("ck_problem_claimed_has_day")),
        sa.CheckConstraint("state <> 'open' OR claimed_on IS NULL", name=op.f("ck_problem_open_has_no_claim")),
        sa.CheckConstraint("state IN ('open', 'claimed', 'closed')", name=op.f("ck_problem_problem_state")),
        sa.CheckConstraint("brought_cents >= 0", name=op.f("ck_problem_brought_not_negative")),
        sa.CheckConstraint("brought_cents IS NULL OR claimed_on IS NOT NULL", name=op.f("ck_problem_brought_by_claim")),
        sa.ForeignKeyConstraint(["batch_id"], ["purchase_batch.id"], name=op.f("fk_problem_batch_id")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_problem_category_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name=op.f("fk_problem_closed_by_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_problem_created_by_id")),
        sa.ForeignKeyConstraint(["model_id"], ["device_model.id"], name=op.f("fk_problem_model_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem")),
    )
    op.create_index(op.f("ix_problem_category_id_model_id"), "problem", ["category_id", "model_id"])
    op.create_index(op.f("ix_problem_created_at_id"), "problem", ["created_at", "id"])
    op.create_index(
        "uq_problem_open",
        "problem",
        ["model_id", "batch_id", "category_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("state <> 'closed'"),
    )


def downgrade() -> None:
    op.drop_table("problem")
    op.drop_table("defect_cluster")
