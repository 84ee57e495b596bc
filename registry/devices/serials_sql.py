"""The rules of `serials` as immutable functions of the database, for generated columns and set-based planning.

They depend on no collation. A migration runs `CREATE` in this order and undoes it with `DROP`.
"""

from typing import Final

from registry.devices.serials import (
    ALIKE,
    ALLOWED,
    BETWEEN,
    BROKEN,
    COUNTED,
    DROPPED,
    LONG,
    LONGEST,
    NO_LETTER,
    PLACEHOLDERS,
    PREFIXES,
    PUNCTUATION,
    RANGE,
    REFERENCE,
    SHORT,
    SPREADSHEET,
    SPREADSHEET_CELL,
    WORD_LETTERS,
    WORDS,
)


def _escaped(characters: str) -> str:
    return "U&'" + "".join(f"\\{ord(character):04X}" for character in characters) + "'"


_DROP: Final = _escaped(DROPPED)
_DROP_ASCII: Final = _escaped("".join(character for character in DROPPED if character.isascii()))
_BEYOND_BASIC_PLANE: Final = r"[\U00010000-\U0010FFFF]"
_BEGINNINGS: Final = "'SER', 'SAR'"  # of the words that `PREFIXES` takes off a text of letters and digits alone
_PLACEHOLDERS: Final = ", ".join(f"'{placeholder}'" for placeholder in sorted(PLACEHOLDERS))

# The first two cases spare most rows the dear one: letters and digits alone, and plain ASCII.
SERIAL_BARE: Final = f"""
CREATE FUNCTION serial_bare(printed text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
CASE
WHEN printed COLLATE "C" ~ '^[0-9A-Za-z]*$' AND upper(left(printed, 3) COLLATE "C") NOT IN ({_BEGINNINGS})
THEN upper(printed COLLATE "C")
WHEN printed COLLATE "C" ~ '^[\\x01-\\x7f]*$'
THEN rtrim(regexp_replace(upper(translate(printed, {_DROP_ASCII}, '') COLLATE "C"), '{PREFIXES}', ''), '{PUNCTUATION}')
ELSE rtrim(regexp_replace(
    upper(translate(normalize(translate(printed, {_DROP}, ''), NFKC), {_DROP}, '') COLLATE "C"), '{PREFIXES}', ''),
    '{PUNCTUATION}')
END
"""

SERIAL_NORMAL: Final = f"""
CREATE FUNCTION serial_normal(printed text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $body$
DECLARE bare CONSTANT text COLLATE "C" := public.serial_bare(printed);
BEGIN
    RETURN CASE WHEN bare ~ '{ALLOWED}' AND length(bare) <= {LONGEST}
                 AND printed COLLATE "C" !~ '{_BEYOND_BASIC_PLANE}' THEN bare END;
END
$body$
"""

SERIAL_PROBLEM: Final = f"""
CREATE FUNCTION serial_problem(printed text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $body$
DECLARE
    bare CONSTANT text COLLATE "C" := coalesce(public.serial_bare(printed), '');
    letters CONSTANT text COLLATE "C" := translate(bare, '{NO_LETTER}', '');
    written CONSTANT text COLLATE "C" := printed;
    is_plain CONSTANT boolean := written ~ '^[0-9A-Za-z]+$';
BEGIN
    RETURN CASE
        WHEN bare = '' THEN 'serial_missing'
        WHEN bare ~ '{SPREADSHEET}' OR NOT is_plain AND written ~ '{SPREADSHEET_CELL}' THEN 'serial_damaged'
        WHEN NOT is_plain AND (written ~ '{ALIKE}' OR written ~ '{LONG}' OR written ~ '{RANGE}'
            OR written ~ '[0-9].*{BETWEEN}.*[0-9]')
        THEN 'serial_several'
        WHEN letters IN ({_PLACEHOLDERS}) OR bare ~ '{COUNTED}' OR NOT is_plain AND written ~ '{REFERENCE}'
            OR replace(letters, left(letters, 1), '') = ''
            OR bare !~ '[0-9]' AND (length(letters) <= {SHORT} OR bare ~ '{WORD_LETTERS}' OR written ~ '{WORDS}')
        THEN 'serial_placeholder'
        WHEN bare !~ '{ALLOWED}' OR length(bare) > {LONGEST}
            OR NOT is_plain AND (written ~ '{BROKEN}' OR written ~ '{_BEYOND_BASIC_PLANE}')
        THEN 'serial_damaged'
    END;
END
$body$
"""

SERIAL_CONFUSABLE: Final = """
CREATE FUNCTION serial_confusable(serial text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
translate(serial, 'OIL', '011')
"""


def _grams(length: int) -> str:
    """Every three characters of a serial of `length` at most, as an expression that PostgreSQL can inline."""
    parts = ", ".join(f"substr(serial, {place}, 3)" for place in range(1, length - 1))
    return f"(ARRAY[{parts}])[1:length(serial) - 2]"


# Trigrams of a serial, for finding any part of one. Written out for the usual lengths: `grams` costs three times as much
# for each row that is written.
SERIAL_GRAMS: Final = f"""
CREATE FUNCTION serial_grams(serial text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
CASE WHEN length(serial) <= 10 THEN {_grams(10)}
WHEN length(serial) <= 16 THEN {_grams(16)}
ELSE grams(serial) END
"""

CREATE: Final = (SERIAL_BARE, SERIAL_NORMAL, SERIAL_PROBLEM, SERIAL_CONFUSABLE)
DROP: Final = (
    "DROP FUNCTION serial_confusable(text)",
    "DROP FUNCTION serial_problem(text)",
    "DROP FUNCTION serial_normal(text)",
    "DROP FUNCTION serial_bare(text)",
)
