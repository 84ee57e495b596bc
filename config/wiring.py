"""Every wire between the floors, on one page: what a lower package declares and a higher one fills."""

from flask import Blueprint, Flask
from flask_smorest import Blueprint as ApiBlueprint

from config import lexicons, migrated
from config.followers import FOLLOWERS
from core import history
from organisation.access import account_pages, credentials, paces, person_pages, recognise, reset_pages, views
from organisation.access.api import api as access_api
from organisation.access.pages import pages as access_pages
from organisation.audit import events, named
from organisation.audit import panels as audit_panels
from organisation.audit.api import api as audit_api
from organisation.audit.pages import pages as audit_pages
from organisation.people import exports, grant_pages
from organisation.people import figures as people_figures
from organisation.people import hooks as people_hooks
from organisation.people import panels as people_panels
from organisation.people import quick_search as people_search
from organisation.people import search as people_reading
from organisation.people.api import api as people_api
from organisation.people.pages import pages as people_pages
from organisation.schools import quick_search as school_search
from organisation.schools.api import api as schools_api
from organisation.schools.pages import pages as schools_pages
from registry.bulk import labels_page
from registry.bulk import panels as bulk_panels
from registry.bulk.api import api as bulk_api
from registry.bulk.pages import pages as bulk_pages
from registry.catalogue import hooks as catalogue_hooks
from registry.catalogue import panels as catalogue_panels
from registry.catalogue import prices
from registry.catalogue import quick_search as model_search
from registry.catalogue.api import api as models_api
from registry.catalogue.pages import pages as catalogue_pages
from registry.custody import custody
from registry.despatches import panels as despatch_panels
from registry.despatches.api import api as despatches_api
from registry.despatches.pages import pages as despatches_pages
from registry.devices import arrivals, figures, of_model
from registry.devices import hooks as device_hooks
from registry.devices import leaving as device_leaving
from registry.devices import panels as device_panels
from registry.devices import quick_search as device_search
from registry.devices import sticker as device_sticker
from registry.devices.actions_api import api as devices_api
from registry.devices.notes_api import api as device_notes_api
from registry.devices.pages import pages as devices_pages
from registry.disposal import pages as disposal_pages
from registry.disposal.api import api as disposal_api
from registry.dock.api import api as dock_api
from registry.dock.pages import pages as dock_pages
from registry.funding import hooks as funding_hooks
from registry.funding.api import api as funding_api
from registry.funding.pages import pages as funding_pages
from registry.imports import leaving as imports_leaving
from registry.imports import panels as imports_panels
from registry.imports.api import api as imports_api
from registry.imports.decision_pages import pages as import_decision_pages
from registry.imports.pages import pages as imports_pages
from registry.imports.profile_api import api as profile_api
from registry.imports.profile_pages import pages as profile_pages
from registry.invoices import panels as invoice_panels
from registry.invoices import separation, spending
from registry.invoices.api import api as invoices_api
from registry.invoices.pages import pages as invoices_pages
from registry.matching import panels as matching_panels
from registry.matching.api import api as matching_api
from registry.matching.pages import pages as matching_pages
from registry.purchasing import leaving as purchasing_leaving
from registry.purchasing import orders, supplier_pages
from registry.purchasing import panels as purchasing_panels
from registry.purchasing import quick_search as order_search
from registry.purchasing.api import api as purchasing_api
from registry.purchasing.pages import pages as orders_pages
from registry.receiving import pages as receiving_pages
from registry.receiving import panels as receiving_panels
from registry.receiving import receiving
from registry.receiving.api import api as receiving_api
from registry.standards import pages as standards_pages
from registry.standards.api import api as standards_api
from tickets.calendars import calculator
from tickets.calendars.api import api as calendars_api
from tickets.calendars.pages import pages as calendars_pages
from tickets.categories import editing as category_editing
from tickets.categories import hooks as category_hooks
from tickets.categories.api import api as categories_api
from tickets.categories.pages import pages as categories_pages
from tickets.clocks import keeping, policy_pages, promises_api, ticket_pages
from tickets.clocks import panels as clock_panels
from tickets.desk import agents_page, lead_panel, list_page, queue, retiring, routing_page, ticket_page, views_page
from tickets.desk import panels as desk_panels
from tickets.desk import quick_search as ticket_search
from tickets.desk.agents_api import api as agents_api
from tickets.desk.api import api as desk_api
from tickets.desk.routing_api import api as routing_api
from tickets.dispatch import drain, release
from tickets.filing import mine_pages, sticker
from tickets.filing.api import api as filing_api
from tickets.filing.pages import pages as filing_pages
from tickets.mail import panels as mail_panels
from tickets.mail.api import api as mail_api
from tickets.mail.pages import pages as mail_pages
from tickets.mail_in.api import api as mail_in_api
from tickets.mail_in.pages import pages as mail_in_pages
from tickets.notices.api import api as notices_api
from tickets.notices.pages import pages as notices_pages
from tickets.routing import published
from tickets.rulesets import draft_pages, rule_pages, trial_pages
from tickets.rulesets import panels as ruleset_panels
from tickets.rulesets.api import api as rulesets_api
from tickets.rulesets.pages import pages as rulesets_pages
from tickets.teams import hooks as team_hooks
from tickets.teams import panels as team_panels
from tickets.teams.api import api as teams_api
from tickets.teams.pages import pages as teams_pages
from tickets.ticket import hooks as ticket_hooks
from tickets.ticket import load
from web import browse, downloads, facts, guards, health, money, panels, search, start
from web.panels import Panel
from workers.operations import panels as operation_panels
from workers.operations.api import api as operations_api
from workers.operations.pages import pages as operations_pages

