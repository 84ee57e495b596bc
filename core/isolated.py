"""Work on many rows in one transaction, of which none may keep the others from being done."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import sqlalchemy as sa
import structlog

from core.db import db
from core.errors import DomainError
from core.outbox import outages

log = structlog.get_logger(__name__)
Row = TypeVar("Row")
# What a row's own contents can lead to. Not a time limit that is over, nor a signal: those end the whole.
ROW_FAULTS: tuple[type[Exception], ...] = (DomainError, sa.exc.SQLAlchemyError)
ROW_FAULTS += (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)


@contextmanager
def one_of_many(work: str, key: object) -> Iterator[None]:
    """Do something about one row inside a savepoint: should it fail, nothing of it stays and the next row's turn comes.

    work    what is done, for the log
    key     which row, for the log; no personal data
    Raises  what is no fault of the row: the database or the disk is away
    """
    try:
        with db.session.begin_nested():
            yield
    except ROW_FAULTS as error:
        if outages.is_outage(error):
            raise
        log.error("row left out", work=work, row=str(key), kind=type(error).__name__)  # noqa: TRY400  no people's data


def in_parts(work: str, rows: Sequence[Row], do: Callable[[Sequence[Row]], int]) -> int:
    """Call `do` with all `rows`; when that fails, with each half of them, down to the row that it fails for.

    work     what is done, for the log
    do       one statement about the rows; returns how many it changed
    Returns  how many were changed
    Raises   as `one_of_many`
    """
    if not rows:
        return 0
    try:
        with db.session.begin_nested():
            return do(rows)
    except ROW_FAULTS as error:
        if outages.is_outage(error):
            raise
        if len(rows) == 1:
            log.error("row left out", work=work, row=str(rows[0]), kind=type(error).__name__)  # noqa: TRY400
            return 0
    middle = len(rows) // 2
    return in_parts(work, rows[:middle], do) + in_parts(work, rows[middle:], do)
