"""The blueprints of every package, API and pages, each list in the order in which they are registered."""

from flask import Blueprint
from flask_smorest import Blueprint as ApiBlueprint

from organisation.access import account_pages, person_pages, reset_pages
from organisation.access.api import api as access_api
from organisation.access.pages import pages as access_pages
from organisation.audit.api import api as audit_api
from organisation.audit.pages import pages as audit_pages
from organisation.people import grant_pages
from organisation.people.api import api as people_api
from organisation.people.pages import pages as people_pages
from organisation.saved_views.api import api as saved_views_api
from organisation.saved_views.pages import pages as saved_views_pages
from organisation.schools.api import api as schools_api
from organisation.schools.pages import pages as schools_pages
from registry.bulk import labels_api, labels_page
from registry.bulk.api import api as bulk_api
from registry.bulk.pages import pages as bulk_pages
from registry.catalogue.api import api as models_api
from registry.catalogue.pages import pages as catalogue_pages
from registry.despatches.api import api as despatches_api
from registry.despatches.pages import pages as despatches_pages
from registry.device_sets.api import api as device_sets_api
from registry.device_sets.pages import pages as device_sets_pages
from registry.devices import sticker as device_sticker
from registry.devices.actions_api import api as devices_api
from registry.devices.notes_api import api as device_notes_api
from registry.devices.pages import pages as devices_pages
from registry.disposal import pages as disposal_pages
from registry.disposal.api import api as disposal_api
from registry.dock.api import api as dock_api
from registry.dock.pages import pages as dock_pages
from registry.funding.api import api as funding_api
from registry.funding.pages import pages as funding_pages
from registry.imports.api import api as imports_api
from registry.imports.decision_pages import pages as import_decision_pages
from registry.imports.pages import pages as imports_pages
from registry.imports.profile_api import api as profile_api
from registry.imports.profile_pages import pages as profile_pages
from registry.invoices.api import api as invoices_api
from registry.invoices.pages import pages as invoices_pages
from registry.loans.api import api as loans_api
from registry.loans.pages import pages as loans_pages
from registry.matching.api import api as matching_api
from registry.matching.pages import pages as matching_pages
from registry.own_fields import pages as own_fields_pages
from registry.own_fields.api import api as own_fields_api
from registry.pools.api import api as pools_api
from registry.pools.pages import pages as pools_pages
from registry.purchasing import supplier_pages
from registry.purchasing.api import api as purchasing_api
from registry.purchasing.pages import pages as orders_pages
from registry.purchasing.taking import pages as orders_taking_pages
from registry.quality.api import api as quality_api
from registry.quality.pages import pages as quality_pages
from registry.receiving import pages as receiving_pages
from registry.receiving.api import api as receiving_api
from registry.repairs.api import api as repairs_api
from registry.repairs.pages import pages as repairs_pages
from registry.rollovers import pages as rollovers_pages
from registry.rollovers.api import api as rollovers_api
from registry.room_kits.api import api as room_kits_api
from registry.room_kits.pages import pages as room_kits_pages
from registry.school_changes.api import api as school_changes_api
from registry.school_changes.pages import pages as school_changes_pages
from registry.sightings.api import api as sightings_api
from registry.sightings.pages import pages as sightings_pages
from registry.software import pages as software_pages
from registry.software import title_pages as software_title_pages
from registry.software.api import api as software_api
from registry.staff_files import pages as staff_files_pages
from registry.staff_files.api import api as staff_files_api
from registry.standards import pages as standards_pages
from registry.standards.api import api as standards_api
from registry.stocktakes import pages as stocktakes_pages
from registry.stocktakes.api import api as stocktakes_api
from tickets.bulk import agents_page
from tickets.bulk.agents_api import api as agents_api
from tickets.bulk.api import api as ticket_bulk_api
from tickets.bulk.pages import pages as ticket_bulk_pages
from tickets.calendars import calculator
from tickets.calendars.api import api as calendars_api
from tickets.calendars.pages import pages as calendars_pages
from tickets.categories.api import api as categories_api
from tickets.categories.pages import pages as categories_pages
from tickets.clocks import policy_pages, promises_api, ticket_pages
from tickets.desk import columns_page, drafts_page, list_page, routing_page, ticket_page
from tickets.desk.api import api as desk_api
from tickets.desk.attachments_api import api as attachments_api
from tickets.desk.attachments_pages import pages as attachments_pages
from tickets.desk.drafts_api import api as drafts_api
from tickets.desk.routing_api import api as routing_api
from tickets.exams.api import api as exams_api
from tickets.exams.pages import pages as exams_pages
from tickets.feedback import link_pages
from tickets.feedback.api import api as satisfaction_api
from tickets.feedback.pages import pages as satisfaction_pages
from tickets.filing import accessibility_pages, caller_pages, mine_pages
from tickets.filing.api import api as filing_api
from tickets.filing.pages import pages as filing_pages
from tickets.knowledge import effect_pages, glossary_page, tree_pages
from tickets.knowledge.api import api as knowledge_api
from tickets.knowledge.pages import pages as knowledge_pages
from tickets.macros.api import api as macros_api
from tickets.macros.pages import pages as macros_pages
from tickets.mail.api import api as mail_api
from tickets.mail.pages import pages as mail_pages
from tickets.mail_in.api import api as mail_in_api
from tickets.mail_in.pages import pages as mail_in_pages
from tickets.mailboxes.api import api as mailboxes_api
from tickets.mailboxes.pages import pages as mailboxes_pages
from tickets.notices.api import api as notices_api
from tickets.notices.pages import pages as notices_pages
from tickets.parts.api import api as parts_api
from tickets.parts.pages import pages as parts_pages
from tickets.privacy.api import api as privacy_api
from tickets.privacy.pages import pages as privacy_pages
from tickets.problems.api import api as problems_api
from tickets.problems.pages import pages as problems_pages
from tickets.register_files.api import api as register_files_api
from tickets.register_files.pages import pages as register_files_pages
from tickets.replies.api import api as replies_api
from tickets.replies.pages import pages as replies_pages
from tickets.requests.api import api as requests_api
from tickets.requests.catalogue_pages import pages as request_catalogue_pages
from tickets.requests.pages import pages as requests_pages
from tickets.rosters.api import api as rosters_api
from tickets.rosters.pages import pages as rosters_pages
from tickets.rulesets import draft_pages, rule_pages, trial_pages
from tickets.rulesets.api import api as rulesets_api
from tickets.rulesets.pages import pages as rulesets_pages
from tickets.services.api import api as services_api
from tickets.services.pages import pages as services_pages
from tickets.swaps.api import api as swaps_api
from tickets.swaps.pages import pages as swaps_pages
from tickets.teams.api import api as teams_api
from tickets.teams.pages import pages as teams_pages
from tickets.visits.api import api as visits_api
from tickets.visits.pages import pages as visits_pages
from web import browse, search, start
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
    stocktakes_api,
    own_fields_api,
    staff_files_api,
    rollovers_api,
    quality_api,
    software_api,
    access_api,
    filing_api,
    *(desk_api, drafts_api),
    attachments_api,
    register_files_api,
    *(replies_api, macros_api, satisfaction_api),
    agents_api,
    ticket_bulk_api,
    parts_api,
    requests_api,
    *(swaps_api, pools_api, repairs_api, device_sets_api, room_kits_api, sightings_api),
    routing_api,
    rulesets_api,
    notices_api,
    privacy_api,
    knowledge_api,
    mail_api,
    mail_in_api,
    mailboxes_api,
    teams_api,
    visits_api,
    rosters_api,
    services_api,
    problems_api,
    exams_api,
    categories_api,
    calendars_api,
    promises_api.api,
    audit_api,
    saved_views_api,
    schools_api,
    devices_api,
    device_notes_api,
    loans_api,
    receiving_api,
    despatches_api,
    dock_api,
    matching_api,
    imports_api,
    profile_api,
    bulk_api,
    labels_api.api,
    school_changes_api,
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
    saved_views_pages,
    schools_pages,
    catalogue_pages,
    orders_pages,
    orders_taking_pages,
    supplier_pages.pages,
    funding_pages,
    invoices_pages,
    standards_pages.pages,
    disposal_pages.pages,
    stocktakes_pages.pages,
    own_fields_pages.pages,
    staff_files_pages.pages,
    rollovers_pages.pages,
    quality_pages,
    *(software_pages.pages, software_title_pages.pages),
    devices_pages,
    device_sticker.pages,
    loans_pages,
    imports_pages,
    import_decision_pages,
    profile_pages,
    bulk_pages,
    labels_page.pages,
    school_changes_pages,
    receiving_pages.pages,
    despatches_pages,
    dock_pages,
    matching_pages,
    operations_pages,
    browse.pages,
    filing_pages,
    accessibility_pages.pages,
    caller_pages.pages,
    mine_pages.pages,
    notices_pages,
    privacy_pages,
    knowledge_pages,
    effect_pages.pages,
    tree_pages.pages,
    glossary_page.pages,
    mail_pages,
    *(link_pages.pages, satisfaction_pages),
    mail_in_pages,
    mailboxes_pages,
    teams_pages,
    visits_pages,
    rosters_pages,
    services_pages,
    problems_pages,
    exams_pages,
    categories_pages,
    calendars_pages,
    calculator.pages,
    policy_pages.pages,
    ticket_pages.pages,
    list_page.pages,
    attachments_pages,
    register_files_pages,
    *(replies_pages, macros_pages),
    agents_page.pages,
    columns_page.pages,
    ticket_bulk_pages,
    parts_pages,
    requests_pages,
    request_catalogue_pages,
    *(swaps_pages, pools_pages, repairs_pages, device_sets_pages, room_kits_pages, sightings_pages),
    *(ticket_page.pages, routing_page.pages, drafts_page.pages),
    *(rulesets_pages, draft_pages.pages, rule_pages.pages, trial_pages.pages),
]
