"""Software of the made-up city: a few titles, which devices must have them, and what the deployment tool reported."""

import datetime as dt
import uuid
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.history import change
from core.scope import everywhere
from organisation.people import reach
from organisation.people.roles import Role
from organisation.schools.models import School, SchoolKind
from registry.catalogue.models import Category, Use
from registry.devices.models import Device
from registry.software import titles
from registry.software.models import OutcomeState, SoftwareOutcome, SoftwareReport, SoftwareTitle
from registry.software.required import in_use, pairs

# title, publisher, and the devices that must have it
TITLES: Final[list[tuple[str, str, list[dict[str, Any]]]]] = [
    ("Google Chrome", "Google", [{"use": Use.STUDENT}, {"use": Use.STAFF}]),
    ("Microsoft 365", "Microsoft", [{"use": Use.STAFF}, {"category": Category.STUDENT_LAPTOP}]),
    ("GeoGebra Classic 6", "GeoGebra", [{"category": Category.STUDENT_LAPTOP}]),
    ("Abitti 2", "Ylioppilastutkintolautakunta", [{
        "category": Category.STUDENT_LAPTOP, "school_kind": SchoolKind.UPPER_SECONDARY,
    }]),
    ("Scratch 3", "Scratch Foundation", [{
        "category": Category.STUDENT_LAPTOP, "school_kind": SchoolKind.COMPREHENSIVE,
    }]),
    ("Prowise Presenter", "Prowise", [{"category": Category.STAFF_LAPTOP}]),
]  # fmt: skip
SILENT, FAILED, PENDING = 12, 30, 45  # of a thousand installations, each limit those before it included
WHY: Final = "the demo's devices lie at many schools"


def add(manager: uuid.UUID) -> None:
    """Titles, required sets, and an outcome of nearly every device that must have one."""
    who = reach.actor(manager, [(Role.ASSET_MANAGER, None)], language="fi", name="")
    began = dt.date(clock.today().year - 1, 8, 1)
    with clock.at(clock.now() - dt.timedelta(days=40)):
        for name, publisher, devices in TITLES:
            titles.add(who, name=name, publisher=publisher)
            for said in devices:
                titles.require(who, titles=[name], valid_from=began, **said)
    db.session.flush()
    _report(who, _outcomes())


def _outcomes() -> int:
    """Write them in one statement; which device lacks what follows from its tag."""
    must = pairs(clock.today())
    number = sa.func.abs(sa.func.hashtext(sa.func.coalesce(Device.asset_tag, "") + SoftwareTitle.name)) % 1_000
    state = sa.case(
        (number < FAILED, OutcomeState.FAILED.value),
        (number < PENDING, OutcomeState.PENDING.value),
        else_=OutcomeState.SUCCESS.value,
    )
    hours = sa.func.make_interval(0, 0, 0, 0, 2 + number)
    at = sa.literal(clock.now(), sa.DateTime(timezone=True)) - hours
    rows = sa.select(Device.id, must.c.title_id, state, at).join(School, School.id == Device.school_id)
    rows = rows.join(must, sa.and_(must.c.model_id == Device.model_id, must.c.kind == School.kind))
    rows = rows.join(SoftwareTitle, SoftwareTitle.id == must.c.title_id).where(in_use(), number >= SILENT)
    kept = sa.insert(SoftwareOutcome).from_select(
        ["device_id", "title_id", "state", "at"], rows, include_defaults=False
    )
    told = everywhere(kept, Device, why=WHY).execution_options(preserve_rowcount=True)
    return int(db.session.connection().execute(told).rowcount)


def _report(who: Actor, rows: int) -> None:
    with clock.at(clock.now() - dt.timedelta(hours=2)):
        report = SoftwareReport(
            reported_by_id=who.id,
            received_at=clock.now(),
            file_name="asennukset.csv",
            rows=rows,
            changed=rows,
            refused=0,
        )
        with change(report, "software_report.taken", by=who):
            db.session.add(report)
