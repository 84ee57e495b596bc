"""What a lower package declares and a higher one fills: hooks, followers, kinds of search, words of facts."""

from typing import Any

from flask import Flask

from config import lexicons, migrated
from config.followers import FOLLOWERS
from config.places import PANELS
from core import history
from organisation.access import credentials, paces, recognise, views
from organisation.audit import events, named, oddities
from organisation.people import exports
from organisation.people import hooks as people_hooks
from organisation.people import quick_search as people_search
from organisation.people import search as people_reading
from organisation.saved_views.kinds import Kind as SavedKind
from organisation.saved_views.kinds import kinds as saved_kinds
from organisation.saved_views.models import ListName
from organisation.schools import quick_search as school_search
from registry.bulk import effects as bulk_effects
from registry.catalogue import hooks as catalogue_hooks
from registry.catalogue import prices
from registry.catalogue import quick_search as model_search
from registry.custody import custody
from registry.device_sets import handing
from registry.device_sets.models import SetMember
from registry.devices import arrivals, figures
from registry.devices import hooks as device_hooks
from registry.devices import leaving as device_leaving
from registry.devices import quick_search as device_search
from registry.devices import saved_list as saved_devices
from registry.devices import watched as device_watched
from registry.devices.models import Device
from registry.devices.notes import DeviceNote
from registry.disposal import oddities as disposal_oddities
from registry.disposal.models import DisposalItem
from registry.funding import hooks as funding_hooks
from registry.imports import hooks as imports_hooks
from registry.imports import leaving as imports_leaving
from registry.imports import saved_list as saved_batches
from registry.invoices import oddities as invoice_oddities
from registry.invoices import separation, spending
from registry.matching import related
from registry.pools.models import PoolDevice
from registry.purchasing import leaving as purchasing_leaving
from registry.purchasing import orders, timeline
from registry.purchasing import quick_search as order_search
from registry.purchasing import saved_list as saved_orders
from registry.quality import leaving as quality_leaving
from registry.receiving import receiving
from registry.repairs.models import RepairOrder
from registry.school_changes import parts as school_parts
from registry.sightings import corrections as seen_in_corrections
from registry.software import hooks as software_hooks
from registry.staff_files import hooks as staff_file_hooks
from tickets.attachments.models import RegisterFile
from tickets.categories import editing as category_editing
from tickets.categories import hooks as category_hooks
from tickets.clocks import keeping, without_device
from tickets.desk import desk, loaners, queue, retiring
from tickets.desk import hooks as desk_hooks
from tickets.desk import quick_search as ticket_search
from tickets.desk import saved_list as saved_tickets
from tickets.dispatch import drain, release
from tickets.exams import exams
from tickets.exams import with_school as exams_with_school
from tickets.feedback import asking
from tickets.filing import offered, sticker
from tickets.knowledge import quick_search as help_search
from tickets.knowledge import trees as help_trees
from tickets.mail import hooks as mail_hooks
from tickets.parts import cascade, family
from tickets.requests import approvals, reworded
from tickets.requests import titles as request_titles
from tickets.requests import with_school as approvals_with_school
from tickets.rosters import hooks as roster_hooks
from tickets.routing import published
from tickets.services import services
from tickets.teams import hooks as team_hooks
from tickets.teams import members
from tickets.ticket import hooks as ticket_hooks
from tickets.ticket import load
from tickets.ticket import with_school as tickets_with_school
from tickets.ticket.models import Ticket, TicketLine
from tickets.visits import visits
from tickets.visits import with_school as visits_with_school
from web import downloads, facts, guards, health, money, panels, search

# what the one search box finds, in the order in which it is shown
SEARCHED: list[search.Kind] = [
    ticket_search.KIND,
    device_search.KIND,
    people_search.KIND,
    school_search.ROOMS,
    order_search.KIND,
    school_search.SCHOOLS,
    model_search.KIND,
    help_search.KIND,
]

# facts that stand for all others of the same request
SUMS_UP = {"batch.applied", "batch.undone", "bulk.applied", "school_change.applied", "school_change.undone"}

# the lists that can be saved under a name
SAVED_LISTS: dict[ListName, SavedKind] = {
    ListName.DEVICES: saved_devices.KIND,
    ListName.ORDERS: saved_orders.KIND,
    ListName.BATCHES: saved_batches.KIND,
    ListName.TICKETS: saved_tickets.KIND,
}

