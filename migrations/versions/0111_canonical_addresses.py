"""E-mail addresses in one form, quotas counted before the deed, and reset links that are only asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0111"
down_revision = "0150"
branch_labels = None
depends_on = None

# The database's half of organisation.people.addresses: Unicode's simple lower case, whatever the locale.
EMAIL_KEY = """
CREATE FUNCTION email_key(email text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
normalize(lower(normalize(email, NFC) COLLATE pg_c_utf8), NFC) COLLATE "default"
"""
TAKEN = """
SELECT string_agg(id::text, ', ') FROM person WHERE email_key(email) IN (
    SELECT email_key(email) FROM person GROUP BY email_key(email) HAVING count(*) > 1)
"""


def upgrade() -> None:
    op.execute(EMAIL_KEY)
    if not op.get_context().as_sql and (taken := op.get_bind().scalar(sa.text(TAKEN))):
        raise RuntimeError(f"These people have the same e-mail address but for its spelling; change it first: {taken}")
    op.drop_index("uq_person_email", table_name="person")
    op.execute("UPDATE person SET email = email_key(email) WHERE email <> email_key(email)")
    op.create_unique_constraint("uq_person_email", "person", ["email"])
    op.create_check_constraint(op.f("ck_person_email_canonical"), "person", "email = email_key(email)")
    op.alter_column("person", "email", comment="canonical, see addresses.canonical", existing_type=sa.Text())
    op.create_table(
        "quota",
        sa.Column("bucket", sa.LargeBinary(), nullable=False, comment="keyed hash of what is counted"),
        sa.Column("empty_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_quota")),
    )
    op.create_index(op.f("ix_quota_empty_at"), "quota", ["empty_at"])
    op.drop_table("failed_try")
    op.alter_column(
        "password_reset", "person_id", nullable=True, comment="none: only asked for", existing_type=sa.Uuid()
    )
    op.add_column(
        "password_reset",
        sa.Column("asked_for", sa.Text(), nullable=True, comment="the address that was typed, until it is answered"),
    )
    op.create_check_constraint(
        op.f("ck_password_reset_answered"), "password_reset", "person_id IS NULL OR asked_for IS NULL"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_password_reset_answered"), "password_reset", type_="check")
    op.drop_column("password_reset", "asked_for")
    op.execute("DELETE FROM password_reset WHERE person_id IS NULL")
    op.alter_column(
        "password_reset",
        "person_id",
        nullable=False,
        comment=None,
        existing_comment="none: only asked for",
        existing_type=sa.Uuid(),
    )
    op.create_table(
        "failed_try",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("account_hash", sa.LargeBinary(), nullable=False),
        sa.Column("network_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_try")),
    )
    op.create_index(op.f("ix_failed_try_account_hash_at"), "failed_try", ["account_hash", "at"])
    op.create_index(op.f("ix_failed_try_network_hash_at"), "failed_try", ["network_hash", "at"])
    op.drop_index(op.f("ix_quota_empty_at"), table_name="quota")
    op.drop_table("quota")
    op.alter_column(
        "person",
        "email",
        comment=None,
        existing_comment="canonical, see addresses.canonical",
        existing_type=sa.Text(),
    )
    op.drop_constraint(op.f("ck_person_email_canonical"), "person", type_="check")
    op.drop_constraint("uq_person_email", "person", type_="unique")
    op.create_index("uq_person_email", "person", [sa.literal_column("lower(email)")], unique=True)
    op.execute("DROP FUNCTION email_key")
