"""What facts, columns and values are called when they are told: the words of every package."""

from organisation.people.words import LEXICON as PEOPLE_WORDS
from organisation.schools.words import LEXICON as SCHOOL_WORDS
from registry.bulk.words import LEXICON as BULK_WORDS
from registry.catalogue.words import LEXICON as CATALOGUE_WORDS
from registry.despatches.words import LEXICON as DESPATCH_WORDS
from registry.device_sets.words import LEXICON as SET_WORDS
from registry.devices.words import LEXICON as DEVICE_WORDS
from registry.disposal.words import LEXICON as DISPOSAL_WORDS
from registry.dock.words import LEXICON as DOCK_WORDS
from registry.funding.words import LEXICON as FUNDING_WORDS
from registry.imports.words import LEXICON as IMPORT_WORDS
from registry.invoices.words import LEXICON as INVOICE_WORDS
from registry.own_fields.words import LEXICON as OWN_FIELD_WORDS
from registry.purchasing.words import LEXICON as PURCHASING_WORDS
from registry.quality.words import LEXICON as QUALITY_WORDS
from registry.repairs.words import LEXICON as REPAIR_WORDS
from registry.rollovers.words import LEXICON as ROLL_OVER_WORDS
from registry.room_kits.words import LEXICON as KIT_WORDS
from registry.school_changes.words import LEXICON as SCHOOL_CHANGE_WORDS
from registry.sightings.words import LEXICON as SIGHTING_WORDS
from registry.software.words import LEXICON as SOFTWARE_WORDS
from registry.staff_files.wording import LEXICON as STAFF_FILE_WORDS
from registry.stocktakes.words import LEXICON as STOCKTAKE_WORDS
from tickets.attachments.words import LEXICON as ATTACHMENT_WORDS
from tickets.calendars.words import LEXICON as CALENDAR_WORDS
from tickets.categories.words import LEXICON as CATEGORY_WORDS
from tickets.clocks.words import LEXICON as CLOCK_WORDS
from tickets.desk import reading as ticket_reading
from tickets.exams.words import LEXICON as EXAM_WORDS
from tickets.feedback.words import LEXICON as FEEDBACK_WORDS
from tickets.knowledge.words import LEXICON as KNOWLEDGE_WORDS
from tickets.macros.words import LEXICON as MACRO_WORDS
from tickets.mail.words import LEXICON as MAIL_WORDS
from tickets.mailboxes.words import LEXICON as MAILBOX_WORDS
from tickets.parts.words import LEXICON as PART_WORDS
from tickets.privacy.words import LEXICON as PRIVACY_WORDS
from tickets.problems.words import LEXICON as PROBLEM_WORDS
from tickets.replies.words import LEXICON as REPLY_WORDS
from tickets.requests.words import LEXICON as REQUEST_WORDS
from tickets.rosters.words import LEXICON as ROSTER_WORDS
from tickets.rulesets.words import LEXICON as RULESET_WORDS
from tickets.services.words import LEXICON as SERVICE_WORDS
from tickets.teams.words import LEXICON as TEAM_WORDS
from tickets.ticket.words import LEXICON as TICKET_WORDS
from tickets.visits.words import LEXICON as VISIT_WORDS
from web.facts import Lexicon
from workers.operations.words import LEXICON as JOB_WORDS

LEXICONS: list[Lexicon] = [
    SCHOOL_WORDS,
    PEOPLE_WORDS,
    CATALOGUE_WORDS,
    PURCHASING_WORDS,
    DESPATCH_WORDS,
    FUNDING_WORDS,
    INVOICE_WORDS,
    DEVICE_WORDS,
    OWN_FIELD_WORDS,
    STAFF_FILE_WORDS,
    QUALITY_WORDS,
    DISPOSAL_WORDS,
    STOCKTAKE_WORDS,
    ROLL_OVER_WORDS,
    SOFTWARE_WORDS,
    DOCK_WORDS,
    IMPORT_WORDS,
    BULK_WORDS,
    SCHOOL_CHANGE_WORDS,
    JOB_WORDS,
    TEAM_WORDS,
    ROSTER_WORDS,
    SERVICE_WORDS,
    PROBLEM_WORDS,
    EXAM_WORDS,
    CATEGORY_WORDS,
    CALENDAR_WORDS,
    CLOCK_WORDS,
    RULESET_WORDS,
    TICKET_WORDS,
    ticket_reading.LEXICON,
    MAIL_WORDS,
    MAILBOX_WORDS,
    ATTACHMENT_WORDS,
    PART_WORDS,
    KNOWLEDGE_WORDS,
    PRIVACY_WORDS,
    REPLY_WORDS,
    MACRO_WORDS,
    FEEDBACK_WORDS,
    REPAIR_WORDS,
    SET_WORDS,
    SIGHTING_WORDS,
    KIT_WORDS,
    REQUEST_WORDS,
    VISIT_WORDS,
]
