"""The survey after a request is done."""

import sqlalchemy as sa
from alembic import op

revision = "0505"
down_revision = "0504"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "survey_ask",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False, comment="that resolved it"),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered", sa.Boolean(), server_default=sa.false(), nullable=False, comment="what is not kept here"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_survey_ask_ticket_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_survey_ask_person_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_survey_ask_team_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_survey_ask_school_id")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_survey_ask")),
    )
    op.create_index(op.f("ix_survey_ask_person_id_asked_at"), "survey_ask", ["person_id", "asked_at"])
    op.create_index(op.f("ix_survey_ask_asked_at"), "survey_ask", ["asked_at"])
    op.create_table(
        "survey_tally",
        sa.Column("month", sa.Date(), nullable=False, comment="its first day; in which people were asked"),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False, comment="1 very badly - 5 very well"),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_survey_tally_score_of_five")),
        sa.CheckConstraint("EXTRACT(day FROM month) = 1", name=op.f("ck_survey_tally_first_of_month")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_survey_tally_team_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_survey_tally_school_id")),
        sa.PrimaryKeyConstraint("month", "team_id", "school_id", "score", name=op.f("pk_survey_tally")),
    )
    op.create_table(
        "survey_setting",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "percent", sa.SmallInteger(), server_default="0", nullable=False, comment="of resolved requests; 0: nobody"
        ),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_survey_setting_percent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_setting")),
    )
    op.execute("INSERT INTO survey_setting (percent) VALUES (0)")


def downgrade() -> None:
    for table in ("survey_setting", "survey_tally", "survey_ask"):
        op.drop_table(table)
