"""One thing of each kind, of First School, and the versions its rows have."""

import datetime as dt
import io
import re
import uuid
from typing import Any

import sqlalchemy as sa
from psycopg import sql

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.history import Event
from core.outbox import items
from core.scope import everywhere
from organisation.access.models import ApiToken
from organisation.people import people
from organisation.people.models import Grant
from organisation.people.roles import Role
from organisation.schools import rooms, years
from registry.bulk.models import Action
from registry.catalogue import catalogue, listings
from registry.catalogue.models import Category as DeviceCategory
from registry.catalogue.models import Use
from registry.despatches import announcing
from registry.device_sets import sets
from registry.devices import notes
from registry.devices.models import Device
from registry.disposal import documents, lots
from registry.imports import profiles
from registry.imports.models import MappingProfile
from registry.own_fields import own_fields
from registry.own_fields.models import FieldKind
from registry.pools import pools
from registry.purchasing.models import Supplier
from registry.repairs import repairs
from registry.rollovers import rollovers
from registry.room_kits import kits
from registry.software import titles
from registry.staff_files import staff_files
from registry.stocktakes import stocktakes
from tests import cast, makers
from tests.attachments import files
from tests.bulk import given as bulk
from tests.imports import given as imports
from tests.knowledge import given as help_texts
from tests.macros import given as macros_given
from tests.mail import mails
from tests.mailboxes import given as mailboxes_given
from tests.register_files import given as register_files_given
from tests.replies import given as replies_given
from tests.school_changes import given as schools_merge
from tickets.categories.models import Category
from tickets.clocks import promises
from tickets.exams import exams
from tickets.problems import problems
from tickets.requests import forms
from tickets.rulesets import editing as rulesets
from tickets.rulesets import simulations
from tickets.services import incidents
from tickets.teams.models import Team
from tickets.ticket.models import Ticket


def build() -> dict[str, Any]:
    """Names of path parameters → what they stand for here; the ticket is the teacher's."""
    teacher = cast.teacher()
    model = makers.model()
    device = makers.device()
    with transaction():
        room = rooms.add(SYSTEM, cast.school(), name="A1").id
        alias = catalogue.add_alias(SYSTEM, model, alias="aaa").id
        listing = listings.list_standard(
            SYSTEM,
            makers.model(number="other"),
            use=Use.STUDENT,
            valid_from=device.created_at.date(),
            planned_life_months=48,
            replacement_price_cents=1,
        ).id
        items.add("test.job", {})
        years.put(SYSTEM, cast.school(), 2024, pupils=1, staff=1)
    with transaction():
        note = notes.add(cast.everywhere(Role.ASSET_MANAGER).actor, device, text="x").id
    supplier = makers.supplier()
    batch = imports.uploaded(b"Sarjanumero\nX\n", supplier)
    agent = makers.agent("devices")
    with transaction():
        people.grant(SYSTEM, agent.person, role=Role.REQUESTER, school=cast.school())
    assert agent.token
    order = makers.order(appropriation=makers.appropriation())
    ticket = makers.routed(teacher)
    return {
        "teacher": teacher,
        "school_id": cast.school().id,
        "room_id": room,
        "person_id": agent.id,
        "token_id": db.session.scalar(sa.select(ApiToken.id).where(ApiToken.person_id == agent.id)),
        "team_id": db.session.scalar(sa.select(Team.id).where(Team.code == "devices")),
        "category_id": db.session.scalar(sa.select(Category.id).where(Category.code == "device.screen")),
        "grant_id": db.session.scalar(sa.select(Grant.id).where(Grant.person_id == teacher.id)),
        "model_id": model.id,
        "alias_id": alias,
        "listing_id": listing,
        "supplier_id": supplier.id,
        "order_id": order.id,
        "appropriation_id": order.lines[0].appropriation_id,
        "invoice_id": makers.invoice(order).id,
        **_lot(),
        "batch_id": batch.id,
        "profile_id": _profile(batch),
        "despatch_id": _despatch(supplier),
        "device_id": device.id,
        "note_id": note,
        "other_school_id": cast.school(cast.OTHER).id,
        "change_id": schools_merge.planned().id,
        "work_id": bulk.planned(Action.REPORT_FAULTY, [device]).id,
        "event_id": _fact_with_a_note(device.id),
        "tag": device.asset_tag,
        "serial": device.serial,
        "ticket_id": ticket.id,
        "agent_id": agent.id,
        "article_id": help_texts.article("Kone ei käynnisty").id,
        "tree_id": help_texts.tree().id,
        "reply_id": replies_given.reply().id,
        "macro_id": macros_given.of_steps().id,
        "attachment_id": files.added(teacher, ticket)[0].id,
        "mail_id": mails.sent(ticket, agent),
        "kept_id": register_files_given.added(cast.everywhere(Role.AGENT), device.id)[0].id,
        "mailbox_id": mailboxes_given.mailbox().id,
        "job_id": db.session.scalar(sa.text("SELECT max(id) FROM outbox")),
        "bulk_id": uuid.uuid4(),  # nobody's, likewise
        "visit_id": uuid.uuid4(),  # nobody's: visits are an agent's own
        "pool_id": _pool(),
        "set_id": _set(),
        "custody_id": uuid.uuid4(),  # nobody's
        "kit_id": _kit(),
        "repair_id": _repair(),
        "approval_id": uuid.uuid4(),
        **_form(),
        "time_id": uuid.uuid4(),
        "form": "time",
        "starts_in": 2024,
        "row_number": 2,
        "stocktake_id": _stocktake(device),
        "roll_over_id": _roll_over(),
        "field_id": _own_field(),
        "file_id": _staff_file(),
        "view_id": uuid.uuid4(),  # nobody's: whose list it is decides, not the role
        "team": "devices",
        "code": "it_support",
        "policy": "standard",
        "promise_id": _promised(agent, ticket),
        "service": "wifi",
        "incident_id": _incident(teacher),
        "exam_id": _exam(),
        "problem_id": _problem(device),
        **_software(),
        **_rules(),
    }


