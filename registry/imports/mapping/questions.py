"""What a person has to answer before a file can be planned."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from registry.columns.columns import COLUMNS, Purpose, required_for
from registry.columns.values import DateOrder, WarrantyUnit
from registry.imports.mapping.proposal import ColumnMapping

SHEET = "sheet"  # what is asked about, where it is no column


class Answer(StrEnum):
    """Why a person is asked."""

    COLUMN_MISSING = "column_missing"
    COLUMN_AMBIGUOUS = "column_ambiguous"
    DATE_ORDER_MISSING = "date_order_missing"
    WARRANTY_UNIT_MISSING = "warranty_unit_missing"
    SCHOOL_UNSAID = "school_unsaid"
    SHEET_AMBIGUOUS = "sheet_ambiguous"


@dataclass(frozen=True, slots=True)
class Question:
    """What a person has to answer.

    column      key of the target column; `sheet`: the file as a whole
    candidates  headers, sheets or codes to choose from
    """

    column: str
    code: Answer
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unclear:
    """What the cells of a file leave open.

    dates      keys of the date columns in which a cell needs an order (`values.needs_order`)
    warranty   whether a length of warranty could be months or years
    school     whether goods would go to the central store because neither file nor order says where
    sheets     worksheets that fit equally well
    """

    dates: Collection[str] = ()
    warranty: bool = False
    school: bool = False
    sheets: tuple[str, ...] = ()


def questions(
    mapping: ColumnMapping, purpose: Purpose, unclear: Unclear | None = None, given: Mapping[str, str] | None = None
) -> list[Question]:
    """What a person must answer before the file can be planned; nothing when it can be.

    given  key of a target column → what holds for every row that says nothing
    """
    unclear, given = unclear or Unclear(), given or {}
    if len(unclear.sheets) > 1:
        return [Question(SHEET, Answer.SHEET_AMBIGUOUS, unclear.sheets)]
    asked = [Question(key, Answer.COLUMN_AMBIGUOUS, headers) for key, headers in mapping.ambiguous.items()]
    known = mapping.columns.keys() | mapping.ambiguous.keys() | given.keys()
    asked += [Question(c.key, Answer.COLUMN_MISSING) for c in required_for(purpose) if c.key not in known]
    if purpose is Purpose.CORRECTION and not known & {"serial", "asset_tag"}:
        asked.append(Question("serial", Answer.COLUMN_MISSING))
    if unclear.school and "school" not in known | mapping.without:
        asked.append(Question("school", Answer.SCHOOL_UNSAID))
    if mapping.date_order is None:
        orders = tuple(order.value for order in DateOrder)
        asked += [Question(key, Answer.DATE_ORDER_MISSING, orders) for key in COLUMNS if key in unclear.dates]
    if unclear.warranty and mapping.unit() is None:
        units = tuple(unit.value for unit in WarrantyUnit)
        asked.append(Question("warranty_months", Answer.WARRANTY_UNIT_MISSING, units))
    return asked
