"""What a person may choose about what the reader noticed in a sheet."""

from enum import StrEnum


class Rows(StrEnum):
    """What becomes of rows that are hidden or struck through."""

    READ = "read"
    LEAVE_OUT = "leave_out"


class Merged(StrEnum):
    """What becomes of the cells that merging left blank."""

    AS_THEY_ARE = "as_they_are"
    FILL = "fill"


OPTIONS: dict[str, type[StrEnum]] = {"hidden_rows": Rows, "struck_rows": Rows, "merged_cells": Merged}
DEFAULTS: dict[str, StrEnum] = {"hidden_rows": Rows.READ, "struck_rows": Rows.READ, "merged_cells": Merged.AS_THEY_ARE}
