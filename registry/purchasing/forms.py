"""The form of an order: lines by number, `lines-1-quantity`, typed as people write, read into what the services take."""

import re
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask import request

from core.db import db
from core.errors import N_, Invalid
from organisation.schools import schools
from organisation.schools.models import School
from registry.catalogue import listings, naming, prices
from registry.funding import appropriations
from registry.purchasing import schemas
from registry.purchasing.lines import MOST, Given
from registry.purchasing.models import OrderLine
from registry.purchasing.refusals import ModelNotFound, SchoolNotFound, SeveralModels, SeveralSchools
from web import doors, money
from web.fields import Input, Said

FIELDS = ("id", "model", "quantity", "unit_price", "warranty_months", "school", "appropriation")
BLANKS = 5  # empty lines that a new order shows, and that "more lines" adds
FROM_CATALOGUE = N_("This is the catalogue's price. Check it.")
Typed = dict[str, str]


def changes_lines() -> bool:
    """Whether the person wants more lines, empty or pasted, or one line fewer, not to send the order."""
    return not request.form.keys().isdisjoint({"more", "paste", "remove"})


def typed_lines() -> list[Typed]:
    """The lines that were typed, without the empty ones and the one to remove, and those to add from pasted text."""
    removed = f"lines-{request.form.get('remove', '')}-"
    rows = lines_in({name: value for name, value in request.form.items() if not name.startswith(removed)})
    return [*rows, *(pasted(request.form.get("pasted", "")) if "paste" in request.form else [])][: MOST + BLANKS]


def lines_in(said: Mapping[str, str]) -> list[Typed]:
    """The lines that a form or an address holds, without the empty ones."""
    numbers = {int(found[1]) for name in said if (found := re.fullmatch(r"lines-([0-9]{1,4})-\w+", name))}
    rows = [{name: said.get(f"lines-{n}-{name}", "").strip() for name in FIELDS} for n in sorted(numbers)]
    return [row for row in rows if any(row.values())][: MOST + BLANKS]


def pasted(text: str) -> list[Typed]:
    """Lines copied from a spreadsheet or a mail: model, quantity, unit price, warranty, school, in this order.

    text   one line a row, its cells apart by tabs, semicolons or bars; a row of headings is left out
    """
    rows = [[cell.strip() for cell in re.split(r"[\t;|]", line)] for line in text.splitlines() if line.strip()]
    if rows and not any(re.search("[0-9]", cell) for cell in rows[0][1:]):
        rows = rows[1:]
    names = ("model", "quantity", "unit_price", "warranty_months", "school")
    return [dict.fromkeys(FIELDS, "") | dict(zip(names, cells, strict=False)) for cells in rows]


def with_blanks(rows: Sequence[Typed], least: int) -> list[Typed]:
    """`rows` and empty lines to type into: up to `least` lines, more when asked."""
    blanks = BLANKS if "more" in request.form else max(least - len(rows), 0)
    return [*rows, *[dict.fromkeys(FIELDS, "")] * blanks]


def catalogue_prices() -> dict[uuid.UUID, str]:
    """What the models cost by the catalogue, as somebody types it; empty for who may not see prices."""
    if not prices.may_see(doors.me()):
        return {}
    return {model: money.typed(cents) for model, cents in listings.replacement_prices().items()}


def priced(rows: Sequence[Typed]) -> list[Typed]:
    """`rows` with the catalogue's price where a model was typed and no price."""
    known = catalogue_prices()
    models = _models({row["model"] for row in rows if row["model"] and not row["unit_price"]}) if known else {}
    found = {text: known.get(key, "") for text, key in models.items()}
    return [row | {"unit_price": row["unit_price"] or found.get(row["model"], "")} for row in rows]


def copied(lines: Sequence[OrderLine], targets: Mapping[uuid.UUID, str]) -> list[Typed]:
    """Lines of an order as new lines of another one, which name their models and what pays for such things this year."""
    paying = appropriations.of_year({line.appropriation_id for line in lines if line.appropriation_id})
    return [
        typed
        | {
            "id": "",
            "model": f"{line.model.manufacturer.name} {line.model.model_number}",
            "appropriation": str(paying.get(line.appropriation_id, "")) if line.appropriation_id else "",
        }
        for line, typed in zip(lines, of_lines(lines, targets), strict=True)
    ]


