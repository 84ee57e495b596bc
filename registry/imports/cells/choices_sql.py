"""The words of `choices` as immutable functions of the database, after those of `values_sql`."""

from collections.abc import Mapping
from typing import Final

from registry.columns.values import CAPITALS, SMALL
from registry.columns.values_sql import escaped
from registry.imports.cells.choices import CONDITION_WORDS, JOINTS, LIFECYCLE_WORDS, Choice, spellings


def _function(name: str, words: Mapping[Choice, tuple[str, ...]]) -> str:
    cases = " ".join(f"WHEN '{spelling}' THEN '{choice.value}'" for spelling, choice in spellings(words).items())
    folded = f"translate(cell_text(cell), '{CAPITALS}' || {escaped(JOINTS)}, '{SMALL}{' ' * len(JOINTS)}')"
    return f"""
CREATE FUNCTION {name}(cell text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
CASE {folded} COLLATE "C" {cases} END
"""


CREATE: Final = (_function("read_lifecycle", LIFECYCLE_WORDS), _function("read_condition", CONDITION_WORDS))
DROP: Final = ("DROP FUNCTION read_condition(text)", "DROP FUNCTION read_lifecycle(text)")
