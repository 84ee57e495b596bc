"""What each call of the API asks of whoever sends it. An endpoint without a line here fails the matrix."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from core import clock


@dataclass(frozen=True, slots=True)
class Ask:
    """What a call needs.

    need     permission, in the reach of the subject's school; empty: whoever is signed in
    sees     permission without which the subject is not there (404), or "ticket" for the ticket's own rule
    body     a body that is right in shape; {name} stands for a key of the world
    form     a multipart form instead: its fields are those of body, with a file
    done     what is answered to whom may: the status, for a refusal of the state with its code; `|` between several
    query    query string, likewise
    """

    need: str = ""
    sees: str = ""
    body: dict[str, Any] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    form: bool = False
    done: str = "200"


WHY = {"reason": "because"}
SOON = (clock.today() + dt.timedelta(days=30)).isoformat()  # a day on which a loan may end
REPLY = {f"{part}_{code}": "x" for part in ("name", "text") for code in ("fi", "sv", "en")}
NAMES = {"name_fi": "A", "name_sv": "B", "name_en": "C"}
LINE = {"model": "{model_id}", "quantity": 1, "unit_price_cents": 100}
INVOICE = {
    "number": "new",
    "invoiced_on": "2026-01-02",
    "lines": [{"line": "1", "quantity": 1, "unit_price_cents": 100}],
}
APPROPRIATION = {"code": "new", "name": "x", "programme": "x", "year": 2026, "amount_cents": 1}
SAID = {"fi": "x", "sv": "x", "en": "x"}
NODES = [{"key": "q1", "question": SAID, "answers": [{"key": "a1", "label": SAID}]}]
BY_SUPPLIER = {"supplier": "{supplier_id}"}
PROOF = {"method": "x", "standard": "x", "operator": "x", "certificate": "x"}
LISTING = {"use": "student", "valid_from": "2026-01-01", "planned_life_months": 48, "replacement_price_cents": 1}
MERGE = {"into": "{other_school_id}", "on": "2030-01-01"}
DEVICE, TICKET, MINE, ROOM = "device:read", "ticket", "mine", "room:read"
EXAMS = "exam:read"
FILE = "file"  # of a device here: not there for who reads no notes on it
SETS = "set:read"
EXAM = ["2030-03-18T09:00:00+02:00", "2030-03-18T15:00:00+02:00"]
BULK = "device:bulk everywhere"  # who works for one school sees its own only
# what a device answers that is in use, works and is with nobody
ON_A_NEW_ONE = {
    "working": "409 condition_unchanged",
    "dispose": "409 lifecycle_refused",
    "reinstate": "409 out_of_use",
    "found": "409 out_of_use",
}

ASKS: dict[str, Ask] = {
    # --- organisation
    "GET /me": Ask(),
    "GET /me/hand-overs": Ask(),
    "GET /me/hand-overs/given": Ask(),
    "POST /me/hand-overs/given/<custody_id>": Ask(sees=MINE, body={"agreed": True}),
    "POST /me/hand-overs/<custody_id>": Ask(sees=MINE, body={"received": True}),
    "GET /me/tokens": Ask("token:own"),
    "POST /me/tokens": Ask("token:own", body={"label": "x", "days": 1}, done="201"),
    "POST /me/tokens/<token_id>/revoke": Ask(sees=MINE),
    "GET /schools": Ask("school:read"),
    "POST /schools": Ask("school:write", body={"name_fi": "Uusi", "kind": "day_care", "language": "fi"}, done="201"),
    "GET /schools/<school_id>": Ask("school:read"),
    "PATCH /schools/<school_id>": Ask("school:write", body={"district": "Uusi"}),
    "PATCH /schools/<school_id>/contact": Ask("school:contact", body={"phone": "09 310 00000"}),
    "POST /schools/<school_id>/close": Ask("school:write", body={"valid_to": "2030-01-01"}),
    "GET /schools/<school_id>/former-names": Ask("school:read"),
    "POST /schools/<school_id>/merge": Ask("school:change", body=MERGE, done="202"),
    "POST /schools/<school_id>/closure": Ask("school:change", body={"on": "2030-01-01"}, done="202"),
    "POST /schools/<school_id>/rename": Ask("school:change", body={"on": "2026-01-01", "name_fi": "Uusi"}, done="202"),
    "GET /schools/<school_id>/merge": Ask("school:change"),
    "POST /schools/<school_id>/merge/apply": Ask("school:change", done="202"),
    "POST /schools/<school_id>/merge/undo": Ask("school:change", done="409 school_change_state"),
    "POST /schools/<school_id>/merge/discard": Ask("school:change"),
    "POST /schools/<school_id>/merge/<change_id>/apply": Ask("school:change", done="202"),
    "POST /schools/<school_id>/merge/<change_id>/undo": Ask("school:change", done="409 school_change_state"),
    "POST /schools/<school_id>/merge/<change_id>/discard": Ask("school:change"),
    "GET /school-changes": Ask("school:change"),
    **{f"GET /school-changes/<change_id>{part}": Ask("school:change") for part in ("", "/rows", "/undo")},
    "POST /school-changes/<change_id>/apply": Ask("school:change", done="202"),
    "POST /school-changes/<change_id>/undo": Ask("school:change", done="409 school_change_state"),
    "POST /school-changes/<change_id>/discard": Ask("school:change"),
    "GET /schools/<school_id>/rooms": Ask(sees=ROOM),
    "POST /schools/<school_id>/rooms": Ask("room:write", ROOM, body={"name": "Uusi"}, done="201"),
    "GET /schools/<school_id>/years": Ask("school:read"),
    "POST /schools/<school_id>/years": Ask(
        "school:write", body={"starts_in": 2020, "pupils": 1, "staff": 1}, done="201"
    ),
    "PUT /schools/<school_id>/years/<starts_in>": Ask("school:write", body={"pupils": 1, "staff": 1}),
    "GET /rooms/<room_id>": Ask(sees=ROOM),
    "PATCH /rooms/<room_id>": Ask("room:write", ROOM, body={"name": "Toinen"}),
    "GET /people": Ask("person:read"),
    "POST /people": Ask("person:write", body={"name": "Uusi", "email": "uusi@test.invalid"}, done="201"),
    "GET /people/find": Ask("person:find", query={"q": "tea"}),
    "GET /people/<person_id>": Ask("person:read"),
    "PATCH /people/<person_id>": Ask("person:write", body={"name": "Toinen"}),
    "POST /people/<person_id>/disable": Ask("person:write"),
    "POST /people/<person_id>/leave": Ask("person:write"),
    "POST /people/<person_id>/enable": Ask("person:write"),
    "POST /people/<person_id>/grants": Ask("person:write", body={"role": "auditor"}, done="201"),
    "POST /people/<person_id>/reset-link": Ask("person:write", done="409 mail_is_off"),
    "GET /people/<person_id>/tokens": Ask("person:read"),
    "GET /tokens": Ask("person:write"),
    "POST /people/<person_id>/tokens/<token_id>/revoke": Ask("person:write", done="204"),
    "GET /staff-files": Ask("person:write"),
    "POST /staff-files": Ask("person:write", form=True, done="422 staff_file_columns"),
    **{f"GET /staff-files/<file_id>{part}": Ask("person:write") for part in ("", "/rows", "/hand-back")},
    **{f"GET /staff-files/<file_id>/hand-back.{kind}": Ask("person:write") for kind in ("csv", "xlsx")},
    **{f"GET /staff-files/template.{kind}": Ask("person:write") for kind in ("csv", "xlsx")},
    "POST /staff-files/<file_id>/plan": Ask("person:write"),
    "POST /staff-files/<file_id>/apply": Ask("person:write", done="202"),
    "POST /staff-files/<file_id>/undo": Ask("person:write", done="409 staff_file_state"),
    "POST /staff-files/<file_id>/discard": Ask("person:write"),
    "DELETE /grants/<grant_id>": Ask("person:write"),
    "GET /access-log": Ask("event:read"),
    "POST /labels": Ask("device:bulk", body={"devices": ["{tag}"]}),
    "GET /quality/findings": Ask("quality:read"),
    "GET /quality/scores": Ask("quality:read"),
    "GET /quality/files": Ask("quality:read"),
    "GET /quality/trend": Ask("quality:read"),
    "POST /quality/findings/give": Ask(
        "quality:write",
        body={"device": "{device_id}", "rule": "serial_missing", "person": "{person_id}", "due_on": SOON},
        done="409 finding_gone",
    ),
    "POST /quality/findings/take-back": Ask(
        "quality:write", body={"device": "{device_id}", "rule": "serial_missing"}, done="404 not_found"
    ),
    "POST /software-outcomes": Ask("software:report", done="422 software_outcomes_unreadable"),
    "GET /software/coverage": Ask("software:read"),
    "GET /software/lacking": Ask("software:read"),
    "GET /software/titles": Ask("software:read"),
    "POST /software/titles": Ask("software:write", body={"name": "new"}, done="201"),
    "GET /software/titles/<title_id>": Ask("software:read"),
    "PATCH /software/titles/<title_id>": Ask("software:write", body={"publisher": "x"}),
    "GET /software/required": Ask("software:read"),
    "POST /software/required": Ask(
        "software:write", body={"titles": ["{title_id}"], "use": "staff", "valid_from": "2026-01-01"}, done="201"
    ),
    "POST /software/required/<required_id>/end": Ask("software:write", body={"valid_to": "2100-01-01"}),
    "GET /stocktakes": Ask("stocktake:read"),
    "POST /stocktakes": Ask(
        "stocktake:write",
        body={"name": "new", "schools": ["{school_id}"], "starts_on": "2026-01-01", "ends_on": "2026-01-02"},
        done="201",
    ),
    "GET /stocktakes/<stocktake_id>": Ask("stocktake:read", "stocktake:read"),
    "GET /stocktakes/<stocktake_id>/schools/<school_id>": Ask("stocktake:read", "stocktake:read"),
    "GET /stocktakes/<stocktake_id>/schools/<school_id>/results": Ask("stocktake:read", "stocktake:read"),
    "POST /stocktakes/<stocktake_id>/schools/<school_id>/scans": Ask(
        "stocktake:scan", "stocktake:read", body={"scans": []}
    ),
    "POST /stocktakes/<stocktake_id>/schools/<school_id>/recounts": Ask(
        "stocktake:scan", "stocktake:read", body={"room": "{room_id}"}
    ),
    "POST /stocktakes/<stocktake_id>/schools/<school_id>/sign-off": Ask("stocktake:sign", "stocktake:read"),
    "GET /own-fields": Ask("model:read"),
    "POST /own-fields": Ask(
        "model:write",
        body={"category": "display", "kind": "text", "name_fi": "a", "name_sv": "b", "name_en": "new"},
        done="201",
    ),
    "GET /own-fields/<field_id>": Ask("model:read"),
    "PATCH /own-fields/<field_id>": Ask("model:write", body={"name_en": "x"}),
    "DELETE /own-fields/<field_id>": Ask("model:write"),
    "GET /roll-overs": Ask("rollover:read"),
    "POST /roll-overs": Ask(
        "rollover:write",
        body={"name": "new", "starts_in": 2026, "collect_by": "2027-05-28", "extend_until": "2027-08-31"},
        done="201",
    ),
    "GET /roll-overs/<roll_over_id>": Ask("rollover:read"),
    "POST /roll-overs/<roll_over_id>/close": Ask("rollover:write"),
    "GET /roll-overs/<roll_over_id>/report.csv": Ask("rollover:read"),
    "GET /roll-overs/<roll_over_id>/report.xlsx": Ask("rollover:read"),
    "GET /roll-overs/<roll_over_id>/schools/<school_id>": Ask("rollover:read", "rollover:read"),
    "POST /roll-overs/<roll_over_id>/schools/<school_id>/lists": Ask(
        "rollover:work", "rollover:read", body={"rows": [{"device": "{tag}", "action": "keep"}]}, done="202"
    ),
    "GET /roll-overs/<roll_over_id>/schools/<school_id>/still-out": Ask("rollover:read", "rollover:read"),
    "GET /views": Ask(),  # of lists that the asker may read: tests/saved_views
    "POST /views": Ask("device:read", body={"on": "devices", "name": "x"}, done="201"),
    "GET /views/<view_id>": Ask(sees=MINE),
    "DELETE /views/<view_id>": Ask(sees=MINE),
    "GET /events": Ask("event:read"),
    "POST /events/<event_id>/redact-note": Ask("event:redact", body=WHY, done="204"),
    "GET /events.csv": Ask("event:read"),
    "GET /events.xlsx": Ask("event:read"),
    "GET /operations/jobs": Ask("operations:read"),
    "GET /operations/jobs/<job_id>": Ask("operations:read"),
    "POST /operations/jobs/<job_id>/retry": Ask("operations:write", done="409 job_not_given_up"),
    "GET /search": Ask(query={"q": "tea"}),
    # --- registry
    "GET /models": Ask("model:read"),
    "POST /models": Ask(
        "model:write", body={"manufacturer": "HP", "model_number": "1", "category": "tablet"}, done="201"
    ),
    "GET /models/<model_id>": Ask("model:read"),
    "PATCH /models/<model_id>": Ask("model:write", body={"model_number": "2"}),
    "POST /models/<model_id>/aliases": Ask("model:write", body={"alias": "zzz"}, done="201"),
    "DELETE /aliases/<alias_id>": Ask("model:write", done="204"),
    "POST /models/<model_id>/listings": Ask("model:write", body=LISTING, done="201"),
    "PATCH /listings/<listing_id>": Ask("model:write", body={"valid_to": "2030-01-01"}),
    "GET /disposal-lots": Ask("disposal:read"),
    "POST /disposal-lots": Ask("disposal:write", body={"name": "new", "recycler": "x"}, done="201"),
    "GET /disposal-lots/<lot_id>": Ask("disposal:read"),
    "POST /disposal-lots/<lot_id>/devices": Ask("disposal:write", body={"devices": ["{serial}"]}),
    "POST /disposal-lots/<lot_id>/devices/remove": Ask("disposal:write", body={"devices": ["{serial}"]}),
    "POST /disposal-lots/<lot_id>/evidence": Ask(
        "disposal:write", body=PROOF | {"device": "{serial}"}, done="422 device_not_in_lot"
    ),
    "POST /disposal-lots/<lot_id>/certificates": Ask(
        "disposal:write", form=True, done="422 certificate_columns_missing"
    ),
    "GET /disposal-lots/<lot_id>/documents": Ask("disposal:read"),
    "POST /disposal-lots/<lot_id>/documents": Ask("disposal:write", form=True, done="422 certificate_no_pdf"),
    "GET /disposal-lots/<lot_id>/documents/<document_id>": Ask("disposal:read"),
    "POST /disposal-lots/<lot_id>/close": Ask("disposal:write", done="409 disposal_lot_empty"),
    "GET /standards": Ask("standard:read"),
    "GET /suppliers": Ask("supplier:read"),
    "POST /suppliers": Ask("supplier:write", body={"name": "Uusi"}, done="201"),
    "GET /suppliers/<supplier_id>": Ask("supplier:read"),
    "PATCH /suppliers/<supplier_id>": Ask("supplier:write", body={"name": "Toinen"}),
    "GET /orders": Ask("order:read"),
    **{f"GET /orders.{kind}": Ask("order:read") for kind in ("csv", "xlsx")},
    "POST /orders": Ask(
        "order:write", body={"number": "new", "supplier": "{supplier_id}", "lines": [LINE]}, done="201"
    ),
    "GET /orders/<order_id>": Ask("order:read"),
    "PATCH /orders/<order_id>": Ask("order:write", body={"lines": []}),
    "POST /orders/<order_id>/close": Ask("order:write"),
    "POST /orders/<order_id>/cancel": Ask("order:write"),
    "POST /orders/<order_id>/receive": Ask("order:receive"),
    "POST /orders/<order_id>/undo-receipt": Ask("order:receive", done="409 nothing_to_undo"),
    "POST /orders/<order_id>/scans": Ask("order:receive", body={"code": "zzz"}),
    "POST /orders/<order_id>/scans/undo": Ask("order:receive", done="409 nothing_to_undo"),
    "GET /orders/<order_id>/matching": Ask("order:read"),
    "GET /orders/exceptions": Ask("order:read"),
    "GET /despatches": Ask("despatch:read"),
    "POST /despatches": Ask("despatch:write", body=BY_SUPPLIER, form=True, done="201|200"),
    "GET /despatches/<despatch_id>": Ask("despatch:read"),
    "POST /despatches/<despatch_id>/match": Ask("despatch:write"),
    "GET /orders/<order_id>/invoices": Ask("invoice:read"),
    "POST /orders/<order_id>/invoices": Ask("invoice:write", body=INVOICE, done="201"),
    "GET /invoices": Ask("invoice:read"),
    "GET /invoices/<invoice_id>": Ask("invoice:read"),
    "POST /invoices/<invoice_id>/approve": Ask("invoice:approve"),
    "POST /invoices/<invoice_id>/refuse": Ask("invoice:approve", body=WHY),
    "POST /invoices/<invoice_id>/withdraw": Ask("invoice:write", body=WHY),
    "GET /appropriations": Ask("appropriation:read"),
    "POST /appropriations": Ask("appropriation:write", body=APPROPRIATION, done="201"),
    "GET /appropriations/<appropriation_id>": Ask("appropriation:read"),
    "PATCH /appropriations/<appropriation_id>": Ask("appropriation:write", body={"amount_cents": 5} | WHY),
    "GET /programmes": Ask("appropriation:read"),
    "GET /purchase-batches": Ask("batch:read"),
    "POST /purchase-batches": Ask("batch:delivery", body=BY_SUPPLIER, form=True, done="202"),
    "GET /purchase-batches/<batch_id>": Ask("batch:read"),
    "GET /purchase-batches/<batch_id>/rows": Ask("batch:read"),
    "GET /purchase-batches/<batch_id>/problems.csv": Ask("batch:read"),
    "GET /purchase-batches/<batch_id>/problems.xlsx": Ask("batch:read"),
    "PUT /purchase-batches/<batch_id>/mapping": Ask(
        "batch:delivery", body={"serial": "Sarjanumero"}, done="409 batch_state"
    ),
    "GET /purchase-batches/template.csv": Ask("batch:read"),
    "GET /purchase-batches/template.xlsx": Ask("batch:read"),
    "POST /purchase-batches/<batch_id>/reading": Ask(
        "batch:delivery", body={"hidden_rows": "leave_out"}, done="409 batch_state"
    ),
    "POST /purchase-batches/<batch_id>/supplier": Ask(
        "batch:delivery", body={"supplier": "{supplier_id}"}, done="409 batch_state"
    ),
    "POST /purchase-batches/<batch_id>/schools": Ask(
        "batch:delivery", body={"words": "KannPK", "school": "AlppL"}, done="409 batch_state"
    ),
    "GET /mapping-profiles": Ask("batch:read"),
    "GET /mapping-profiles/<profile_id>": Ask("batch:read"),
    "PATCH /mapping-profiles/<profile_id>": Ask("batch:delivery", body={"name": "Toinen"}),
    "DELETE /mapping-profiles/<profile_id>": Ask("batch:delivery", done="204"),
    "POST /purchase-batches/<batch_id>/mapping/preview": Ask(
        "batch:delivery", body={"serial": "Sarjanumero"}, done="200"
    ),
    "POST /purchase-batches/<batch_id>/models": Ask(
        "model:write", body={"words": "KannPK", "model": "300w Yoga Gen 4"}, done="409 batch_state"
    ),
    "POST /purchase-batches/<batch_id>/again": Ask("batch:delivery", done="409 batch_state"),
    "POST /purchase-batches/<batch_id>/plan": Ask("batch:delivery", done="409 batch_state"),
    "POST /purchase-batches/<batch_id>/rows/<row_number>/is-another-device": Ask(
        "batch:delivery", done="409 batch_state"
    ),
    "POST /purchase-batches/<batch_id>/rows/<row_number>/use-file": Ask("batch:delivery", done="409 batch_state"),
    "POST /purchase-batches/<batch_id>/rows/<row_number>/correct": Ask(
        "batch:delivery", body={"cells": {"serial": "X2"}}, done="409 batch_state"
    ),
    "POST /purchase-batches/<batch_id>/correct": Ask(
        "batch:delivery", body={"rows": [{"row_number": 2, "cells": {"serial": "X2"}}]}, done="409 batch_state"
    ),
    "POST /purchase-batches/<batch_id>/leave-out": Ask("batch:delivery", body={"rows": [2]}, done="409 batch_state"),
    "POST /purchase-batches/<batch_id>/take-in": Ask("batch:delivery", body={}, done="409 batch_state"),
    "POST /purchase-batches/<batch_id>/apply": Ask(
        "batch:delivery", body={"mode": "good_rows"}, done="409 batch_state"
    ),
    "GET /purchase-batches/<batch_id>/undo": Ask("batch:delivery", done="409 batch_state"),
    "POST /purchase-batches/<batch_id>/undo": Ask("batch:delivery", done="409 batch_state"),
    "POST /purchase-batches/<batch_id>/discard": Ask("batch:delivery"),
    "POST /purchase-batches/<batch_id>/receive": Ask("order:receive"),
    "POST /purchase-batches/<batch_id>/undo-receipt": Ask("order:receive", done="409 nothing_to_undo"),
    "GET /bulk": Ask("device:bulk"),
    "POST /bulk": Ask(
        "device:hand", body={"action": "take-back", "devices": ["HKI-0000013"], "reason": "because"}, done="202"
    ),
    "POST /devices/bulk": Ask(
        "device:hand", body={"action": "take-back", "devices": ["HKI-0000013"], "reason": "because"}, done="202"
    ),
    **{f"GET /bulk/<work_id>{part}": Ask("device:bulk", BULK) for part in ("", "/rows")},
    "GET /bulk/<work_id>/undo": Ask("device:bulk", BULK, done="404 not_found"),  # there is none yet
    "POST /bulk/<work_id>/plan": Ask("device:condition", BULK, done="202"),
    "POST /bulk/<work_id>/apply": Ask("device:condition", BULK, done="202"),
    "POST /devices/bulk/<work_id>/apply": Ask("device:condition", BULK, done="202"),
    "POST /bulk/<work_id>/undo": Ask("device:condition", BULK, done="409 bulk_state"),
    "POST /bulk/<work_id>/discard": Ask("device:condition", BULK),
    "GET /devices": Ask("device:read"),
    "POST /devices": Ask(
        "device:write", body={"model": "{model_id}", "school": "{school_id}", "serial": "NEW12345"} | WHY, done="201"
    ),
    "GET /devices.csv": Ask("device:export"),
    "GET /devices.xlsx": Ask("device:export"),
    "GET /devices/count": Ask("device:read"),
    "GET /devices/by-tag/<tag>": Ask(sees=DEVICE),
    "GET /devices/by-serial/<serial>": Ask(sees=DEVICE),
    "GET /devices/<device_id>": Ask(sees=DEVICE),
    "PATCH /devices/<device_id>": Ask("device:write", DEVICE, body={"note": "x"} | WHY),
    "GET /devices/<device_id>/history": Ask(sees=DEVICE),
    "GET /devices/<device_id>/notes": Ask("device:note", DEVICE),
    "POST /devices/<device_id>/notes": Ask("device:note", DEVICE, body={"text": "x"}, done="201"),
    "POST /device-notes/<note_id>/remove": Ask("device:write", "device:note", done="204"),
    "GET /devices/<device_id>/custody": Ask("device:holder", DEVICE, query={"at": "2026-03-01"}),
    "POST /devices/<device_id>/move": Ask("device:move", DEVICE, body={"room": "{room_id}"} | WHY),
    "POST /devices/<device_id>/hand-over": Ask("device:hand", DEVICE, body={"room": "{room_id}"}),
    "GET /loans": Ask("device:holder"),
    "POST /devices/<device_id>/lend": Ask("device:hand", DEVICE, body={"to": "OPP-104233", "due_on": SOON}),
    "POST /devices/<device_id>/return": Ask("device:hand", DEVICE, done="409 not_on_loan"),
    "POST /devices/<device_id>/extend": Ask("device:hand", DEVICE, body={"due_on": SOON}, done="409 not_on_loan"),
    "POST /devices/<device_id>/take-back": Ask("device:hand", DEVICE, done="409 not_held"),
    **{
        f"POST /devices/<device_id>/{verb}": Ask(
            "device:condition", DEVICE, body=WHY, done=ON_A_NEW_ONE.get(verb, "200")
        )
        for verb in ("broken", "repair", "report-faulty", "working")
    },
    **{
        f"POST /devices/<device_id>/{verb}": Ask("device:retire", DEVICE, body=WHY, done=ON_A_NEW_ONE.get(verb, "200"))
        for verb in ("retire", "dispose", "reinstate")
    },
    **{
        f"POST /devices/<device_id>/{verb}": Ask("device:hand", DEVICE, body=WHY, done=ON_A_NEW_ONE.get(verb, "200"))
        for verb in ("lost", "stolen", "found")
    },
    # --- tickets
    "GET /tickets": Ask("ticket:own"),
    "POST /tickets": Ask("ticket:file", body={"title": "x", "devices": ["{tag}"]}, done="201"),
    "GET /tickets/<ticket_id>": Ask(sees=TICKET),
    "GET /tickets/<ticket_id>/events": Ask(sees=TICKET),
    "POST /tickets/<ticket_id>/messages": Ask(
        "ticket:work|own", TICKET, body={"text": "x", "visibility": "public"}, done="201"
    ),
    "POST /tickets/<ticket_id>/school-messages": Ask("ticket:school", TICKET, body={"text": "x"}, done="201"),
    "POST /tickets/<ticket_id>/attachments": Ask("ticket:work|own", TICKET, form=True, done="201|200"),
    "GET /tickets/<ticket_id>/attachments": Ask(sees=TICKET),
    "GET /attachments/<attachment_id>": Ask(sees=TICKET),
    "POST /attachments/<attachment_id>/remove": Ask("ticket:work|own", TICKET),
    "GET /attachments/<attachment_id>/thumbnail": Ask(sees=TICKET),
    "POST /tickets/<ticket_id>/take": Ask("ticket:work", TICKET, done="409 not_in_team"),
    "POST /tickets/<ticket_id>/reject": Ask("ticket:work", TICKET, done="200|409 others_work"),
    "POST /tickets/<ticket_id>/assign": Ask("ticket:work", TICKET, body={"team": "devices"}),
    "POST /tickets/<ticket_id>/classify": Ask("ticket:work", TICKET, body={"urgency": "low"}),
    "POST /tickets/<ticket_id>/wait": Ask("ticket:work", TICKET, body={"reason": "parts"}, done="409 not_in_team"),
    "POST /tickets/<ticket_id>/resolve": Ask(
        "ticket:work", TICKET, body={"resolution_code": "repaired"}, done="409 not_in_team"
    ),
    "POST /tickets/<ticket_id>/merge": Ask(
        "ticket:work", TICKET, body={"into": "{ticket_id}"}, done="409 merge_target_wrong"
    ),
    "POST /tickets/<ticket_id>/unmerge": Ask("ticket:work", TICKET, done="409 not_from_this_state"),
    "POST /tickets/<ticket_id>/resume": Ask("ticket:work|own", TICKET, done="409 not_from_this_state"),
    "POST /tickets/<ticket_id>/reopen": Ask("ticket:work|own", TICKET, done="409 not_from_this_state"),
    "POST /tickets/<ticket_id>/sensitive": Ask("ticket:work", TICKET, body={"sensitive": False}),
    "POST /tickets/<ticket_id>/cancel": Ask("ticket:work|own", TICKET),
    "POST /tickets/bulk": Ask("ticket:work", body={"action": "classify", "tickets": ["{ticket_id}"], "urgency": "low"}),
    "GET /tickets/bulk/<bulk_id>": Ask(sees=MINE),
    "POST /tickets/bulk/<bulk_id>/undo": Ask(sees=MINE),
    "GET /tickets/<ticket_id>/children": Ask("ticket:work", TICKET),
    "POST /tickets/<ticket_id>/children": Ask("ticket:work", TICKET, body={"title": "x"}, done="201"),
    "POST /tickets/<ticket_id>/parent": Ask(
        "ticket:work", TICKET, body={"parent": None}, done="409 ticket_has_no_parent"
    ),
    "POST /tickets/<ticket_id>/split": Ask("ticket:work", TICKET, body={"title": "x"}, done="201"),
    "GET /tickets/<ticket_id>/lines": Ask(sees=TICKET),
    "POST /tickets/<ticket_id>/lines": Ask("ticket:work", TICKET, body={"devices": ["{tag}"]}),
    "GET /tickets/<ticket_id>/draft": Ask("ticket:work", TICKET),
    "POST /tickets/<ticket_id>/draft": Ask("ticket:work", TICKET, body={"text": "x"}),
    "GET /tickets/<ticket_id>/checklist": Ask("ticket:work", TICKET),
    "POST /tickets/<ticket_id>/checklist": Ask("ticket:work", TICKET, body={"text": "x"}),
    "GET /tickets/<ticket_id>/time": Ask("ticket:work", TICKET),
    "POST /tickets/<ticket_id>/time": Ask("ticket:work", TICKET, body={"minutes": 5}, done="201"),
    "POST /tickets/<ticket_id>/time/<time_id>/take-back": Ask("ticket:work", TICKET, done="404 not_found"),
    "POST /tickets/<ticket_id>/swap": Ask(
        "ticket:work", TICKET, body={"faulty": "{tag}"}, done="422 swap_borrower_unsaid|409 no_pool_has_device"
    ),
    "GET /request-forms": Ask("form:read"),
    "POST /request-forms": Ask(
        "form:write",
        body={
            "code": "another",
            "name_fi": "A",
            "name_sv": "B",
            "name_en": "C",
            "category": "request.device",
            "fields": [],
        },
        done="201",
    ),
    "GET /request-forms/<form_code>": Ask("form:read"),
    "POST /request-forms/<form_code>/requests": Ask(
        "form:read", body={"school": "{school_id}"}, done="201|422 school_unknown"
    ),
    "GET /approvals": Ask(),
    "GET /approvals/<approval_id>": Ask(sees=MINE),
    "POST /approvals/<approval_id>/approve": Ask(sees=MINE, body={}),
    "POST /approvals/<approval_id>/refuse": Ask(sees=MINE, body={"note": "x"}),
    "GET /tickets/<ticket_id>/approvals": Ask(sees=TICKET),
    "POST /tickets/<ticket_id>/approvals": Ask("ticket:work", TICKET, body={"by": "assets"}, done="201"),
    "GET /device-sets": Ask("set:read"),
    "POST /device-sets": Ask("set:write", body={"name": "new", "school": "{school_id}"}, done="201"),
    "GET /device-sets/<set_id>": Ask(sees=SETS),
    "PATCH /device-sets/<set_id>": Ask("set:write", SETS, body={"name": "other"}),
    "DELETE /device-sets/<set_id>": Ask("set:write", SETS),
    "GET /device-sets/<set_id>/devices": Ask(sees=SETS),
    "POST /device-sets/<set_id>/devices": Ask("set:write", SETS, body={"devices": ["{tag}"]}),
    "POST /device-sets/<set_id>/devices/remove": Ask(
        "set:write", SETS, body={"devices": ["{tag}"]}, done="422 not_of_set"
    ),
    "POST /device-sets/<set_id>/hand-over": Ask("set:write", SETS, body={"room": "{room_id}"}, done="409 set_empty"),
    "POST /device-sets/<set_id>/take-back": Ask("set:write", SETS, done="409 set_empty"),
    "GET /room-kits": Ask("kit:read"),
    "POST /room-kits": Ask("kit:write", body=NAMES | {"lines": {"projector": 1}}, done="201"),
    "GET /room-kits/<kit_id>": Ask("kit:read"),
    "PATCH /room-kits/<kit_id>": Ask("kit:write", body={"name_en": "other"}),
    "DELETE /room-kits/<kit_id>": Ask("kit:write"),
    "GET /room-kits/schools": Ask("kit:read"),
    "GET /room-kits/rooms": Ask("kit:read"),
    "GET /room-kits/rooms.csv": Ask("kit:read"),
    "GET /room-kits/rooms.xlsx": Ask("kit:read"),
    "GET /rooms/<room_id>/kit": Ask("kit:read", ROOM),
    "POST /rooms/<room_id>/kit": Ask("kit:choose", ROOM, body={"kit": "{kit_id}"}),
    "POST /sightings": Ask("sighting:report", form=True, done="422 sighting_columns_missing"),
    "GET /pools": Ask("pool:read"),
    "POST /pools": Ask("pool:write", body={"name": "new", "school": "{school_id}"}, done="201"),
    "GET /pools/<pool_id>": Ask("pool:read"),
    "POST /pools/<pool_id>/devices": Ask("pool:write", body={"devices": ["{tag}"]}),
    "POST /pools/<pool_id>/devices/remove": Ask("pool:write", body={"devices": ["{tag}"]}),
    "GET /repairs": Ask("repair:read"),
    "POST /repairs": Ask("repair:write", body={"device": "{tag}", "vendor": "x"}, done="201|409 in_repair_already"),
    "GET /repairs/<repair_id>": Ask("repair:read"),
    "POST /repairs/<repair_id>/return": Ask("repair:write", body={"outcome": "repaired"}),
    "POST /tickets/<ticket_id>/confirm": Ask("ticket:confirm", TICKET, done="409 not_from_this_state"),
    "GET /mail": Ask("mail:read"),
    "GET /mail/<mail_id>": Ask("mail:read"),
    "GET /mail/<mail_id>/raw": Ask("mail:read"),
    "POST /mail/<mail_id>/accept": Ask("mail:write", body={}, done="404 not_found"),
    "POST /mail/<mail_id>/discard": Ask("mail:write", body={}, done="404 not_found"),
    "POST /mail/<mail_id>/reprocess": Ask("mail:write", body={}, done="404 not_found"),
    "GET /devices/<device_id>/files": Ask("device:note", DEVICE),
    "POST /devices/<device_id>/files": Ask("device:note", DEVICE, form=True, done="201"),
    "GET /orders/<order_id>/files": Ask("device:price", "order:read"),
    "POST /orders/<order_id>/files": Ask("order:write", "order:read", form=True, done="201"),
    "GET /disposal-lots/<lot_id>/files": Ask("disposal:read"),
    "POST /disposal-lots/<lot_id>/files": Ask("disposal:write", form=True, done="201"),
    "GET /files/<kept_id>": Ask(sees=FILE),
    "GET /files/<kept_id>/thumbnail": Ask(sees=FILE),
    "POST /files/<kept_id>/remove": Ask("device:write", FILE),
    "GET /mailboxes": Ask("mailbox:read"),
    "POST /mailboxes": Ask("mailbox:write", body={"address": "new@test.invalid"}, done="201"),
    "GET /mailboxes/<mailbox_id>": Ask("mailbox:read"),
    "PATCH /mailboxes/<mailbox_id>": Ask("mailbox:write", body={"language": "sv"}),
    "POST /mailboxes/<mailbox_id>/fetch": Ask("mailbox:write", body={}, done="409 mailbox_not_fetched"),
    "GET /me/notice-preferences": Ask("ticket:own"),
    "PUT /me/notice-preferences": Ask("ticket:own", body={}, done="412 changed_meanwhile"),
    "POST /people/<person_id>/export": Ask("person:write", done="202"),
    "POST /people/<person_id>/erase": Ask("person:write", done="202"),
    "GET /canned-replies": Ask("reply:read"),
    "POST /canned-replies": Ask("reply:write", body=REPLY | {"shortcut": "new"}, done="201"),
    "GET /canned-replies/<reply_id>": Ask("reply:read"),
    "PATCH /canned-replies/<reply_id>": Ask("reply:write", body={"text_en": "y"}),
    "GET /tickets/<ticket_id>/canned-replies": Ask("reply:read", TICKET),
    "GET /macros": Ask("reply:read"),
    "POST /macros": Ask("reply:write", body=NAMES | {"outcome": "wait", "wait_reason": "requester"}, done="201"),
    "GET /macros/<macro_id>": Ask("reply:read"),
    "PATCH /macros/<macro_id>": Ask("reply:write", body={"wait_days": 3}),
    "GET /tickets/<ticket_id>/macros/<macro_id>": Ask("ticket:work", TICKET),
    "POST /tickets/<ticket_id>/macros/<macro_id>": Ask("ticket:work", TICKET, body={"text": "x"}),
    "GET /help-effect": Ask("help:effect"),
    "GET /satisfaction": Ask("survey:read"),
    "PUT /satisfaction": Ask("survey:write", body={"percent": 30}),
    "POST /tickets/<ticket_id>/satisfaction": Ask(sees=TICKET, body={"score": 5}, done="409 survey_not_asked"),
    "GET /articles": Ask("help:read"),
    "POST /articles": Ask("help:write", body={"title_fi": "x", "body_fi": "y"}, done="201"),
    "GET /articles/<article_id>": Ask("help:read"),
    "PATCH /articles/<article_id>": Ask("help:write", body={"title_fi": "z"}),
    "POST /articles/<article_id>/publish": Ask("help:write"),
    "POST /articles/<article_id>/retire": Ask("help:write"),
    "POST /articles/<article_id>/helped": Ask("help:read"),
    "GET /trees": Ask("help:read"),
    "POST /trees": Ask("help:write", body={"category": "device.keyboard", "nodes": NODES}, done="201"),
    "GET /trees/<tree_id>": Ask("help:read"),
    "PUT /trees/<tree_id>": Ask("help:write", body={"nodes": NODES}),
    "GET /suggestions": Ask("help:read"),
    "GET /notices": Ask("ticket:own"),
    "POST /notices/read": Ask("ticket:own", body={}),
    "GET /tickets/<ticket_id>/routing": Ask("routing:read"),
    "GET /tickets/<ticket_id>/routing/why-not": Ask("routing:read", query={"agent": "{agent_id}"}),
    "GET /queues/<team>": Ask("ticket:read"),
    "POST /queues/<team>/next": Ask("ticket:work", done="409 not_in_team"),
    "GET /people/<person_id>/roster": Ask("roster:read"),
    "PUT /people/<person_id>/roster": Ask("roster:write", body={}, done="412 changed_meanwhile"),
    "GET /services": Ask("service:read"),
    "POST /services": Ask("service:write", body={"code": "eduroam"} | NAMES, done="201"),
    "POST /services/<service>/banner": Ask("service:write", body={"state": "ok"}),
    "GET /major-incidents": Ask("service:read"),
    "POST /major-incidents": Ask("incident:write", body={"ticket": "{ticket_id}"}, done="201"),
    "GET /major-incidents/<incident_id>": Ask("service:read"),
    "POST /major-incidents/<incident_id>/declare": Ask(
        "incident:write", body={"text_fi": "A", "text_sv": "B", "text_en": "C"}, done="409 incident_not_so"
    ),
    "POST /major-incidents/<incident_id>/dismiss": Ask("incident:write", done="409 incident_not_so"),
    "POST /major-incidents/<incident_id>/resolve": Ask("incident:write", body={}),
    "POST /tickets/<ticket_id>/me-too": Ask("ticket:file", TICKET, done="409 no_major_incident"),
    "GET /problems": Ask("problem:read"),
    "POST /problems": Ask("problem:write", body={"device": "{tag}", "category": "device.slow"}, done="201"),
    "GET /problems/clusters": Ask("problem:read"),
    "GET /problems/<problem_id>": Ask("problem:read"),
    "PATCH /problems/<problem_id>": Ask("problem:write", body={"workaround": "x"}),
    "POST /problems/<problem_id>/claim": Ask("problem:write", body={}),
    "POST /problems/<problem_id>/close": Ask("problem:write", body={}),
    "GET /problems/<problem_id>/claim.csv": Ask("problem:read"),
    "GET /problems/<problem_id>/claim.xlsx": Ask("problem:read"),
    "GET /problems/<problem_id>/claim.pdf": Ask("problem:read"),
    "GET /visits": Ask("ticket:work"),
    "POST /visits": Ask("ticket:work", body={"on": SOON, "tickets": []}, done="422 visit_without_tickets"),
    "GET /visits/<visit_id>": Ask("ticket:work", done="404 not_found"),
    "POST /visits/<visit_id>/move": Ask("ticket:work", body={"on": SOON}, done="404 not_found"),
    "POST /visits/<visit_id>/order": Ask("ticket:work", body={"earlier": True}, done="404 not_found"),
    "POST /visits/<visit_id>/made": Ask("ticket:work", done="404 not_found"),
    "POST /visits/<visit_id>/cancel": Ask("ticket:work", done="404 not_found"),
    "DELETE /visits/<visit_id>/tickets/<ticket_id>": Ask("ticket:work", done="404 not_found"),
    "GET /exam-windows": Ask("exam:read"),
    "POST /exam-windows": Ask(
        "exam:write",
        body={"school": "{school_id}", "during": EXAM, "kind": "x", "headcount": 1},
        done="201|422 school_unknown",
    ),
    "GET /exam-windows/<exam_id>": Ask(sees=EXAMS),
    "PUT /exam-windows/<exam_id>/readiness": Ask("exam:write", EXAMS, body={"chargers": 1}),
    "POST /exam-windows/<exam_id>/cancel": Ask("exam:write", EXAMS),
    "GET /teams": Ask("team:read"),
    "POST /teams": Ask("team:write", body={"code": "printing"} | NAMES, done="201"),
    "GET /teams/<team_id>": Ask("team:read"),
    "PATCH /teams/<team_id>": Ask("team:write", body={"name_en": "Other"}),
    "POST /teams/<team_id>/members": Ask("team:members", body={"person": "{person_id}"}, done="409 member_known"),
    "PATCH /teams/<team_id>/members/<person_id>": Ask("team:members", body={"weight": 0.5}),
    "DELETE /teams/<team_id>/members/<person_id>": Ask("team:members"),
    "GET /agents": Ask("ticket:lead"),
    "GET /agents/<person_id>/hand-over": Ask("ticket:lead"),
    "POST /agents/<person_id>/hand-over": Ask("ticket:lead", body={"to": []}),
    "GET /categories": Ask("category:read"),
    "POST /categories": Ask("category:write", body={"code": "device.hinge"} | NAMES, done="201"),
    "GET /categories/<category_id>": Ask("category:read"),
    "PATCH /categories/<category_id>": Ask("category:write", body={"name_en": "Other"}),
    "POST /categories/<category_id>/move": Ask("category:write", body={"to": "down"}),
    "GET /calendars": Ask("calendar:read"),
    "POST /calendars": Ask(
        "calendar:write",
        body={"code": "a", "name": "A", "weekly": [{"weekday": 1, "from": "08:00", "to": "09:00"}]},
        done="201",
    ),
    "GET /calendars/<code>": Ask("calendar:read"),
    "POST /calendars/<code>/elapsed": Ask("calendar:read", body={"running": []}),
    "POST /calendars/<code>/due": Ask("calendar:read", body={"running": [], "budget_minutes": 1}),
    "GET /tickets/<ticket_id>/promises": Ask(sees=TICKET),
    "POST /tickets/<ticket_id>/promises": Ask(
        "ticket:work", TICKET, body={"text": "x", "due": "2027-06-01T12:00:00+03:00"}, done="201"
    ),
    "POST /tickets/<ticket_id>/promises/<promise_id>/keep": Ask("ticket:work", TICKET),
    "GET /sla-policies": Ask("calendar:read"),
    "POST /sla-policies": Ask(
        "calendar:write",
        body={
            "code": "a",
            "calendar": "it_support",
            "targets": [{"priority": "P1", "first_response_minutes": 1, "resolve_minutes": 2}],
        },
        done="201",
    ),
    "GET /sla-policies/<policy>": Ask("calendar:read"),
    "GET /tickets/<ticket_id>/clocks": Ask(sees=TICKET),
    "GET /tickets/<ticket_id>/wait": Ask(sees=TICKET),
    "POST /tickets/<ticket_id>/device-in-hand": Ask("ticket:work", TICKET, done="409 nobody_without_device"),
    "GET /routing/rulesets": Ask("routing:read"),
    "POST /routing/rulesets": Ask("routing:write", body={}, done="201"),
    "GET /routing/rulesets/<ruleset_id>": Ask("routing:read"),
    "PUT /routing/rulesets/<ruleset_id>": Ask("routing:write", body={"rules": []}, done="422 rules_invalid"),
    "GET /routing/rulesets/<ruleset_id>/check": Ask("routing:read"),
    "GET /routing/rulesets/<ruleset_id>/differences": Ask("routing:read", query={"with": "1"}),
    "POST /routing/rulesets/<ruleset_id>/publish": Ask("routing:write", done="200|409 ruleset_published_already"),
    "POST /routing/rulesets/<ruleset_id>/retire": Ask("routing:write", done="200|409 ruleset_retired_already"),
    "GET /routing/school-rules": Ask(),
    "POST /routing/dry-run": Ask("routing:read", body={"facts": {}}),
    "POST /routing/simulations": Ask(
        "routing:write", body={"ruleset": "1", "from": "2026-01-01", "to": "2026-01-02"}, done="202"
    ),
    "GET /routing/simulations/<simulation_id>": Ask("routing:read"),
}
