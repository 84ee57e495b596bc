"""Which panels stand where: the start page, the page of an order, of a device, of a ticket, in the order shown."""

from organisation.access import person_pages
from organisation.audit import panels as audit_panels
from organisation.people import figures as people_figures
from organisation.people import panels as people_panels
from registry.bulk import panels as bulk_panels
from registry.catalogue import panels as catalogue_panels
from registry.despatches import panels as despatch_panels
from registry.device_sets import pages as set_pages
from registry.devices import of_model
from registry.devices import panels as device_panels
from registry.disposal import pages as disposal_pages
from registry.imports import panels as imports_panels
from registry.invoices import panels as invoice_panels
from registry.loans import pages as loan_pages
from registry.matching import panels as matching_panels
from registry.purchasing import panels as purchasing_panels
from registry.purchasing import supplier_pages
from registry.quality import pages as quality_pages
from registry.receiving import panels as receiving_panels
from registry.rollovers import pages as rollovers_pages
from registry.room_kits import pages as kit_pages
from registry.school_changes import pages as school_changes_pages
from registry.sightings import pages as sighting_pages
from registry.software import panels as software_panels
from registry.staff_files import pages as staff_files_pages
from registry.standards import pages as standards_pages
from registry.stocktakes import pages as stocktakes_pages
from tickets.bulk import pages as ticket_bulk_pages
from tickets.clocks import panels as clock_panels
from tickets.desk import lead_panel
from tickets.desk import panel_of_leaver as leaver_panel
from tickets.desk import panels as desk_panels
from tickets.exams import panels as exam_panels
from tickets.feedback import pages as feedback_pages
from tickets.filing import mine_pages, sticker
from tickets.knowledge import panels as knowledge_panels
from tickets.macros import pages as macros_pages
from tickets.mail import panels as mail_panels
from tickets.parts import pages as parts_pages
from tickets.privacy import pages as privacy_pages
from tickets.problems import panels as problem_panels
from tickets.register_files import pages as register_files_pages
from tickets.replies import pages as replies_pages
from tickets.requests import pages as requests_pages
from tickets.rosters import panels as roster_panels
from tickets.rulesets import panels as ruleset_panels
from tickets.services import panels as service_panels
from tickets.swaps import pages as swaps_pages
from tickets.teams import panels as team_panels
from tickets.visits import pages as visits_pages
from web.panels import Panel
from workers.operations import panels as operation_panels

# place on a page → what stands there, in order
PANELS: dict[str, list[Panel]] = {
    "start": [
        *service_panels.START,
        *exam_panels.START,
        *visits_pages.START,
        *operation_panels.START,
        *lead_panel.START,
        *roster_panels.START,
        *ruleset_panels.START,
        *requests_pages.START,
        *desk_panels.START,
        *problem_panels.START,
        *mine_pages.START,
        *loan_pages.START,
        *set_pages.START,
        *imports_panels.START,
        *bulk_panels.START,
        *school_changes_pages.START,
        *receiving_panels.START,
        *despatch_panels.START,
        *invoice_panels.START,
        *purchasing_panels.START,
        *people_figures.PANELS,
        *audit_panels.START,
        *stocktakes_pages.START,
        *rollovers_pages.START,
        *staff_files_pages.START,
        *quality_pages.START,
        *disposal_pages.START,
        *software_panels.START,
        *standards_pages.START,
        *kit_pages.START,
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
        *register_files_pages.ON_ORDER,
    ],
    "lot": [*register_files_pages.ON_LOT],
    "supplier": [*imports_panels.SUPPLIER],
    "appropriation": [*invoice_panels.APPROPRIATION],
    "model": [of_model.PANEL, supplier_pages.MODEL_PANEL],
    "devices": [*bulk_panels.LIST, *disposal_pages.LIST],
    "desk": [*ticket_bulk_pages.LIST],
    "device": [
        sticker.REPORT,
        desk_panels.DEVICE,
        *set_pages.DEVICE,
        *sighting_pages.DEVICE,
        *software_panels.DEVICE,
        *register_files_pages.ON_DEVICE,
    ],
    "filing": [*service_panels.BANNERS],
    "sticker": [*service_panels.BANNERS, sticker.PANEL],
    "ticket": [
        *feedback_pages.TICKET,
        *clock_panels.TICKET,
        *service_panels.TICKET,
        *problem_panels.TICKET,
        *swaps_pages.TICKET,
        *requests_pages.TICKET,
        *knowledge_panels.TICKET,
        *parts_pages.TICKET,
        mail_panels.TICKET,
    ],
    "reply": [*replies_pages.REPLY, desk_panels.NOTE],
    "after-reply": [*macros_pages.AFTER_REPLY, *visits_pages.TICKET],
    "school": [
        *device_panels.SCHOOL,
        *set_pages.SCHOOL,
        *kit_pages.SCHOOL,
        desk_panels.SCHOOL,
        *software_panels.SCHOOL,
    ],
    "school-first": [*people_panels.SCHOOL],
    "school-aside": [*school_changes_pages.SCHOOL, *audit_panels.SCHOOL],
    "room": [*kit_pages.ROOM, *device_panels.ROOM, desk_panels.ROOM, *device_panels.ROOM_LAST],
    "person": [*device_panels.PERSON, desk_panels.PERSON, *person_pages.PANELS],
    "person-overview": [desk_panels.PERSON, *device_panels.PERSON],
    "account": [*privacy_pages.ACCOUNT, mail_panels.ACCOUNT],
    "person-aside": [
        *privacy_pages.PERSON,
        *team_panels.PERSON,
        *leaver_panel.PERSON,
        mail_panels.PERSON,
        *audit_panels.PERSON,
    ],
}