def of_lines(lines: Sequence[OrderLine], targets: Mapping[uuid.UUID, str]) -> list[Typed]:
    """Lines of an order as a form shows them.

    targets  names of the schools that the lines are for
    """
    return [
        {
            "id": str(line.id),
            "model": "",
            "quantity": str(line.quantity),
            "unit_price": money.typed(line.unit_price_cents),
            "warranty_months": "" if line.warranty_months is None else str(line.warranty_months),
            "school": targets.get(line.school_id, "") if line.school_id else "",
            "appropriation": str(line.appropriation_id or ""),
        }
        for line in lines
    ]


def read(head: type[Input], rows: Sequence[Typed]) -> dict[str, Any]:
    """The whole form: the fields of `head` and `lines`.

    Raises   Invalid, with every error at once under the name of its field
    """
    errors: dict[str, Any] = {}
    said: dict[str, Any] = {}
    try:
        said = doors.load(head, raw={name: request.form.get(name, "") for name in head().fields})
    except Invalid as bad:
        errors |= bad.errors
    said["lines"] = _lines(rows, errors)
    if errors:
        raise Invalid(errors)
    return said


def _lines(rows: Sequence[Typed], errors: dict[str, Any]) -> list[Given]:
    models = _models({row["model"] for row in rows if row["model"]})
    known = catalogue_prices() if any(row["model"] and not row["unit_price"] for row in rows) else {}
    targets = _schools({row["school"] for row in rows if row["school"]})
    found = []
    for place, row in enumerate(rows, start=1):
        wrong: dict[str, Any] = {}
        line: dict[str, Any] = {}
        try:
            line = doors.load(schemas.TypedLine, raw=row)
        except Invalid as bad:
            wrong |= bad.errors
        if not row["unit_price"] and models.get(row["model"]) in known:
            wrong["unit_price"] = [Said(FROM_CATALOGUE)]
        if not row["id"] and row["model"] not in models:
            wrong["model"] = [_unclear_model(row["model"], place)]
        if row["school"] and row["school"] not in targets:
            wrong["school"] = [_unclear_school(row["school"], place)]
        errors |= {f"lines-{place}-{name}": sentences for name, sentences in wrong.items()}
        if not wrong:
            found.append(_given(line, models.get(row["model"]), targets.get(row["school"])))
    return found


def _models(texts: set[str]) -> dict[str, uuid.UUID]:
    """The model that each text names, wholly or by a part of the name that no other model has."""
    found = naming.meant(texts)
    parts = {text: naming.one(text)[0] for text in texts - found.keys()}
    return found | {text: key for text, key in parts.items() if key is not None}


def _unclear_model(text: str, place: int) -> str:
    """Why `text` names no model."""
    if not text:
        return schemas.NEEDED
    _, fitting = naming.one(text)
    if not fitting:
        return Said(ModelNotFound.says, line=place)
    return Said(SeveralModels.says, said=text, names=", ".join(fitting))


def _schools(texts: Collection[str]) -> dict[str, uuid.UUID]:
    """The school that each text names in Finnish or Swedish, wholly or by a part of the name that no other open one has."""
    wanted = {text: text.lower() for text in texts}
    names = (sa.func.lower(School.name_fi), sa.func.lower(School.name_sv))
    called = sa.select(School.id, *names).where(sa.or_(*[name.in_(set(wanted.values())) for name in names]))
    by_name = {name: row.id for row in db.session.execute(called) for name in row[1:] if name}
    found = {text: by_name[name] for text, name in wanted.items() if name in by_name}
    parts = {text: schools.fitting(text) for text in wanted.keys() - found.keys()}
    return found | {text: fitting[0][0] for text, fitting in parts.items() if len(fitting) == 1}


def _unclear_school(text: str, place: int) -> str:
    """Why `text` names no school, or not one alone."""
    fitting = schools.fitting(text)
    if not fitting:
        return Said(SchoolNotFound.says, line=place)
    return Said(SeveralSchools.says, said=text, names=", ".join(name for _, name in fitting))


def _given(line: dict[str, Any], model: uuid.UUID | None, school: uuid.UUID | None) -> Given:
    """A line as the services take it; an emptied field of the form says none."""
    own = {"id": line["id"]} if "id" in line else {"model": model}
    return own | {
        "quantity": line["quantity"],
        "unit_price_cents": line["unit_price"],
        "warranty_months": line.get("warranty_months"),
        "school": school,
        "appropriation": line.get("appropriation"),
    }
