"""Arrays and lists of what holds, as PostgreSQL builds them from conditions."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, JSONPATH, array

NO_TEXTS = sa.cast(sa.literal("{}"), ARRAY(sa.Text))
NO_LIST = sa.cast(sa.literal("[]"), JSONB)
_NOT_NULL = sa.cast(sa.literal("$[*] ? (@ != null)"), JSONPATH)


def texts(said: Iterable[tuple[Any, str]]) -> Any:
    """The texts whose condition holds, in their order; a condition that is null does not hold."""
    cases = [sa.case((condition, text)) for condition, text in said]
    return (
        sa.func.array_remove(sa.cast(array(cases), ARRAY(sa.Text)), sa.null(), type_=ARRAY(sa.Text))
        if cases
        else NO_TEXTS
    )


def objects(said: Iterable[tuple[Any, Any]]) -> Any:
    """The JSON objects whose condition holds, in their order."""
    cases = [sa.case((condition, built)) for condition, built in said]
    built = sa.func.jsonb_build_array(*cases)
    return sa.func.jsonb_path_query_array(built, _NOT_NULL, type_=JSONB) if cases else NO_LIST
