"""Keep saved lists of devices, orders and batches beside those of the desk, with columns, an order and whom they are for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0470"
down_revision = "0411"
branch_labels = None
depends_on = None

NAMES = ("devices", "orders", "batches", "tickets")


def upgrade() -> None:
    op.rename_table("desk_view", "saved_view")
    op.add_column(
        "saved_view", sa.Column("on", sa.String(40), server_default="tickets", nullable=False, comment="which list")
    )
    op.alter_column("saved_view", "on", server_default=None)
    op.create_check_constraint(op.f("ck_saved_view_list_name"), "saved_view", sa.column("on").in_(NAMES))
    op.add_column(
        "saved_view",
        sa.Column(
            "shared",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="everyone sees it who may read the list",
        ),
    )
    op.add_column(
        "saved_view",
        sa.Column(
            "columns",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'::text[]"),
            nullable=False,
            comment="to show; none: as the reader has them",
        ),
    )
    op.add_column(
        "saved_view",
        sa.Column(
            "sort", sa.Text(), server_default="", nullable=False, comment="the order; empty: the list's usual one"
        ),
    )
    op.add_column("saved_view", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.execute("UPDATE saved_view SET sort = COALESCE(filters ->> 'sort', ''), filters = filters - 'sort'")
    op.alter_column("saved_view", "team_id", comment="whose members see it too", existing_type=sa.Uuid())
    for old, new in (
        ("pk_desk_view", "pk_saved_view"),
        ("ck_desk_view_name_length", "ck_saved_view_name_length"),
        ("fk_desk_view_owner_id_person", "fk_saved_view_owner_id"),
        ("fk_desk_view_team_id_team", "fk_saved_view_team_id"),
    ):
        op.execute(f"ALTER TABLE saved_view RENAME CONSTRAINT {old} TO {new}")
    op.drop_constraint("uq_desk_view_owner_id_name", "saved_view")
    op.create_unique_constraint(op.f("uq_saved_view_owner_id_on_name"), "saved_view", ["owner_id", "on", "name"])
    op.execute("ALTER INDEX ix_desk_view_team_id RENAME TO ix_saved_view_team_id")
    op.create_index("ix_saved_view_shared", "saved_view", ["on"], postgresql_where=sa.text("shared"))


def downgrade() -> None:
    op.execute("DELETE FROM saved_view WHERE \"on\" <> 'tickets'")
    op.execute("UPDATE saved_view SET filters = filters || jsonb_build_object('sort', sort) WHERE sort <> ''")
    op.drop_index("ix_saved_view_shared", "saved_view")
    op.drop_constraint(op.f("uq_saved_view_owner_id_on_name"), "saved_view")
    for name in ("version", "sort", "columns", "shared", "on"):
        op.drop_column("saved_view", name)
    op.rename_table("saved_view", "desk_view")
    op.create_unique_constraint(op.f("uq_desk_view_owner_id_name"), "desk_view", ["owner_id", "name"])
    for old, new in (
        ("pk_saved_view", "pk_desk_view"),
        ("ck_saved_view_name_length", "ck_desk_view_name_length"),
        ("fk_saved_view_owner_id", "fk_desk_view_owner_id_person"),
        ("fk_saved_view_team_id", "fk_desk_view_team_id_team"),
    ):
        op.execute(f"ALTER TABLE desk_view RENAME CONSTRAINT {old} TO {new}")
    op.execute("ALTER INDEX ix_saved_view_team_id RENAME TO ix_desk_view_team_id")
