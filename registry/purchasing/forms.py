"""The form of an order: lines by number, `lines-1-quantity`, typed as people write, read into what the services take."""

import re
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask import request

from core.db import db
from core.errors import Invalid
from organisation.schools.models import School
from registry.catalogue import naming
from registry.purchasing import schemas
from registry.purchasing.lines import MOST, Given
from registry.purchasing.models import OrderLine
from registry.purchasing.refusals import ModelNotFound, SchoolNotFound, SeveralModels
from web import doors, money
from web.fields import Input, Said

FIELDS = ("id", "model", "quantity", "unit_price", "warranty_months", "school", "appropriation")
BLANKS = 5  # empty lines that a new order shows, and that "more lines" adds
Typed = dict[str, str]


def asks_for_more() -> bool:
    """Whether the person wants more lines, empty or pasted, not to send the order."""
    return "more" in request.form or "paste" in request.form


def typed_lines() -> list[Typed]:
    """The lines that were typed, without the empty ones, and those that are to be added from pasted text."""
    rows = lines_in(request.form)
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


def of_lines(lines: Sequence[OrderLine], schools: Mapping[uuid.UUID, str], *, is_copy: bool = False) -> list[Typed]:
    """Lines of an order as a form shows them.

    is_copy  as new lines of another order, which name their models
    """
    return [
        {
            "id": "" if is_copy else str(line.id),
            "model": f"{line.model.manufacturer.name} {line.model.model_number}" if is_copy else "",
            "quantity": str(line.quantity),
            "unit_price": money.typed(line.unit_price_cents),
            "warranty_months": "" if line.warranty_months is None else str(line.warranty_months),
            "school": schools.get(line.school_id, "") if line.school_id else "",
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
    schools = _schools({row["school"] for row in rows if row["school"]})
    found = []
    for place, row in enumerate(rows, start=1):
        wrong: dict[str, Any] = {}
        line: dict[str, Any] = {}
        try:
            line = doors.load(schemas.TypedLine, raw=row)
        except Invalid as bad:
            wrong |= bad.errors
        if not row["id"] and row["model"] not in models:
            wrong["model"] = [_unclear_model(row["model"], place)]
        if row["school"] and row["school"] not in schools:
            wrong["school"] = [Said(SchoolNotFound.says, line=place)]
        errors |= {f"lines-{place}-{name}": sentences for name, sentences in wrong.items()}
        if not wrong:
            found.append(_given(line, models.get(row["model"]), schools.get(row["school"])))
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


def _schools(texts: Collection[str]) -> dict[str, uuid.UUID]:
    """The schools that are called so, in Finnish or Swedish."""
    wanted = {text: text.lower() for text in texts}
    names = (sa.func.lower(School.name_fi), sa.func.lower(School.name_sv))
    called = sa.select(School.id, *names).where(sa.or_(*[name.in_(set(wanted.values())) for name in names]))
    by_name = {name: row.id for row in db.session.execute(called) for name in row[1:] if name}
    return {text: by_name[name] for text, name in wanted.items() if name in by_name}