# rows for whose sake a device stays when the import that added it is undone, by the reason in `plans.undo.REASONS`
BINDS: dict[str, Any] = {
    "in_ticket": TicketLine.device_id,
    "in_repair": RepairOrder.device_id,
    "in_lot": DisposalItem.device_id,
    "in_set": SetMember.device_id,
    "in_pool": PoolDevice.device_id,
    "noted": DeviceNote.device_id,
    "has_file": RegisterFile.device_id,
}

# what goes with a school when it becomes part of another one, besides devices, rooms and roles
SCHOOL_PARTS: list[school_parts.Part] = [
    tickets_with_school.PART,
    approvals_with_school.PART,
    exams_with_school.PART,
    visits_with_school.PART,
    school_parts.ORDER_LINES,
    school_parts.POOLS,
    school_parts.SETS,
]

# what somebody who stops working has on their hands
HELD = [release.held, device_leaving.held, quality_leaving.held, purchasing_leaving.held, imports_leaving.held]


def wire(_app: Flask) -> None:
    """Connect the floors. Called once, before the first request."""
    guards.recognise = recognise.recognise
    guards.writing_pace = paces.writing
    health.migrations_pending = migrated.is_pending
    money.may_reader_see = prices.may_reader_see
    people_hooks.looked_at = views.looked_at
    views.of_school[:] = [people_reading.with_role_at, device_watched.of_school, desk.of_school]
    views.owned[:], bulk_effects.besides[:] = [Device, Ticket], [handing.leave]
    downloads.note = exports.note
    people_hooks.end_access = credentials.end_access
    orders.count_devices = arrivals.count
    timeline.facts_of_others, timeline.receipts = related.facts, related.receipts
    funding_hooks.used = spending.used
    receiving.may_receive[:] = [separation.refuse_receiver]
    catalogue_hooks.count_devices = figures.fleet
    people_hooks.held[:], people_hooks.gone[:] = HELD, [members.leave_teams]
    people_hooks.left[:] = [visits.cancel_all_of, release.release, quality_leaving.take_back]
    imports_hooks.applied[:], staff_file_hooks.needed["has_tickets"] = [seen_in_corrections.take], load.have_tickets
    staff_file_hooks.teams_of, staff_file_hooks.join_again = members.memberships, members.join_again
    team_hooks.open_load, team_hooks.open_in_team, team_hooks.open_of = load.of_team, load.in_team, load.of_people
    team_hooks.left, team_hooks.room_appeared = release.release, drain.ask
    team_hooks.may_close[:] = [load.may_close, category_editing.keeps_team, published.keeps_team]
    category_hooks.may_close[:], roster_hooks.may_lose_skill[:] = [published.keeps_category], [published.keeps_skill]
    ticket_hooks.moved = keeping.follow
    desk_hooks.resolved[:], desk_hooks.reopened[:] = [cascade.resolved, asking.sample], [cascade.reopened]
    desk_hooks.cancelled[:], desk_hooks.merged[:] = [cascade.cancelled], [cascade.merged]
    desk_hooks.may_merge[:], mail_hooks.asked[:] = [family.refuse_merge], [approvals.asked]
    desk_hooks.waits_for[:], desk_hooks.refused[:] = [approvals.waits_for], [approvals.refused]
    ticket_hooks.titles[:], ticket_hooks.titles_with[:] = [request_titles.words], [request_titles.found]
    ticket_hooks.described, ticket_hooks.answers = reworded.answers, help_trees.answers_in
    ticket_hooks.further_services = services.further
    device_hooks.report_address, software_hooks.ticket_address = sticker.address, offered.failed_installation
    device_hooks.ticket_to_lend_for = loaners.open_ticket
    device_hooks.lent_for[:] = [without_device.lent]
    device_hooks.may_retire[:] = [retiring.refuse_while_open]
    device_hooks.exam_of = exams.next_of
    device_hooks.open_ticket, device_hooks.open_tickets = retiring.open_ticket, retiring.open_tickets
    device_hooks.binds.update(BINDS)
    school_parts.parts[:] = SCHOOL_PARTS
    history.followers.update(FOLLOWERS)
    panels.places.update(PANELS)
    search.kinds[:] = SEARCHED
    named.numbered[:] = [queue.numbered]
    named.parts[:] = [people_reading.grants_to, custody.intervals_of, related.of_orders]
    oddities.kinds[:] = [disposal_oddities.unwiped, invoice_oddities.repriced]
    events.sums_up.update(SUMS_UP)
    saved_kinds.update(SAVED_LISTS)
    for lexicon in lexicons.LEXICONS:
        facts.learn(lexicon)
