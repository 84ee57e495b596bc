"""Let the note of a fact be replaced by a mark, once that is a fact itself; nothing else of the history ever changes."""

from alembic import op

revision = "0131"
down_revision = "0130"
branch_labels = None
depends_on = None

ONLY_NOTES = """
CREATE FUNCTION refuse_changes_but_redaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.note <> '' AND NEW.note = '*' AND to_jsonb(NEW) - 'note' = to_jsonb(OLD) - 'note'
        AND EXISTS (SELECT FROM event WHERE subject_id = OLD.id AND verb = 'event.note_redacted')
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% only grows: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$
"""
TRIGGER = "CREATE TRIGGER event_only_grows BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION "


def upgrade() -> None:
    op.execute(ONLY_NOTES)
    op.execute("DROP TRIGGER event_only_grows ON event")
    op.execute(TRIGGER + "refuse_changes_but_redaction()")


def downgrade() -> None:
    op.execute("DROP TRIGGER event_only_grows ON event")
    op.execute(TRIGGER + "refuse_changes()")
    op.execute("DROP FUNCTION refuse_changes_but_redaction")
