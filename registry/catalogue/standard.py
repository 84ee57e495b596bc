"""How a device stands towards the city's standard: one expression for lists, filters and sums.

In this order: its model is listed for its use and its kind of school on the day: standard. The maker's support has
ended: support ended. Its model was listed when it was bought: superseded. Anything else is non-standard.
"""

import enum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from organisation.schools.models import School
from registry.catalogue.models import Category, DeviceModel, StandardListing, Use


class Standing(enum.StrEnum):
    """How a device stands towards the standard."""

    STANDARD = "standard"
    SUPERSEDED = "superseded"
    SUPPORT_ENDED = "support_ended"
    NON_STANDARD = "non_standard"


# What a device of each category is used for; peripherals serve any use.
USES: Final[dict[Category, Use]] = {
    Category.STUDENT_LAPTOP: Use.STUDENT,
    Category.TABLET: Use.STUDENT,
    Category.STAFF_LAPTOP: Use.STAFF,
    Category.DESKTOP: Use.STAFF,
    Category.DISPLAY: Use.PRESENTATION,
    Category.PROJECTOR: Use.PRESENTATION,
    Category.DOCUMENT_CAMERA: Use.PRESENTATION,
    Category.ACCESS_POINT: Use.NETWORK,
}


def listed(*, model_id: Any, category: Any, school_kind: Any, day: Any, source: Any = StandardListing) -> Any:
    """What the listings of a model say for its use at a kind of school, as a LATERAL row to join with.

    day      as of which day
    source   the listings: all that there are, or an alias of those that were known at some time
    Returns  now (it is standard), support_ended, periods (in which it was standard)
    """
    wanted = sa.select(
        sa.func.bool_or(covers(day, source)).label("now"),
        (sa.func.max(source.support_ends_on) < day).label("support_ended"),
        sa.func.range_agg(sa.func.daterange(source.valid_from, source.valid_to)).label("periods"),
    )
    wanted = wanted.where(source.model_id == model_id, for_use(category, source))
    wanted = wanted.where(sa.or_(source.school_kind.is_(None), source.school_kind == school_kind))
    return wanted.correlate_except(source).lateral("listed")


def standing(row: Any, bought_on: Any) -> sa.ColumnElement[str]:
    """The Standing of a device.

    row        of `listed`
    bought_on  when it was bought; SQL NULL when nobody knows
    """
    return sa.case(
        (row.c.now, _said(Standing.STANDARD)),
        (row.c.support_ended, _said(Standing.SUPPORT_ENDED)),
        (row.c.periods.op("@>")(bought_on), _said(Standing.SUPERSEDED)),
        else_=_said(Standing.NON_STANDARD),
    )


def stands(wanted: Standing, *, model_id: Any, school_id: Any, bought_on: Any, day: Any) -> sa.ColumnElement[bool]:
    """Whether a device stands like that: the same judgement as `standing`, for filtering many rows.

    Written as a CASE over sets of (model, school), which the database builds once and looks up for each row.
    """
    device = sa.tuple_(model_id, school_id)
    listings, school = _at_schools()
    pair = sa.select(StandardListing.model_id, school.id).select_from(listings).correlate(None)
    now = device.in_(pair.where(covers(day)))
    ended = pair.group_by(StandardListing.model_id, school.id).having(
        sa.func.max(StandardListing.support_ends_on) < day
    )
    then = sa.select(sa.true()).select_from(listings).correlate_except(listings)
    then = then.where(StandardListing.model_id == model_id, school.id == school_id, covers(bought_on))
    steps = [
        (now, Standing.STANDARD), (device.in_(ended), Standing.SUPPORT_ENDED), (then.exists(), Standing.SUPERSEDED)
    ]  # fmt: skip
    whens = [(condition, sa.true() if step is wanted else sa.false()) for condition, step in steps]
    return sa.case(*whens, else_=sa.true() if wanted is Standing.NON_STANDARD else sa.false())


def _at_schools() -> tuple[Any, Any]:
    """Every listing with every school where it counts."""
    model, school = aliased(DeviceModel), aliased(School)
    for_kind = sa.or_(StandardListing.school_kind.is_(None), StandardListing.school_kind == school.kind)
    fits = sa.join(StandardListing, model, sa.and_(model.id == StandardListing.model_id, for_use(model.category)))
    return fits.join(school, for_kind), school


def models_that_may_be(wanted: Standing, day: Any) -> sa.ColumnElement[bool]:
    """Models of which some device may have that standing, so that those of the others need not be looked at."""
    of_model = StandardListing.model_id == DeviceModel.id
    if wanted is Standing.STANDARD:
        return sa.exists().where(of_model, covers(day))
    for_every_kind = sa.and_(StandardListing.school_kind.is_(None), for_use(DeviceModel.category), covers(day))
    surely_standard = sa.exists().where(of_model, for_every_kind)
    needed = {
        Standing.SUPPORT_ENDED: sa.exists().where(of_model, StandardListing.support_ends_on < day),
        Standing.SUPERSEDED: sa.exists().where(of_model, StandardListing.valid_to <= day),
    }
    return sa.and_(sa.not_(surely_standard), needed.get(wanted, sa.true()))


def covers(day: Any, source: Any = StandardListing) -> sa.ColumnElement[bool]:
    """Whether a listing is in force on `day`."""
    open_end = sa.or_(source.valid_to.is_(None), source.valid_to > day)
    return sa.and_(source.valid_from <= day, open_end)


def for_use(category: Any, source: Any = StandardListing) -> sa.ColumnElement[bool]:
    """Whether a listing is about what devices of `category` are used for."""
    kind = sa.type_coerce(category, sa.Text)
    use = sa.case({_said(c): _said(u) for c, u in USES.items()}, value=kind)
    return sa.or_(sa.type_coerce(source.use, sa.Text) == use, kind == _said(Category.PERIPHERAL))


def _said(value: enum.StrEnum) -> sa.ColumnElement[str]:
    """A code as SQL text, so that plans know it."""
    return sa.literal_column(f"'{value.value}'", sa.Text)