def _software() -> dict[str, Any]:
    """A title, and what it is required of."""
    with transaction():
        title = titles.add(SYSTEM, name="GeoGebra").id
        (required,) = titles.require(SYSTEM, titles=[str(title)], use=Use.STUDENT, valid_from=clock.today())
        return {"title_id": title, "required_id": required.id}


def _stocktake(device: Device) -> uuid.UUID:
    """A round of the device's school."""
    who, day = cast.everywhere(Role.ASSET_MANAGER).actor, clock.today()
    with transaction():
        return stocktakes.begin(who, name="x", starts_on=day, ends_on=day, schools=[device.school_id]).id


def _own_field() -> uuid.UUID:
    """A field of projectors."""
    names = {"name_fi": "Tunnit", "name_sv": "Timmar", "name_en": "Hours"}
    with transaction():
        return own_fields.add(SYSTEM, category=DeviceCategory.PROJECTOR, kind=FieldKind.NUMBER, **names).id


def _staff_file() -> uuid.UUID:
    """A file that would add somebody to the first school."""
    rows = f"name;e-mail;school\nUusi Opettaja;uusi.opettaja@test.invalid;{cast.FIRST}\n".encode()
    with transaction():
        return staff_files.upload(cast.everywhere(Role.ADMIN).actor, file=io.BytesIO(rows), file_name="s.csv").id


def _roll_over() -> uuid.UUID:
    """A roll-over that is under way."""
    who, days = cast.everywhere(Role.ASSET_MANAGER).actor, (dt.date(2027, 5, 28), dt.date(2027, 8, 31))
    with transaction():
        return rollovers.begin(who, name="x", starts_in=2026, collect_by=days[0], extend_until=days[1]).id


def _rules() -> dict[str, Any]:
    """A draft of a lead whom nobody else here is, a simulation of it and one of its rules."""
    lead = cast.everywhere(Role.LEAD).actor
    with transaction():
        draft = rulesets.begin(lead)
        day = dt.timedelta(days=1)
        tried = simulations.ask(lead, draft, since=clock.now() - day, until=clock.now())
        return {
            "ruleset_id": draft.id,
            "draft": draft.number,
            "rule_code": "team-wifi",
            "stage": "team",
            "simulation_id": tried.id,
        }


def _form() -> dict[str, Any]:
    names: dict[str, Any] = {"name_fi": "A", "name_sv": "B", "name_en": "C"}
    with transaction():
        made, _ = forms.save(SYSTEM, code="new_device", category="request.device", fields=[], **names)
        return {"form_code": made.code, "form_id": made.id}


def _pool() -> Any:
    with transaction():
        return pools.begin(SYSTEM, name="Pool 1", school=cast.school().id).id


def _kit() -> Any:
    with transaction():
        return kits.add(SYSTEM, name_fi="A", name_sv="B", name_en="C", lines={"projector": 1}).id


