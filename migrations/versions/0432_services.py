"""Services with their banners, and major incidents."""

import sqlalchemy as sa
from alembic import op

revision = "0432"
down_revision = "0472"
branch_labels = None
depends_on = None

# What the city offers from the start: code, names in Finnish, Swedish and English.
SERVICES = (
    ("wifi", "Langaton verkko", "Trådlöst nät", "Wi-Fi"),
    ("microsoft_365", "Microsoft 365", "Microsoft 365", "Microsoft 365"),
    ("google_workspace", "Google Workspace", "Google Workspace", "Google Workspace"),
    ("itslearning", "itslearning", "itslearning", "itslearning"),
    ("wilma", "Wilma", "Wilma", "Wilma"),
    ("printing", "Tulostus", "Utskrift", "Printing"),
    ("presentation", "Esitystekniikka", "Presentationsteknik", "Presentation equipment"),
    ("device", "Laite", "Enheten", "The device itself"),
)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _at(name: str, *, comment: str | None = None, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, comment=comment)


def upgrade() -> None:
    states = ("ok", "maintenance", "degraded", "down")
    op.create_table(
        "service",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False, comment="named by tickets and rules, never changed"),
        *(sa.Column(f"name_{language}", sa.Text(), nullable=False) for language in ("fi", "sv", "en")),
        sa.Column(
            "state",
            sa.Enum(*states, name="service_state", native_enum=False, create_constraint=True, length=40),
            server_default="ok",
            nullable=False,
        ),
        *(_text(f"banner_{language}") for language in ("fi", "sv", "en")),
        _at("banner_from", comment="none: shown at once"),
        _at("banner_until", comment="none: until somebody takes it away"),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("banner_until > banner_from", name=op.f("ck_service_banner_ends_after_start")),
        sa.CheckConstraint(
            "(banner_fi = '') = (banner_sv = '') AND (banner_fi = '') = (banner_en = '')",
            name=op.f("ck_service_in_three_languages"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("code", name=op.f("uq_service_code")),
    )
    kinds = ("suggested", "declared", "resolved", "dismissed")
    op.create_table(
        "major_incident",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid()),
        sa.Column("school_id", sa.Uuid(), comment="the burst was seen there; none: of a service, in the whole city"),
        sa.Column(
            "state",
            sa.Enum(*kinds, name="incident_state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "requesters",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="of the burst; 0: a person proposed it",
        ),
        sa.Column("text_fi", sa.Text(), server_default="", nullable=False, comment="the banner"),
        *(_text(name) for name in ("text_sv", "text_en", "post_mortem")),
        _at("suggested_at", nullable=False),
        _at("declared_at"),
        sa.Column("declared_by_id", sa.Uuid()),
        _at("resolved_at"),
        sa.Column("resolved_by_id", sa.Uuid()),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(state IN ('declared', 'resolved')) = (declared_at IS NOT NULL)",
            name=op.f("ck_major_incident_declared_at_known"),
        ),
        sa.CheckConstraint(
            "(state = 'resolved') = (resolved_at IS NOT NULL)", name=op.f("ck_major_incident_resolved_at_known")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_major_incident_ticket_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_major_incident_service_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_major_incident_school_id")),
        sa.ForeignKeyConstraint(["declared_by_id"], ["person.id"], name=op.f("fk_major_incident_declared_by_id")),
        sa.ForeignKeyConstraint(["resolved_by_id"], ["person.id"], name=op.f("fk_major_incident_resolved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_major_incident")),
    )
    op.create_index(
        "uq_major_incident_ticket",
        "major_incident",
        ["ticket_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'dismissed'"),
    )
    op.create_index(op.f("ix_major_incident_suggested_at_id"), "major_incident", ["suggested_at", "id"])
    service = sa.table("service", *(sa.column(name) for name in ("code", "name_fi", "name_sv", "name_en")))
    rows = [dict(zip(("code", "name_fi", "name_sv", "name_en"), one, strict=True)) for one in SERVICES]
    op.execute(sa.insert(service).values(rows), execution_options={"recorded": True})


def downgrade() -> None:
    op.drop_table("major_incident")
    op.drop_table("service")
