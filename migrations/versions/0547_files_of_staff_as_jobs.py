"""Files of staff are applied and undone in the background: they say so meanwhile, how, and what came of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0547"
down_revision = "0546"
branch_labels = None
depends_on = None

BEFORE = "version of the person after it, roles given and ended: what undoing goes by"
NOW = "version of the person after it, roles given and ended, teams left: what undoing goes by"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _state("'planned', 'applying', 'applied', 'undoing', 'undone', 'discarded'")
    _comment(NOW, BEFORE)
    op.add_column(
        "staff_file",
        sa.Column(
            "mode",
            sa.Enum(
                *("all_or_nothing", "good_rows"), name="mode", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
            comment="how it is or was applied",
        ),
    )
    op.add_column(
        "staff_file",
        sa.Column("said", sa.Text(), nullable=True, comment="code of why the last step was not done; see wording.SAID"),
    )


def downgrade() -> None:
    op.drop_column("staff_file", "said")
    op.drop_column("staff_file", "mode")
    op.execute("UPDATE staff_file SET state = 'planned' WHERE state = 'applying'")
    op.execute("UPDATE staff_file SET state = 'applied' WHERE state = 'undoing'")
    _state("'planned', 'applied', 'undone', 'discarded'")
    _comment(BEFORE, NOW)


def _state(codes: str) -> None:
    op.drop_constraint(op.f("ck_staff_file_staff_state"), "staff_file", type_="check")
    op.create_check_constraint(op.f("ck_staff_file_staff_state"), "staff_file", f"state IN ({codes})")


def _comment(says: str, said: str) -> None:
    op.alter_column(
        "staff_row",
        "done",
        comment=says,
        existing_comment=said,
        existing_type=postgresql.JSONB(),
        existing_nullable=True,
    )
