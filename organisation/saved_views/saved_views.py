"""Saving lists under a name, finding and deleting them."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from core.actor import Actor
from core.db import check_version, db, the_one
from core.errors import N_, DomainError, Invalid, NotFound
from core.paging import Order, Page, page
from organisation.saved_views.kinds import kinds
from organisation.saved_views.models import ListName, SavedView
from web.fields import Said

MOST: Final = 50  # views of one person on one list
BY_NAME = Order((sa.func.fi_key(SavedView.name), SavedView.id), (str, uuid.UUID))


class TooManyViews(DomainError):
    code = "too_many_views"
    says = N_("You have %(most)s saved lists already. Delete one that you no longer need, then save this one.")
    status = 409
    field = "name"


class NotYourTeam(DomainError):
    code = "not_your_team"
    says = N_("Choose a team in which you work.")
    status = 422
    field = "team"


def find(actor: Actor, *, on: ListName | None = None, limit: int = 50, after: str | None = None) -> Page:
    """One's own views and those shared with one, by name: rows of SavedView.

    on      the list; none: every list that the actor may read
    Raises  Forbidden, Invalid (cursor)
    """
    if on is not None:
        actor.must(kinds[on].permission)
    lists = [name for name, kind in kinds.items() if actor.may(kind.permission) and on in {None, name}]
    wanted = sa.select(SavedView, BY_NAME.columns[0]).where(sa.or_(sa.false(), *[_seen(actor, name) for name in lists]))
    rows = db.session.execute(BY_NAME.apply(wanted, after, limit)).all()
    found = page(rows, limit, lambda row: (row[1], row[0].id), BY_NAME)
    return Page([row[0] for row in found.items], found.next)


def listed(actor: Actor, on: ListName) -> Sequence[SavedView]:
    """What a list's page offers: the views of one's own and those shared with one, by name."""
    wanted = sa.select(SavedView).where(_seen(actor, on)).order_by(*BY_NAME.columns).limit(4 * MOST)
    return db.session.scalars(wanted).all()


def _seen(actor: Actor, on: ListName) -> Any:
    with_teams = SavedView.team_id.in_(kinds[on].teams(actor.id)) if actor.id is not None else sa.false()
    return sa.and_(SavedView.on == on, sa.or_(SavedView.owner_id == actor.id, SavedView.shared, with_teams))


def get(actor: Actor, view_id: uuid.UUID) -> SavedView:
    """A view that is one's own or shared with one. Raises NotFound."""
    on = db.session.scalar(sa.select(SavedView.on).where(SavedView.id == view_id))
    if on is None or not actor.may(kinds[on].permission):
        raise NotFound
    return the_one(SavedView, sa.select(SavedView).where(SavedView.id == view_id, _seen(actor, on)))


def save(
    actor: Actor,
    *,
    on: ListName,
    name: str,
    filters: Mapping[str, Any] | None = None,
    columns: Collection[str] = (),
    sort: str = "",
    shared: bool = False,
    team: uuid.UUID | None = None,
) -> tuple[SavedView, bool]:
    """Keep a list under a name; one's own view of this list and name is replaced.

    name     1-60 characters
    filters  names and values of the list's address
    columns  codes of the columns to show; none: as each reader has chosen them
    shared   everyone who may read the list sees the view
    team     one's own team, whose members see it
    Returns  the view, and whether it is new
    Raises   Forbidden, Invalid, NotYourTeam, TooManyViews
    """
    kind = kinds[on]
    actor.must(kind.permission)
    if team is not None and team not in kind.teams(actor.id):
        raise NotYourTeam
    kept = _judged(actor, on, filters or {}, columns, sort)
    own = list(db.session.scalars(sa.select(SavedView).where(SavedView.owner_id == actor.id, SavedView.on == on)))
    found = next((view for view in own if view.name == name), None)
    is_new = found is None
    if found is None:
        if len(own) >= MOST:
            raise TooManyViews(most=MOST)
        found = SavedView(owner_id=actor.id, on=on, name=name)
        db.session.add(found)
    found.filters, found.team_id, found.shared = kept, team, shared
    found.columns, found.sort = [code for code in kind.offered(actor) if code in columns], sort
    db.session.flush()
    return found, is_new


def _judged(
    actor: Actor, on: ListName, filters: Mapping[str, Any], columns: Collection[str], sort: str
) -> dict[str, str]:
    """The filters in the spelling of an address. Raises Invalid: the list has no such filter, column or order."""
    kind = kinds[on]
    kept, _, unknown = kind.read(filters.items())
    errors: dict[str, Any] = {}
    fields = {field.data_key or name for name, field in kind.schema().fields.items()}
    for name in unknown:
        says = (
            Said(N_("This filter does not take this value."))
            if name in fields
            else Said(N_("This list has no such filter."))
        )
        errors.setdefault("filters", {})[name[:100]] = [says]
    if strange := [code for code in columns if code not in {*kind.offered(actor), *kind.always}]:
        says = Said(N_("This list has no column “%(column)s”."), column=strange[0][:60])
        errors["columns"] = [says]
    if sort and sort not in (sorts := kind.sorts()):
        errors["sort"] = [
            Said(N_("Choose one of: %(choices)s."), choices=", ".join(sorts))
            if sorts
            else Said(N_("This list has one order only. Leave the order out."))
        ]
    if errors:
        raise Invalid(errors)
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in kept.items()}


def delete(actor: Actor, view_id: uuid.UUID, *, expected: int | None = None) -> SavedView:
    """Delete a view of one's own. Raises NotFound: also for somebody else's; Stale."""
    found = get(actor, view_id)
    if found.owner_id != actor.id:
        raise NotFound
    check_version(found, expected)
    db.session.delete(found)
    return found