def _set() -> Any:
    with transaction():
        return sets.begin(SYSTEM, name="Set 1", school=cast.school().id).id


def _repair() -> Any:
    tag = makers.device().asset_tag
    with transaction():
        return repairs.send(SYSTEM, device=str(tag), vendor="Korjaamo Oy").id


def _lot() -> Any:
    with transaction():
        made = lots.begin(SYSTEM, name="Lot 1", recycler="Kierrätys Oy")
        pdf = documents.add(SYSTEM, made, io.BytesIO(b"%PDF-1.7\n%%EOF"), name="x.pdf")
        return {"lot_id": made.id, "document_id": pdf.id}


def _exam() -> Any:
    during = clock.now() + dt.timedelta(days=90), clock.now() + dt.timedelta(days=91)
    with transaction():
        return exams.add(SYSTEM, school=cast.school().id, during=during, kind="x", headcount=20).id


def _problem(device: Device) -> Any:
    with transaction():
        return problems.begin(SYSTEM, device=str(device.asset_tag), category="device.power").id


def _incident(teacher: cast.Member) -> Any:
    """A declared one, about another ticket of the teacher."""
    lead, ticket = cast.everywhere(Role.LEAD).actor, makers.ticket(teacher)
    with transaction():
        made = incidents.suggest(lead, ticket=ticket.id, service="wifi")
        return incidents.declare(lead, made, text_fi="A", text_sv="B", text_en="C").id


def _promised(agent: cast.Member, ticket: Ticket) -> Any:
    with transaction():
        return promises.make(agent.actor, ticket, text="x", due=clock.now() + dt.timedelta(days=30)).id


def _profile(batch: Any) -> Any:
    with transaction():
        profiles.keep(cast.everywhere(Role.PROCUREMENT).actor, batch, {"serial": "Sarjanumero"})
    return db.session.scalar(sa.select(MappingProfile.id))


def _despatch(supplier: Supplier) -> Any:
    list_of_one = io.BytesIO(b"Sarjanumero\nX1Y2Z3\n")
    with transaction():
        return announcing.announce(
            cast.everywhere(Role.PROCUREMENT).actor, supplier=supplier, file=list_of_one, file_name="x.csv"
        )[0].id


def _fact_with_a_note(subject_id: Any) -> Any:
    noted = sa.select(Event.id).where(Event.subject_id == subject_id, Event.note != "").limit(1)
    return db.session.scalar(everywhere(noted, Event, why="a test looks"))


TABLES = {
    "form_id": "request_form",
    "school_id": "school",
    "room_id": "room",
    "person_id": "person",
    "grant_id": "role_grant",
    "model_id": "device_model",
    "alias_id": "model_alias",
    "listing_id": "standard_listing",
    "supplier_id": "supplier",
    "order_id": "purchase_order",
    "appropriation_id": "appropriation",
    "invoice_id": "invoice",
    "lot_id": "disposal_lot",
    "stocktake_id": "stocktake",
    "roll_over_id": "roll_over",
    "field_id": "own_field",
    "file_id": "staff_file",
    "title_id": "software_title",
    "required_id": "required_software",
    "batch_id": "purchase_batch",
    "profile_id": "mapping_profile",
    "despatch_id": "despatch",
    "device_id": "device",
    "work_id": "bulk_work",
    "change_id": "school_change",
    "article_id": "article",
    "tree_id": "help_tree",
    "reply_id": "canned_reply",
    "macro_id": "macro",
    "mailbox_id": "mailbox",
    "ticket_id": "ticket",
    "repair_id": "repair_order",
    "set_id": "device_set",
    "kit_id": "room_kit",
    "problem_id": "problem",
    "team_id": "team",
    "category_id": "category",
    "ruleset_id": "routing_ruleset",
}


def named(path: str) -> list[str]:
    """The parameters of `path`, written as Flask or as OpenAPI does."""
    return re.findall(r"[<{](\w+)[>}]", path)


def version(path: str, world: dict[str, Any]) -> int:
    """The version of the row that `path` names; 1 where it has none."""
    names = named(path)
    table = TABLES.get(names[0]) if names else None
    if table is None:
        return 1
    with db.engine.begin_nested():
        driver: Any = db.engine.connection  # type: ignore[attr-defined]
        wanted = sql.SQL("SELECT version FROM {} WHERE id = %s").format(sql.Identifier(table))
        row = driver.execute(wanted, (world[names[0]],)).fetchone()
    return int(row[0]) if row else 1
