"""Every table of the house, for migrations and for the guards that must know them all."""

from pathlib import Path

import core.history
import core.outbox.items
import organisation.access.models
import organisation.people.models
import organisation.schools.models
import registry.bulk.rolled
import registry.catalogue.models
import registry.custody.models
import registry.device_sets.models
import registry.devices.earlier
import registry.devices.models
import registry.imports.models
import registry.loans.models
import registry.own_fields.models
import registry.plans.models
import registry.purchasing.models
import registry.quality.models
import registry.room_kits.models
import registry.school_changes.models
import registry.sightings.models
import registry.staff_files.models
import registry.stocktakes.models
import tickets.attachments.models
import tickets.calendars.models
import tickets.categories.models
import tickets.clocks.models
import tickets.exams.models
import tickets.feedback.models
import tickets.knowledge.models
import tickets.macros.models
import tickets.mail.models
import tickets.mailboxes.models
import tickets.notices.models
import tickets.problems.models
import tickets.replies.models
import tickets.rosters.models
import tickets.routing.models
import tickets.services.models
import tickets.swaps.models
import tickets.teams.models
import tickets.ticket.answers
import tickets.ticket.models
import tickets.visits.models
import web.idempotency

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
