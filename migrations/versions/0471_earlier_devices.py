"""Keep every earlier state of a device with the interval in which it held, and fill them from the history."""

import sqlalchemy as sa
from alembic import op

revision = "0471"
down_revision = "0450"
branch_labels = None
depends_on = None

# What can change of a device, besides its serial number's normal form, which the database works out.
COLUMNS = (
    "school_id, version, model_id, manufacturer_id, asset_tag, serial_printed, lifecycle, condition, room_id, "
    "order_line_id, batch_id, purchased_on, price_cents, warranty_ends_on, received_on, received_by_id, deployed_on, "
    "retired_on, disposed_on, missing_on, report_number, imei, mac, note"
)
# A fact tells in `before` what the columns it changed held until then. Read from the newest to the oldest, what a column
# held before a fact is what the oldest fact from then on says of it; what no later fact names it holds still. A device
# that an undone import has taken out is told of by the fact of its removal.
FILL = f"""
CREATE FUNCTION fill_earlier_devices() RETURNS void LANGUAGE sql AS $$
    UPDATE device SET created_at = made.at
    FROM (SELECT subject_id, min(at) AS at FROM event
          WHERE subject_type = 'device' AND verb IN ('device.added', 'device.registered') GROUP BY subject_id) AS made
    WHERE device.id = made.subject_id AND device.created_at <> made.at;
    TRUNCATE earlier_device;
    WITH present AS (
        SELECT id, created_at, to_jsonb(device) AS held FROM device
        UNION ALL
        SELECT gone.subject_id, min(made.at),
               jsonb_build_object('version', gone.subject_version, 'manufacturer_id', device_model.manufacturer_id,
                                  'serial_printed', gone.before ->> 'serial', 'note', '') || gone.before
        FROM event AS gone
        JOIN event AS made ON made.subject_id = gone.subject_id AND made.verb IN ('device.added', 'device.registered')
        JOIN device_model ON device_model.id = (gone.before ->> 'model_id')::uuid
        WHERE gone.verb = 'device.removed' AND NOT EXISTS (SELECT FROM device WHERE device.id = gone.subject_id)
        GROUP BY gone.id, gone.subject_id, gone.subject_version, gone.before, device_model.manufacturer_id
    ), told AS (
        SELECT event.subject_id AS device_id, event.at, event.id, event.subject_version AS version, said.key, said.value
        FROM event CROSS JOIN LATERAL jsonb_each(event.before) AS said
        WHERE event.subject_type = 'device' AND said.key = ANY (string_to_array('{COLUMNS}', ', '))
    ), until_each AS (
        SELECT device_id, at, id, version, jsonb_object_agg(key, value) OVER (
            PARTITION BY device_id ORDER BY at DESC, id DESC RANGE UNBOUNDED PRECEDING) AS before
        FROM told
    ), ended AS (
        SELECT DISTINCT ON (device_id, at) device_id, at, version, before FROM until_each ORDER BY device_id, at, id
    ), spans AS (
        SELECT ended.device_id, ended.at AS until, ended.version, ended.before,
               GREATEST(lag(ended.at) OVER (PARTITION BY ended.device_id ORDER BY ended.at), present.created_at) AS since,
               present.held
        FROM ended JOIN present ON present.id = ended.device_id
    )
    INSERT INTO earlier_device (device_id, since, until, {COLUMNS})
    SELECT device_id, since, until, {", ".join(f"(was).{name}" for name in COLUMNS.split(", "))}
    FROM (
        SELECT device_id, since, until, jsonb_populate_record(
            NULL::device, held || before || jsonb_build_object('version', GREATEST(version - 1, 1))) AS was
        FROM spans WHERE since < until
    ) AS states;
$$
"""


def upgrade() -> None:
    op.alter_column(
        "device", "created_at", server_default=sa.func.clock_timestamp(), existing_type=sa.DateTime(timezone=True)
    )
    op.execute("COMMENT ON COLUMN device.created_at IS 'when it came into the register, UTC'")
    op.execute("CREATE TABLE earlier_device (LIKE device INCLUDING COMMENTS)")
    op.execute("ALTER TABLE earlier_device DROP COLUMN id, DROP COLUMN created_at, DROP COLUMN serial")
    op.execute(
        "ALTER TABLE earlier_device ADD COLUMN serial text GENERATED ALWAYS AS (serial_normal(serial_printed)) STORED"
    )
    for name, kind in (
        ("device_id", sa.Uuid()),
        ("since", sa.DateTime(timezone=True)),
        ("until", sa.DateTime(timezone=True)),
    ):
        op.add_column("earlier_device", sa.Column(name, kind, nullable=False))
    op.create_primary_key(op.f("pk_earlier_device"), "earlier_device", ["device_id", "until"])
    op.create_check_constraint(op.f("ck_earlier_device_ends_after_start"), "earlier_device", "until > since")
    tag = "COALESCE(asset_tag COLLATE \"C\", ''::text)"
    op.create_index("ix_earlier_device_tag", "earlier_device", [sa.text(tag), "device_id"])
    op.create_index("ix_earlier_device_school_tag", "earlier_device", ["school_id", sa.text(tag), "device_id"])
    for name, said in (
        ("device_id", "also of one that has left the register"),
        ("serial", "normalised, unique per manufacturer"),
        ("since", "UTC"),
        ("until", "UTC"),
    ):
        op.execute(f"COMMENT ON COLUMN earlier_device.{name} IS '{said}'")
    op.execute(FILL)
    op.execute("SELECT fill_earlier_devices()")


def downgrade() -> None:
    op.execute("DROP FUNCTION fill_earlier_devices")
    op.drop_table("earlier_device")
    op.alter_column("device", "created_at", server_default=sa.func.now(), existing_type=sa.DateTime(timezone=True))
    op.execute("COMMENT ON COLUMN device.created_at IS NULL")