APIS: list[ApiBlueprint] = [
    operations_api,
    people_api,
    models_api,
    purchasing_api,
    funding_api,
    invoices_api,
    standards_api,
    disposal_api,
    access_api,
    filing_api,
    desk_api,
    agents_api,
    routing_api,
    rulesets_api,
    notices_api,
    mail_api,
    mail_in_api,
    teams_api,
    categories_api,
    calendars_api,
    promises_api.api,
    audit_api,
    schools_api,
    devices_api,
    device_notes_api,
    receiving_api,
    despatches_api,
    dock_api,
    matching_api,
    imports_api,
    profile_api,
    bulk_api,
    search.api,
]
PAGES: list[Blueprint] = [
    start.pages,
    search.pages,
    access_pages,
    reset_pages.pages,
    account_pages.pages,
    people_pages,
    person_pages.pages,
    grant_pages.pages,
    audit_pages,
    schools_pages,
    catalogue_pages,
    orders_pages,
    supplier_pages.pages,
    funding_pages,
    invoices_pages,
    standards_pages.pages,
    disposal_pages.pages,
    devices_pages,
    device_sticker.pages,
    imports_pages,
    import_decision_pages,
    profile_pages,
    bulk_pages,
    labels_page.pages,
    receiving_pages.pages,
    despatches_pages,
    dock_pages,
    matching_pages,
    operations_pages,
    browse.pages,
    filing_pages,
    mine_pages.pages,
    notices_pages,
    mail_pages,
    mail_in_pages,
    teams_pages,
    categories_pages,
    calendars_pages,
    calculator.pages,
    policy_pages.pages,
    ticket_pages.pages,
    list_page.pages,
    agents_page.pages,
    views_page.pages,
    *(ticket_page.pages, routing_page.pages),
    *(rulesets_pages, draft_pages.pages, rule_pages.pages, trial_pages.pages),
]
# place on a page → what stands there, in order
PANELS: dict[str, list[Panel]] = {
    "start": [
        *operation_panels.START,
        *lead_panel.START,
        *ruleset_panels.START,
        *desk_panels.START,
        *mine_pages.START,
        *imports_panels.START,
        *bulk_panels.START,
        *receiving_panels.START,
        *despatch_panels.START,
        *invoice_panels.START,
        *purchasing_panels.START,
        *people_figures.PANELS,
        *audit_panels.START,
        *disposal_pages.START,
        *standards_pages.START,
        *catalogue_panels.START,
        *device_panels.START,
        *mine_pages.LAST,
    ],
    "order": [
        *matching_panels.ORDER,
        *receiving_panels.ORDER,
        *despatch_panels.ORDER,
        *imports_panels.ORDER,
        *invoice_panels.ORDER,
    ],
    "appropriation": [*invoice_panels.APPROPRIATION],
    "model": [of_model.PANEL, supplier_pages.MODEL_PANEL],
    "devices": [*bulk_panels.LIST],
    "device": [sticker.REPORT, desk_panels.DEVICE],
    "sticker": [sticker.PANEL],
    "ticket": [*clock_panels.TICKET, mail_panels.TICKET],
    "school": [*device_panels.SCHOOL, desk_panels.SCHOOL],
    "school-first": [*people_panels.SCHOOL],
    "school-aside": [*audit_panels.SCHOOL],
    "room": [*device_panels.ROOM, desk_panels.ROOM],
    "person": [*device_panels.PERSON, desk_panels.PERSON, *person_pages.PANELS],
    "person-overview": [desk_panels.PERSON, *device_panels.PERSON],
    "account": [mail_panels.ACCOUNT],
    "person-aside": [*team_panels.PERSON, mail_panels.PERSON, *audit_panels.PERSON],
}
# what the one search box finds, in the order in which it is shown
SEARCHED: list[search.Kind] = [
    ticket_search.KIND,
    device_search.KIND,
    people_search.KIND,
    school_search.ROOMS,
    order_search.KIND,
    school_search.SCHOOLS,
    model_search.KIND,
]


def wire(_app: Flask) -> None:
    """Connect the floors. Called once, before the first request."""
    guards.recognise = recognise.recognise
    guards.writing_pace = paces.writing
    health.migrations_pending = migrated.is_pending
    money.may_reader_see = prices.may_reader_see
    people_hooks.looked_at = views.looked_at
    downloads.note = exports.note
    people_hooks.end_access = credentials.end_access
    orders.count_devices = arrivals.count
    funding_hooks.used = spending.used
    receiving.may_receive[:] = [separation.refuse_receiver]
    catalogue_hooks.count_devices = figures.fleet
    people_hooks.held[:] = [release.held, device_leaving.held, purchasing_leaving.held, imports_leaving.held]
    people_hooks.left[:] = [release.release]
    team_hooks.open_load, team_hooks.open_in_team, team_hooks.left = load.of_team, load.in_team, release.release
    team_hooks.may_close[:] = [load.may_close, category_editing.keeps_team, published.keeps_team]
    category_hooks.may_close[:] = [published.keeps_category]
    team_hooks.room_appeared = drain.ask
    ticket_hooks.moved = keeping.follow
    device_hooks.report_address = sticker.address
    device_hooks.may_retire[:] = [retiring.refuse_while_open]
    device_hooks.open_ticket = retiring.open_ticket
    device_hooks.open_tickets = retiring.open_tickets
    device_hooks.binds[:] = [retiring.binds]
    history.followers.update(FOLLOWERS)
    panels.places.update(PANELS)
    search.kinds[:] = SEARCHED
    named.numbered[:] = [queue.numbered]
    named.parts[:] = [people_reading.grants_to, custody.intervals_of]
    events.sums_up.update({"batch.applied", "batch.undone", "bulk.applied"})
    for lexicon in lexicons.LEXICONS:
        facts.learn(lexicon)
