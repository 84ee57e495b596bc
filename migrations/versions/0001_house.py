"""Lay the tables of the house, with the functions and triggers that keep its promises."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from registry.devices import serials_sql, tags_sql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Finnish order without ICU: the letters after z are mapped to the three characters after z in ASCII.
FI_KEY = """
CREATE FUNCTION fi_key(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
translate(lower(normalize(name, NFC) COLLATE pg_c_utf8), 'åäöéèêëüáàâçñšž', '{|}eeeeyaaacnsz') COLLATE "C"
"""
# How a supplier's spelling of a model is compared: letters and digits only, case folded.
SPELLING_KEY = r"""
CREATE FUNCTION spelling_key(spelling text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
lower(regexp_replace(normalize(spelling, NFKC), '[\s\-_/.,()"''#]+', '', 'g') COLLATE pg_c_utf8)
"""
# Trigrams of a text, for finding any part of a tag or a serial.
GRAMS = """
CREATE FUNCTION grams(words text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
ARRAY(SELECT DISTINCT substr(upper(words COLLATE "C"), n, 3) FROM generate_series(1, length(words) - 2) AS n)
"""
REFUSE_CHANGES = """
CREATE FUNCTION refuse_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% only grows: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$
"""
WAKE_PUBLISHER = """
CREATE FUNCTION wake_publisher() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('outbox', '');
    RETURN NULL;
END $$
"""
ONE_LISTING = """
CREATE FUNCTION refuse_overlapping_listing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM device_model WHERE id = NEW.model_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM standard_listing AS other
        WHERE other.model_id = NEW.model_id AND other.use = NEW.use AND other.id <> NEW.id
          AND (other.school_kind IS NULL OR NEW.school_kind IS NULL OR other.school_kind = NEW.school_kind)
          AND daterange(other.valid_from, other.valid_to) && daterange(NEW.valid_from, NEW.valid_to)
    ) THEN
        RAISE EXCEPTION 'two listings of one model and use overlap'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'one_listing_at_a_time';
    END IF;
    RETURN NEW;
END $$
"""
PUBLISHED_STAYS = """
CREATE FUNCTION refuse_published_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NOT NULL THEN
        RAISE EXCEPTION 'a published ruleset never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$
"""
FUNCTIONS = (
    *serials_sql.CREATE,
    *tags_sql.CREATE,
    FI_KEY,
    SPELLING_KEY,
    GRAMS,
    REFUSE_CHANGES,
    WAKE_PUBLISHER,
    ONE_LISTING,
    PUBLISHED_STAYS,
)
TRIGGERS = (
    "CREATE TRIGGER event_only_grows BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION refuse_changes()",
    "CREATE TRIGGER event_is_not_emptied BEFORE TRUNCATE ON event EXECUTE FUNCTION refuse_changes()",
    "CREATE TRIGGER view_only_grows BEFORE UPDATE OR DELETE ON personal_view FOR EACH ROW EXECUTE FUNCTION refuse_changes()",
    "CREATE TRIGGER outbox_wakes AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION wake_publisher()",
    "CREATE TRIGGER one_listing BEFORE INSERT OR UPDATE ON standard_listing FOR EACH ROW EXECUTE FUNCTION refuse_overlapping_listing()",
    "CREATE TRIGGER published_stays BEFORE UPDATE OR DELETE ON routing_ruleset FOR EACH ROW EXECUTE FUNCTION refuse_published_change()",
)
# Race-free numbers; a gap after a rollback does no harm.
SEQUENCES = ("asset_tag_number", "ticket_number")


def upgrade() -> None:
    for function in FUNCTIONS:
        op.execute(sa.text(function.replace(":", "\\:")))
    for sequence in SEQUENCES:
        op.execute(f"CREATE SEQUENCE {sequence}")
    op.create_table(
        "event",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False, comment="UTC"
        ),
        sa.Column("school_id", sa.Uuid(), nullable=True, comment="whose fact it is; none: the city's"),
        sa.Column("from_school_id", sa.Uuid(), nullable=True, comment="the school a move left, which reads it too"),
        sa.Column("actor_id", sa.Uuid(), nullable=True, comment="none: Vire itself"),
        sa.Column("verb", sa.Text(), nullable=False, comment="noun.past, never renamed"),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("subject_version", sa.Integer(), nullable=True),
        sa.Column(
            "before", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column(
            "after", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("note", sa.Text(), server_default="", nullable=False, comment="the reason a person gave, or a code"),
        sa.Column("request_id", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index(
        op.f("ix_event_actor_id_at"),
        "event",
        ["actor_id", "at"],
        unique=False,
        postgresql_where=sa.text("actor_id IS NOT NULL"),
    )
    op.create_index(op.f("ix_event_at_id"), "event", ["at", "id"], unique=False)
    op.create_index(op.f("ix_event_subject_id_at"), "event", ["subject_id", "at"], unique=False)
    op.create_table(
        "failed_try",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("account_hash", sa.LargeBinary(), nullable=False),
        sa.Column("network_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_try")),
    )
    op.create_index(op.f("ix_failed_try_account_hash_at"), "failed_try", ["account_hash", "at"], unique=False)
    op.create_index(op.f("ix_failed_try_network_hash_at"), "failed_try", ["network_hash", "at"], unique=False)
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.Text(), nullable=False, comment="publisher, worker"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "facts", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "manufacturer",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("serial_pattern", sa.Text(), nullable=True, comment="regular expression; reveals lost leading zeros"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manufacturer")),
    )
    op.create_index("uq_manufacturer_name", "manufacturer", [sa.literal_column("lower(name)")], unique=True)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False, comment="names the effect: workers.jobs"),
        sa.Column("key", sa.Text(), nullable=True, comment="jobs with the same key run one after the other"),
        sa.Column("dedup_key", sa.Text(), nullable=True, comment="at most one job per topic and key, for ever"),
        sa.Column(
            "payload",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
            comment="ids only",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("available_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sends", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("topic", "dedup_key", name=op.f("uq_outbox_topic_dedup_key")),
    )
    op.create_index(
        "ix_outbox_dead", "outbox", ["dead_at"], unique=False, postgresql_where=sa.text("dead_at IS NOT NULL")
    )
    op.create_index(
        "ix_outbox_open",
        "outbox",
        ["available_at", "id"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL AND dead_at IS NULL"),
    )
    op.create_table(
        "periodic_slot",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", "slot", name=op.f("pk_periodic_slot")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), sa.Computed("fi_key(name)", persisted=True), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), server_default="fi", nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True, comment="Argon2id; none: cannot sign in with a password"),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("language IN ('fi', 'sv', 'en')", name=op.f("ck_person_language_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index("uq_person_email", "person", [sa.literal_column("lower(email)")], unique=True)
    op.create_table(
        "personal_view",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("viewer_id", sa.Uuid(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False, comment="person, device, ticket"),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False, comment="the page or call"),
        sa.Column("request_id", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_view")),
    )
    op.create_index(op.f("ix_personal_view_at_id"), "personal_view", ["at", "id"], unique=False)
    op.create_index(op.f("ix_personal_view_subject_id_at"), "personal_view", ["subject_id", "at"], unique=False)
    op.create_table(
        "school",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "comprehensive",
                "special_comprehensive",
                "upper_secondary",
                "vocational",
                "vocational_site",
                "day_care",
                "central_store",
                name="school_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name_fi", sa.Text(), nullable=False),
        sa.Column("name_sv", sa.Text(), server_default="", nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), sa.Computed("fi_key(name_fi)", persisted=True), nullable=False),
        sa.Column("language", sa.Text(), nullable=False, comment="of teaching: fi, sv, fi+en …"),
        sa.Column("district", sa.Text(), server_default="", nullable=False, comment="major district, in Finnish"),
        sa.Column("postal_code", sa.Text(), server_default="", nullable=False),
        sa.Column("institution_number", sa.Text(), nullable=True, comment="five digits, leading zeros kept"),
        sa.Column("parent_number", sa.Text(), nullable=True, comment="institution number of a site's parent"),
        sa.Column("organisation_oid", sa.Text(), nullable=True),
        sa.Column("short_code", sa.Text(), nullable=True),
        sa.Column("city_unit_id", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="first day it no longer exists"),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("institution_number ~ '^[0-9]{5}$'", name=op.f("ck_school_institution_number_digits")),
        sa.CheckConstraint("parent_number ~ '^[0-9]{5}$'", name=op.f("ck_school_parent_number_digits")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_school_valid_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school")),
        sa.UniqueConstraint("city_unit_id", name=op.f("uq_school_city_unit_id")),
        sa.UniqueConstraint("organisation_oid", name=op.f("uq_school_organisation_oid")),
        sa.UniqueConstraint("short_code", name=op.f("uq_school_short_code")),
    )
    op.create_index(op.f("ix_school_sort_key_id"), "school", ["sort_key", "id"], unique=False)
    op.create_index("uq_school_institution_number", "school", ["institution_number"], unique=True)
    op.create_table(
        "supplier",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "column_mapping",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="how this supplier's files were last mapped",
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier")),
    )
    op.create_index("uq_supplier_name", "supplier", [sa.literal_column("lower(name)")], unique=True)
    op.create_table(
        "team",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False, comment="named by routing rules, never changed"),
        sa.Column("name_fi", sa.Text(), nullable=False),
        sa.Column("name_sv", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("code", name=op.f("uq_team_code")),
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("reads_only", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("expires_at <= created_at + interval '366 days'", name=op.f("ck_api_token_at_most_a_year")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_api_token_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("public_id", name=op.f("uq_api_token_public_id")),
    )
    op.create_index(op.f("ix_api_token_person_id"), "api_token", ["person_id"], unique=False)
    op.create_table(
        "category",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False, comment="named by routing rules, never changed"),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "kind",
            sa.Enum("incident", "request", name="kind", native_enum=False, create_constraint=True, length=40),
            server_default="incident",
            nullable=False,
        ),
        sa.Column("name_fi", sa.Text(), nullable=False),
        sa.Column("name_sv", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True, comment="default team"),
        sa.Column(
            "impact",
            sa.Enum(
                "person", "group", "school", "city", name="impact", native_enum=False, create_constraint=True, length=40
            ),
            server_default="person",
            nullable=False,
        ),
        sa.Column(
            "urgency",
            sa.Enum("low", "normal", "urgent", name="urgency", native_enum=False, create_constraint=True, length=40),
            server_default="normal",
            nullable=False,
        ),
        sa.Column("points", sa.Integer(), server_default="2", nullable=False, comment="effort, 1-13"),
        sa.Column(
            "device_categories",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'::text[]"),
            nullable=False,
            comment="kinds of device it fits",
        ),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["category.id"], name=op.f("fk_category_parent_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_category_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("code", name=op.f("uq_category_code")),
    )
    op.create_index(op.f("ix_category_parent_id_position"), "category", ["parent_id", "position"], unique=False)
    op.create_table(
        "device_model",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("manufacturer_id", sa.Uuid(), nullable=False),
        sa.Column("model_number", sa.Text(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "student_laptop",
                "staff_laptop",
                "tablet",
                "desktop",
                "display",
                "projector",
                "document_camera",
                "access_point",
                "peripheral",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["manufacturer_id"], ["manufacturer.id"], name=op.f("fk_device_model_manufacturer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_model")),
        sa.UniqueConstraint("id", "manufacturer_id", name=op.f("uq_device_model_id_manufacturer_id")),
    )
    op.create_index(
        "uq_device_model_number",
        "device_model",
        ["manufacturer_id", sa.literal_column("lower(model_number)")],
        unique=True,
    )
    op.create_table(
        "password_reset",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_password_reset_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_reset")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_password_reset_secret_hash")),
    )
    op.create_table(
        "purchase_order",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "closed", "cancelled", name="order_state", native_enum=False, create_constraint=True, length=40
            ),
            server_default="open",
            nullable=False,
        ),
        sa.Column("ordered_by_id", sa.Uuid(), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("funding", sa.Text(), server_default="", nullable=False, comment="funding source"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["ordered_by_id"], ["person.id"], name=op.f("fk_purchase_order_ordered_by_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name=op.f("fk_purchase_order_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order")),
    )
    op.create_index(op.f("ix_purchase_order_state_ordered_on"), "purchase_order", ["state", "ordered_on"], unique=False)
    op.create_index("uq_purchase_order_number", "purchase_order", [sa.literal_column("lower(number)")], unique=True)
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "requester",
                "school_contact",
                "agent",
                "lead",
                "procurement",
                "receiver",
                "asset_manager",
                "auditor",
                "admin",
                "integration",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("school_id", sa.Uuid(), nullable=True, comment="none: every school"),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="first day it no longer holds"),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_role_grant_valid_period")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_role_grant_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    op.create_index(op.f("ix_role_grant_person_id"), "role_grant", ["person_id"], unique=False)
    op.create_table(
        "room",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "classroom",
                "hall",
                "library",
                "office",
                "storage",
                "other",
                name="room_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            server_default="classroom",
            nullable=False,
        ),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 60", name=op.f("ck_room_name_length")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_room_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
    )
    op.create_index("uq_room_school_name", "room", ["school_id", sa.literal_column("lower(name)")], unique=True)
    op.create_table(
        "routing_ruleset",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="from 1; the highest published one is in force"),
        sa.Column(
            "rules",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="as tickets.routing.ruleset writes them",
        ),
        sa.Column("rationale", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_routing_ruleset_created_by_id")),
        sa.ForeignKeyConstraint(["published_by_id"], ["person.id"], name=op.f("fk_routing_ruleset_published_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_ruleset")),
        sa.UniqueConstraint("number", name=op.f("uq_routing_ruleset_number")),
    )
    op.create_index(
        "uq_routing_ruleset_draft",
        "routing_ruleset",
        [sa.literal_column("(published_at IS NULL)")],
        unique=True,
        postgresql_where=sa.text("published_at IS NULL"),
    )
    op.create_table(
        "school_year",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("starts_in", sa.Integer(), nullable=False, comment="year in which the school year starts"),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("made_up", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_school_year_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_year")),
        sa.UniqueConstraint("school_id", "starts_in", name=op.f("uq_school_year_school_id_starts_in")),
    )
    op.create_table(
        "signed_in",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signed_in_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_in")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_signed_in_secret_hash")),
    )
    op.create_index(op.f("ix_signed_in_person_id"), "signed_in", ["person_id"], unique=False)
    op.create_table(
        "team_member",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("weight", sa.Double(), server_default="1", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True, comment="points of open tickets at most; none: no limit"),
        sa.Column("virtual_time", sa.Double(), server_default="0", nullable=False),
        sa.Column("last_assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("weight > 0 AND weight <= 10", name=op.f("ck_team_member_weight_plausible")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_team_member_person_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_member_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_member")),
        sa.UniqueConstraint("team_id", "person_id", name=op.f("uq_team_member_team_id_person_id")),
    )
    op.create_index(op.f("ix_team_member_person_id"), "team_member", ["person_id"], unique=False)
    op.create_table(
        "model_alias",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("model_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=True, comment="none: any supplier"),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("alias_key", sa.Text(), sa.Computed("spelling_key(alias)", persisted=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["device_model.id"], name=op.f("fk_model_alias_model_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name=op.f("fk_model_alias_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_alias")),
    )
    op.create_index(op.f("ix_model_alias_model_id"), "model_alias", ["model_id"], unique=False)
    op.create_index(
        "uq_model_alias_key",
        "model_alias",
        ["alias_key", "supplier_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "order_line",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="from 1"),
        sa.Column("model_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price_cents", sa.BigInteger(), nullable=False, comment="without VAT"),
        sa.Column(
            "vat_rate", sa.Numeric(precision=5, scale=2), server_default="25.5", nullable=False, comment="per cent"
        ),
        sa.Column("warranty_months", sa.Integer(), nullable=True),
        sa.Column("warranty_kind", sa.Text(), server_default="", nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True, comment="target; none: as the file says"),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("quantity BETWEEN 1 AND 1000000", name=op.f("ck_order_line_quantity_plausible")),
        sa.CheckConstraint("unit_price_cents >= 0", name=op.f("ck_order_line_price_not_negative")),
        sa.CheckConstraint("warranty_months BETWEEN 0 AND 240", name=op.f("ck_order_line_warranty_plausible")),
        sa.ForeignKeyConstraint(["model_id"], ["device_model.id"], name=op.f("fk_order_line_model_id")),
        sa.ForeignKeyConstraint(["order_id"], ["purchase_order.id"], name=op.f("fk_order_line_order_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_order_line_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
        sa.UniqueConstraint("order_id", "position", name=op.f("uq_order_line_order_id_position")),
    )
    op.create_table(
        "standard_listing",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("model_id", sa.Uuid(), nullable=False),
        sa.Column(
            "use",
            sa.Enum(
                "student",
                "staff",
                "presentation",
                "network",
                name="use",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "school_kind",
            sa.Enum(
                "comprehensive",
                "special_comprehensive",
                "upper_secondary",
                "vocational",
                "vocational_site",
                "day_care",
                "central_store",
                name="school_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
            comment="none: every kind",
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="first day it is no longer standard"),
        sa.Column("planned_life_months", sa.Integer(), nullable=False),
        sa.Column("replacement_price_cents", sa.Integer(), nullable=False, comment="without VAT"),
        sa.Column("support_ends_on", sa.Date(), nullable=True),
        sa.Column("successor_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("planned_life_months BETWEEN 1 AND 240", name=op.f("ck_standard_listing_life_plausible")),
        sa.CheckConstraint("replacement_price_cents >= 0", name=op.f("ck_standard_listing_price_not_negative")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_standard_listing_valid_period")),
        sa.ForeignKeyConstraint(["model_id"], ["device_model.id"], name=op.f("fk_standard_listing_model_id")),
        sa.ForeignKeyConstraint(["successor_id"], ["device_model.id"], name=op.f("fk_standard_listing_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_listing")),
    )
    op.create_index(op.f("ix_standard_listing_model_id_use"), "standard_listing", ["model_id", "use"], unique=False)
    op.create_table(
        "ticket",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("number", sa.Text(), nullable=False, comment="HKI-2026-000123"),
        sa.Column(
            "kind",
            sa.Enum("incident", "request", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "queued",
                "assigned",
                "in_progress",
                "waiting",
                "resolved",
                "closed",
                "cancelled",
                "merged",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "wait_reason",
            sa.Enum(
                "requester",
                "vendor",
                "parts",
                "visit",
                "problem",
                "loaner",
                name="wait_reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=True, comment="none: not yet known"),
        sa.Column(
            "impact",
            sa.Enum(
                "person", "group", "school", "city", name="impact", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "urgency",
            sa.Enum("low", "normal", "urgent", name="urgency", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "priority",
            sa.Enum("P1", "P2", "P3", "P4", name="priority", native_enum=False, create_constraint=True, length=40),
            nullable=False,
            comment="from the matrix",
        ),
        sa.Column("class_stopped", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("lesson_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "language",
            sa.Enum("fi", "sv", "en", name="language", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("service", sa.Text(), nullable=True, comment="what the city offers: wifi, printing …"),
        sa.Column("requester_id", sa.Uuid(), nullable=False),
        sa.Column("filed_by_id", sa.Uuid(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "sticker",
                "web",
                "phone",
                "visit",
                "email",
                "api",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column(
            "pinned_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="a person chose the agent; routing keeps away",
        ),
        sa.Column("epoch", sa.Integer(), server_default="1", nullable=False, comment="grows with each re-route"),
        sa.Column("points", sa.Integer(), server_default="2", nullable=False, comment="effort, from the category"),
        sa.Column("sensitive", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True, comment="reopened from, merged into"),
        sa.Column(
            "resolution_code",
            sa.Enum(
                "repaired",
                "replaced",
                "configured",
                "advised",
                "delivered",
                "warranty",
                "no_fault_found",
                "declined",
                name="resolution_code",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("resolution_text", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("first_response_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(state = 'waiting') = (wait_reason IS NOT NULL)", name=op.f("ck_ticket_waiting_has_reason")
        ),
        sa.CheckConstraint(
            "state NOT IN ('resolved', 'closed') OR (resolution_code IS NOT NULL AND resolved_at IS NOT NULL)",
            name=op.f("ck_ticket_resolved_has_code"),
        ),
        sa.CheckConstraint("agent_id IS NULL OR team_id IS NOT NULL", name=op.f("ck_ticket_agent_has_team")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 200", name=op.f("ck_ticket_title_length")),
        sa.ForeignKeyConstraint(["agent_id"], ["person.id"], name=op.f("fk_ticket_agent_id")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_ticket_category_id")),
        sa.ForeignKeyConstraint(["filed_by_id"], ["person.id"], name=op.f("fk_ticket_filed_by_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["ticket.id"], name=op.f("fk_ticket_parent_id")),
        sa.ForeignKeyConstraint(["requester_id"], ["person.id"], name=op.f("fk_ticket_requester_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_ticket_room_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_ticket_school_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_ticket_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("number", name=op.f("uq_ticket_number")),
    )
    op.create_index(
        "ix_ticket_agent",
        "ticket",
        ["agent_id", "priority", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('new', 'queued', 'assigned', 'in_progress', 'waiting')"),
    )
    op.create_index(op.f("ix_ticket_created_at_id"), "ticket", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_ticket_queue",
        "ticket",
        ["priority", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('new', 'queued', 'assigned', 'in_progress', 'waiting')"),
    )
    op.create_index(
        op.f("ix_ticket_requester_id_created_at_id"), "ticket", ["requester_id", "created_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_ticket_school_id_created_at_id"), "ticket", ["school_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_ticket_team_queue",
        "ticket",
        ["team_id", "priority", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('new', 'queued', 'assigned', 'in_progress', 'waiting')"),
    )
    op.create_index(
        "ix_ticket_undecided", "ticket", ["created_at"], unique=False, postgresql_where=sa.text("state = 'new'")
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_id", sa.Uuid(), nullable=True, comment="none: a person decided"),
        sa.Column("person_id", sa.Uuid(), nullable=True, comment="who decided; none: routing did"),
        sa.CheckConstraint("until >= since", name=op.f("ck_assignment_ends_after_start")),
        sa.ForeignKeyConstraint(["agent_id"], ["person.id"], name=op.f("fk_assignment_agent_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_assignment_team_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_assignment_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index(
        "ix_assignment_agent_open", "assignment", ["agent_id"], unique=False, postgresql_where=sa.text("until IS NULL")
    )
    op.create_index(
        "uq_assignment_open", "assignment", ["ticket_id"], unique=True, postgresql_where=sa.text("until IS NULL")
    )
    op.create_table(
        "device",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("model_id", sa.Uuid(), nullable=False),
        sa.Column("manufacturer_id", sa.Uuid(), nullable=False),
        sa.Column(
            "asset_tag", sa.Text(), nullable=True, comment="as printed on the label, HKI-, six digits, check digit"
        ),
        sa.Column("serial_printed", sa.Text(), nullable=True, comment="as the maker prints it"),
        sa.Column(
            "serial",
            sa.Text(),
            sa.Computed("serial_normal(serial_printed)", persisted=True),
            nullable=True,
            comment="normalised, unique per manufacturer",
        ),
        sa.Column(
            "lifecycle",
            sa.Enum(
                "expected",
                "in_store",
                "deployed",
                "retired",
                "disposed",
                "lost",
                "stolen",
                name="lifecycle",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "condition",
            sa.Enum(
                "working",
                "faulty",
                "in_repair",
                "broken",
                name="condition",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            server_default="working",
            nullable=False,
        ),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("order_line_id", sa.Uuid(), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True, comment="the purchase batch that brought it"),
        sa.Column("purchased_on", sa.Date(), nullable=True),
        sa.Column("price_cents", sa.BigInteger(), nullable=True, comment="without VAT"),
        sa.Column("warranty_ends_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("received_by_id", sa.Uuid(), nullable=True),
        sa.Column("deployed_on", sa.Date(), nullable=True, comment="first use"),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("disposed_on", sa.Date(), nullable=True),
        sa.Column("missing_on", sa.Date(), nullable=True, comment="lost or stolen"),
        sa.Column("imei", sa.Text(), nullable=True),
        sa.Column("mac", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "lifecycle <> 'disposed' OR disposed_on IS NOT NULL", name=op.f("ck_device_disposed_has_date")
        ),
        sa.CheckConstraint("lifecycle <> 'retired' OR retired_on IS NOT NULL", name=op.f("ck_device_retired_has_date")),
        sa.CheckConstraint(
            "(asset_tag IS NOT NULL AND serial IS NOT NULL) OR order_line_id IS NOT NULL",
            name=op.f("ck_device_known_or_ordered"),
        ),
        sa.CheckConstraint("price_cents >= 0", name=op.f("ck_device_price_not_negative")),
        sa.CheckConstraint("serial_printed IS NULL OR serial IS NOT NULL", name=op.f("ck_device_serial_readable")),
        sa.ForeignKeyConstraint(
            ["model_id", "manufacturer_id"],
            ["device_model.id", "device_model.manufacturer_id"],
            name=op.f("fk_device_model_id_manufacturer_id"),
        ),
        sa.ForeignKeyConstraint(["order_line_id"], ["order_line.id"], name=op.f("fk_device_order_line_id")),
        sa.ForeignKeyConstraint(["received_by_id"], ["person.id"], name=op.f("fk_device_received_by_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_device_room_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_device_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("asset_tag", name=op.f("uq_device_asset_tag")),
        sa.UniqueConstraint("manufacturer_id", "serial", name=op.f("uq_device_manufacturer_id_serial")),
    )
    op.create_index(
        "ix_device_batch_id", "device", ["batch_id"], unique=False, postgresql_where=sa.text("batch_id IS NOT NULL")
    )
    op.create_index(
        "ix_device_grams",
        "device",
        [sa.literal_column("grams((COALESCE(asset_tag, ''::text) || ' '::text) || COALESCE(serial, ''::text))")],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(op.f("ix_device_model_id_id"), "device", ["model_id", "id"], unique=False)
    op.create_index(
        "ix_device_order_line_id",
        "device",
        ["order_line_id"],
        unique=False,
        postgresql_where=sa.text("order_line_id IS NOT NULL"),
    )
    op.create_index(
        "ix_device_room_id", "device", ["room_id"], unique=False, postgresql_where=sa.text("room_id IS NOT NULL")
    )
    op.create_index(op.f("ix_device_school_id_id"), "device", ["school_id", "id"], unique=False)
    op.create_index("ix_device_serial", "device", ["serial"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True, comment="none: Vire itself"),
        sa.Column(
            "visibility",
            sa.Enum("public", "internal", name="visibility", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_message_author_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_message_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index(op.f("ix_message_ticket_id_created_at"), "message", ["ticket_id", "created_at"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_notice_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_ticket_id"), "notice", ["ticket_id"], unique=False)
    op.create_index(
        "ix_notice_unseen",
        "notice",
        ["person_id", "created_at"],
        unique=False,
        postgresql_where=sa.text("seen_at IS NULL"),
    )
    op.create_table(
        "routing_decision",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("ruleset_id", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("roster", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "trace",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="rules examined, gates, rank: ids and codes only",
        ),
        sa.Column(
            "outcome",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="team, agent, reason code, points",
        ),
        sa.ForeignKeyConstraint(["ruleset_id"], ["routing_ruleset.id"], name=op.f("fk_routing_decision_ruleset_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_routing_decision_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_decision")),
        sa.UniqueConstraint("ticket_id", "epoch", name=op.f("uq_routing_decision_ticket_id_epoch")),
    )
    op.create_table(
        "watcher",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_watcher_person_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_watcher_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", "person_id", name=op.f("pk_watcher")),
    )
    op.create_index(op.f("ix_watcher_person_id"), "watcher", ["person_id"], unique=False)
    op.create_table(
        "custody",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False, comment="the device's school at the time"),
        sa.Column(
            "holder_kind",
            sa.Enum("person", "room", name="holder_kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False, comment="UTC"),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True, comment="none: still"),
        sa.Column(
            "previous_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="end of the interval before; none: the first",
        ),
        sa.CheckConstraint(
            "(holder_kind = 'person') = (person_id IS NOT NULL) AND (holder_kind = 'room') = (room_id IS NOT NULL)",
            name=op.f("ck_custody_one_holder"),
        ),
        sa.CheckConstraint("previous_until <= since", name=op.f("ck_custody_starts_after_previous")),
        sa.CheckConstraint("until > since", name=op.f("ck_custody_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["device_id", "previous_until"],
            ["custody.device_id", "custody.until"],
            name="fk_custody_previous",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_custody_device_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_custody_person_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_custody_room_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_custody_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody")),
        sa.UniqueConstraint(
            "device_id",
            "previous_until",
            name=op.f("uq_custody_device_id_previous_until"),
            postgresql_nulls_not_distinct=True,
        ),
        sa.UniqueConstraint(
            "device_id", "until", name=op.f("uq_custody_device_id_until"), postgresql_nulls_not_distinct=True
        ),
    )
    op.create_index(
        "ix_custody_person_id",
        "custody",
        ["person_id"],
        unique=False,
        postgresql_where=sa.text("person_id IS NOT NULL"),
    )
    op.create_index(
        "ix_custody_room_id", "custody", ["room_id"], unique=False, postgresql_where=sa.text("room_id IS NOT NULL")
    )
    op.create_table(
        "ticket_line",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column(
            "elsewhere", sa.Text(), server_default="", nullable=False, comment="why it is not the ticket's school's"
        ),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_ticket_line_device_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_line_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_line")),
        sa.UniqueConstraint("ticket_id", "device_id", name=op.f("uq_ticket_line_ticket_id_device_id")),
    )
    op.create_index(op.f("ix_ticket_line_device_id"), "ticket_line", ["device_id"], unique=False)

    for trigger in TRIGGERS:
        op.execute(trigger)


def downgrade() -> None:
    op.drop_index(op.f("ix_ticket_line_device_id"), table_name="ticket_line")
    op.drop_table("ticket_line")
    op.drop_index("ix_custody_room_id", table_name="custody", postgresql_where=sa.text("room_id IS NOT NULL"))
    op.drop_index("ix_custody_person_id", table_name="custody", postgresql_where=sa.text("person_id IS NOT NULL"))
    op.drop_table("custody")
    op.drop_index(op.f("ix_watcher_person_id"), table_name="watcher")
    op.drop_table("watcher")
    op.drop_table("routing_decision")
    op.drop_index("ix_notice_unseen", table_name="notice", postgresql_where=sa.text("seen_at IS NULL"))
    op.drop_index(op.f("ix_notice_ticket_id"), table_name="notice")
    op.drop_table("notice")
    op.drop_index(op.f("ix_message_ticket_id_created_at"), table_name="message")
    op.drop_table("message")
    op.drop_index("ix_device_serial", table_name="device")
    op.drop_index(op.f("ix_device_school_id_id"), table_name="device")
    op.drop_index("ix_device_room_id", table_name="device", postgresql_where=sa.text("room_id IS NOT NULL"))
    op.drop_index("ix_device_order_line_id", table_name="device", postgresql_where=sa.text("order_line_id IS NOT NULL"))
    op.drop_index(op.f("ix_device_model_id_id"), table_name="device")
    op.drop_index("ix_device_grams", table_name="device", postgresql_using="gin")
    op.drop_index("ix_device_batch_id", table_name="device", postgresql_where=sa.text("batch_id IS NOT NULL"))
    op.drop_table("device")
    op.drop_index("uq_assignment_open", table_name="assignment", postgresql_where=sa.text("until IS NULL"))
    op.drop_index("ix_assignment_agent_open", table_name="assignment", postgresql_where=sa.text("until IS NULL"))
    op.drop_table("assignment")
    op.drop_index("ix_ticket_undecided", table_name="ticket", postgresql_where=sa.text("state = 'new'"))
    op.drop_index(
        "ix_ticket_team_queue",
        table_name="ticket",
        postgresql_where=sa.text("state IN ('new', 'queued', 'assigned', 'in_progress', 'waiting')"),
    )
    op.drop_index(op.f("ix_ticket_school_id_created_at_id"), table_name="ticket")
    op.drop_index(op.f("ix_ticket_requester_id_created_at_id"), table_name="ticket")
    op.drop_index(
        "ix_ticket_queue",
        table_name="ticket",
        postgresql_where=sa.text("state IN ('new', 'queued', 'assigned', 'in_progress', 'waiting')"),
    )
    op.drop_index(op.f("ix_ticket_created_at_id"), table_name="ticket")
    op.drop_index(
        "ix_ticket_agent",
        table_name="ticket",
        postgresql_where=sa.text("state IN ('new', 'queued', 'assigned', 'in_progress', 'waiting')"),
    )
    op.drop_table("ticket")
    op.drop_index(op.f("ix_standard_listing_model_id_use"), table_name="standard_listing")
    op.drop_table("standard_listing")
    op.drop_table("order_line")
    op.drop_index("uq_model_alias_key", table_name="model_alias", postgresql_nulls_not_distinct=True)
    op.drop_index(op.f("ix_model_alias_model_id"), table_name="model_alias")
    op.drop_table("model_alias")
    op.drop_index(op.f("ix_team_member_person_id"), table_name="team_member")
    op.drop_table("team_member")
    op.drop_index(op.f("ix_signed_in_person_id"), table_name="signed_in")
    op.drop_table("signed_in")
    op.drop_table("school_year")
    op.drop_index(
        "uq_routing_ruleset_draft", table_name="routing_ruleset", postgresql_where=sa.text("published_at IS NULL")
    )
    op.drop_table("routing_ruleset")
    op.drop_index("uq_room_school_name", table_name="room")
    op.drop_table("room")
    op.drop_index(op.f("ix_role_grant_person_id"), table_name="role_grant")
    op.drop_table("role_grant")
    op.drop_index("uq_purchase_order_number", table_name="purchase_order")
    op.drop_index(op.f("ix_purchase_order_state_ordered_on"), table_name="purchase_order")
    op.drop_table("purchase_order")
    op.drop_table("password_reset")
    op.drop_index("uq_device_model_number", table_name="device_model")
    op.drop_table("device_model")
    op.drop_index(op.f("ix_category_parent_id_position"), table_name="category")
    op.drop_table("category")
    op.drop_index(op.f("ix_api_token_person_id"), table_name="api_token")
    op.drop_table("api_token")
    op.drop_table("team")
    op.drop_index("uq_supplier_name", table_name="supplier")
    op.drop_table("supplier")
    op.drop_index("uq_school_institution_number", table_name="school")
    op.drop_index(op.f("ix_school_sort_key_id"), table_name="school")
    op.drop_table("school")
    op.drop_index(op.f("ix_personal_view_subject_id_at"), table_name="personal_view")
    op.drop_index(op.f("ix_personal_view_at_id"), table_name="personal_view")
    op.drop_table("personal_view")
    op.drop_index("uq_person_email", table_name="person")
    op.drop_table("person")
    op.drop_table("periodic_slot")
    op.drop_index(
        "ix_outbox_open", table_name="outbox", postgresql_where=sa.text("done_at IS NULL AND dead_at IS NULL")
    )
    op.drop_index("ix_outbox_dead", table_name="outbox", postgresql_where=sa.text("dead_at IS NOT NULL"))
    op.drop_table("outbox")
    op.drop_index("uq_manufacturer_name", table_name="manufacturer")
    op.drop_table("manufacturer")
    op.drop_table("heartbeat")
    op.drop_index(op.f("ix_failed_try_network_hash_at"), table_name="failed_try")
    op.drop_index(op.f("ix_failed_try_account_hash_at"), table_name="failed_try")
    op.drop_table("failed_try")
    op.drop_index(op.f("ix_event_subject_id_at"), table_name="event")
    op.drop_index(op.f("ix_event_at_id"), table_name="event")
    op.drop_index(op.f("ix_event_actor_id_at"), table_name="event", postgresql_where=sa.text("actor_id IS NOT NULL"))
    op.drop_table("event")
    for sequence in SEQUENCES:
        op.execute(f"DROP SEQUENCE {sequence}")
    for function in (WAKE_PUBLISHER, REFUSE_CHANGES, ONE_LISTING, PUBLISHED_STAYS, GRAMS, SPELLING_KEY, FI_KEY):
        op.execute(f"DROP FUNCTION {function.split('FUNCTION ')[1].split('(')[0]}")
    for function in (*tags_sql.DROP, *serials_sql.DROP):
        op.execute(function)
