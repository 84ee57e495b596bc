"""Let pupils hold devices: by a pseudonymous reference and a class label."""

import sqlalchemy as sa
from alembic import op

revision = "0180"
down_revision = "0050"
branch_labels = None
depends_on = None

PEOPLE_AND_ROOMS = (
    "(holder_kind = 'person') = (person_id IS NOT NULL) AND (holder_kind = 'room') = (room_id IS NOT NULL)"
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "custody", sa.Column("pupil_reference", sa.Text(), comment="pseudonym of a pupil; see registry.custody.pupils")
    )
    op.add_column("custody", sa.Column("class_label", sa.Text(), comment="the pupil's class, as 7B"))
    _kinds(
        "'person', 'room', 'pupil'", PEOPLE_AND_ROOMS + " AND (holder_kind = 'pupil') = (pupil_reference IS NOT NULL)"
    )
    op.create_check_constraint(
        op.f("ck_custody_class_of_pupil"), "custody", "class_label IS NULL OR pupil_reference IS NOT NULL"
    )
    op.create_index(
        "ix_custody_pupil", "custody", ["pupil_reference"], postgresql_where=sa.text("pupil_reference IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_custody_pupil", table_name="custody")
    op.drop_constraint(op.f("ck_custody_class_of_pupil"), "custody")
    _kinds("'person', 'room'", PEOPLE_AND_ROOMS)
    op.drop_column("custody", "class_label")
    op.drop_column("custody", "pupil_reference")


def _kinds(codes: str, one_holder: str) -> None:
    op.drop_constraint(op.f("ck_custody_holder_kind"), "custody")
    op.create_check_constraint(op.f("ck_custody_holder_kind"), "custody", f"holder_kind IN ({codes})")
    op.drop_constraint(op.f("ck_custody_one_holder"), "custody")
    op.create_check_constraint(op.f("ck_custody_one_holder"), "custody", one_holder)
