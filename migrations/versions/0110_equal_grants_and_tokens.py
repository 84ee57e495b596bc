"""Equal grants never overlap, a token knows the token it was made with, and what is stored for a key holds no secret."""

import sqlalchemy as sa
from alembic import op

revision = "0110"
down_revision = "0180"
branch_labels = None
depends_on = None

# Of equal grants that overlap the one given first stays; the others never held.
END_DOUBLES = """
UPDATE role_grant AS double SET valid_to = valid_from, version = version + 1
WHERE (valid_to IS NULL OR valid_to > valid_from) AND EXISTS (
    SELECT FROM role_grant AS first
    WHERE first.person_id = double.person_id AND first.role = double.role
      AND first.school_id IS NOT DISTINCT FROM double.school_id AND first.id < double.id
      AND (first.valid_to IS NULL OR first.valid_to > first.valid_from)
      AND ((first.valid_to IS NULL AND double.valid_to IS NULL) OR first.valid_from = double.valid_from))
"""
# Answers that were stored with a new token in clear.
FORGET_TOKENS = "DELETE FROM stored_answer WHERE position('vire_'::bytea IN body) > 0"


def upgrade() -> None:
    op.execute(END_DOUBLES)
    op.create_index(
        "uq_role_grant_open",
        "role_grant",
        ["person_id", "role", "school_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("valid_to IS NULL"),
    )
    op.create_index(
        "uq_role_grant_first_day",
        "role_grant",
        ["person_id", "role", "school_id", "valid_from"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("valid_to > valid_from"),
    )
    op.add_column(
        "api_token",
        sa.Column("maker_id", sa.Uuid(), nullable=True, comment="the token it was made with; none: no token"),
    )
    op.create_foreign_key(
        op.f("fk_api_token_maker_id"), "api_token", "api_token", ["maker_id"], ["id"], ondelete="SET NULL"
    )
    op.execute(FORGET_TOKENS)
    op.add_column(
        "stored_answer",
        sa.Column(
            "is_secret", sa.Boolean(), server_default=sa.false(), nullable=False, comment="not kept: it held a secret"
        ),
    )
    op.add_column(
        "stored_answer",
        sa.Column(
            "rights_hash",
            sa.LargeBinary(),
            server_default=sa.text("''::bytea"),
            nullable=False,
            comment="what the person might do, hashed",
        ),
    )


def downgrade() -> None:
    op.drop_column("stored_answer", "rights_hash")
    op.drop_column("stored_answer", "is_secret")
    op.drop_constraint(op.f("fk_api_token_maker_id"), "api_token", type_="foreignkey")
    op.drop_column("api_token", "maker_id")
    op.drop_index("uq_role_grant_first_day", table_name="role_grant")
    op.drop_index("uq_role_grant_open", table_name="role_grant")
