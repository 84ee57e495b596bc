"""Pools of devices to lend as pages."""

import uuid

from flask import Blueprint, Response, url_for
from flask_babel import gettext, ngettext

from core.errors import DomainError
from organisation.schools import schools
from registry.devices.words import CONDITION_TONES, CONDITIONS, LIFECYCLE_TONES, LIFECYCLES
from registry.pools import pools
from registry.pools.models import LoanPool
from web import doors
from web.fields import Id, Input, Text

pages = Blueprint("pools", __name__, template_folder="templates")


class TypedPool(Input):
    name = Text(1, 80, required=True)
    school = Id(required=True)
    devices = Text(0, 20_000, lines=True, load_default="")


class TypedDevices(Input):
    devices = Text(1, 20_000, lines=True, required=True)


@pages.get("/pools")
def index() -> Response:
    """Every pool with its stock."""
    return _list(doors.Form())


@pages.post("/pools")
def begin() -> Response:
    """Begin a pool."""
    me = doors.me()
    me.must(pools.WRITE)
    try:
        given = doors.load(TypedPool)
        made = pools.begin(me, name=given["name"], school=given["school"], devices=given["devices"].split())
    except DomainError as error:
        return _list(doors.refused(error))
    return doors.see_other(url_for("pools.show", pool_id=made.id), gettext("The pool was added."))


@pages.get("/pools/<uuid:pool_id>")
def show(pool_id: uuid.UUID) -> Response:
    """One pool and its devices."""
    return _shown(pools.get(doors.me(), pool_id), doors.Form())


@pages.post("/pools/<uuid:pool_id>/devices")
def put(pool_id: uuid.UUID) -> Response:
    """Put devices into it."""
    me = doors.me()
    pool = pools.get(me, pool_id, lock=True)
    me.must(pools.WRITE)
    try:
        count = pools.put(me, pool, devices=doors.load(TypedDevices)["devices"].split())
    except DomainError as error:
        return _shown(pool, doors.refused(error))
    return doors.see_other(
        url_for("pools.show", pool_id=pool_id),
        ngettext("%(num)s device was put in.", "%(num)s devices were put in.", count),
    )


@pages.post("/pools/<uuid:pool_id>/devices/remove")
def take_out(pool_id: uuid.UUID) -> Response:
    """Take devices out of it."""
    me = doors.me()
    pool = pools.get(me, pool_id, lock=True)
    me.must(pools.WRITE)
    try:
        count = pools.take_out(me, pool, devices=doors.load(TypedDevices)["devices"].split())
    except DomainError as error:
        return _shown(pool, doors.refused(error))
    return doors.see_other(
        url_for("pools.show", pool_id=pool_id),
        ngettext("%(num)s device was taken out.", "%(num)s devices were taken out.", count),
    )


def _list(form: doors.Form) -> Response:
    me = doors.me()
    return doors.page(
        "pools/list.html",
        form.status,
        form=form,
        rows=pools.find(me),
        may_write=me.may(pools.WRITE),
        schools=schools.options(me),
    )


def _shown(pool: LoanPool, form: doors.Form) -> Response:
    me = doors.me()
    (figures,) = pools.find(me, pool.id)
    return doors.page(
        "pools/show.html",
        form.status,
        form=form,
        pool=pool,
        figures=figures,
        rows=pools.devices(me, pool),
        may_write=me.may(pools.WRITE),
        LIFECYCLES=LIFECYCLES,
        LIFECYCLE_TONES=LIFECYCLE_TONES,
        CONDITIONS=CONDITIONS,
        CONDITION_TONES=CONDITION_TONES,
    )
