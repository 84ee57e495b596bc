"""What a cell of a table to outside may be."""

import datetime as dt
from decimal import Decimal

Cell = str | int | float | Decimal | dt.date | dt.datetime | bool | None
