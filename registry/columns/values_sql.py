"""The rules of `values` as immutable functions of the database. A migration runs `CREATE` and undoes it with `DROP`.

None of them ever raises: what cannot be read is null, and `cell_given` tells it from blank and `<clear>`.
"""

from typing import Final

from registry.columns import values


def escaped(characters: str) -> str:
    """A literal of the database for characters that are better not seen."""
    return "U&'" + "".join(f"\\{ord(character):04X}" for character in characters) + "'"


# Unseen spaces are rare, and looking for each of them is dear.
_PLAIN: Final = f"""CASE WHEN cell COLLATE "C" ~ '^[!-~]+$' THEN cell
    ELSE translate(public.cell_text(cell), {escaped(values.SPACES)}, '{" " * len(values.SPACES)}') END"""
_LOWER: Final = f"translate({_PLAIN}, '{values.CAPITALS}', '{values.SMALL}')"


def _function(name: str, returns: str, declarations: str, body: str, arguments: str = "cell text") -> str:
    return f"""
CREATE FUNCTION {name}({arguments}) RETURNS {returns} LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $body$
DECLARE {declarations}
BEGIN {body} END
$body$
"""


CELL_TEXT: Final = f"""
CREATE FUNCTION cell_text(cell text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
nullif(btrim(cell, {escaped(values.EDGES)}), '')
"""

CELL_CLEAR: Final = f"""
CREATE FUNCTION cell_clear(cell text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
coalesce(translate(cell_text(cell), '{values.CAPITALS}', '{values.SMALL}') = '{values.CLEAR}', false)
"""

CELL_GIVEN: Final = """
CREATE FUNCTION cell_given(cell text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
CASE WHEN cell COLLATE "C" ~ '^[!-;=-~]' THEN true ELSE cell_text(cell) IS NOT NULL AND NOT cell_clear(cell) END
"""

DATE_NEEDS_ORDER: Final = _function(
    "date_needs_order",
    "boolean",
    f'plain CONSTANT text COLLATE "C" := {_PLAIN};',
    f"RETURN coalesce(plain ~ '{values.EITHER_FIRST}' OR plain ~ '{values.SHORT_YEAR}', false);",
)

_DATE_OF_PARTS: Final = f"""
    IF years > 0 AND months BETWEEN 1 AND 12 AND days > 0 THEN
        day := make_date(years, months, 1) + days - 1;
        RETURN CASE WHEN extract(month FROM day) = months
                     AND day BETWEEN date '{values.EARLIEST}' AND date '{values.LATEST}' THEN day END;
    END IF;
    RETURN NULL;
"""

_MONTH_NUMBER: Final = " ".join(f"WHEN '{name}' THEN {number}" for name, number in values.MONTH_NAMES.items())
_WITH_WORDS: Final = f"""
    IF plain ~ '[A-Za-z]' THEN
        said := regexp_replace(translate(plain, '{values.CAPITALS}', '{values.SMALL}'), '{values.WEEKDAY}', '');
        written := regexp_match(said, '{values.NAMED_DAY_FIRST}');
        IF written IS NOT NULL THEN
            years := written[4]; months := CASE written[2] {_MONTH_NUMBER} END; days := written[1];
            {_DATE_OF_PARTS}
        END IF;
        written := regexp_match(said, '{values.NAMED_MONTH_FIRST}');
        IF written IS NOT NULL THEN
            years := written[4]; months := CASE written[1] {_MONTH_NUMBER} END; days := written[2];
            {_DATE_OF_PARTS}
        END IF;
        written := regexp_match(said, '{values.DAY_FIRST}');
        IF written IS NOT NULL THEN
            years := written[3]; months := written[2]; days := written[1];
            {_DATE_OF_PARTS}
        END IF;
    END IF;
"""

READ_DATE: Final = _function(
    "read_date",
    "date",
    f"""
    plain CONSTANT text COLLATE "C" := {_PLAIN};
    said text COLLATE "C";
    written text[];
    years integer; months integer; days integer; day date;
    """,
    f"""
    IF plain ~ '{values.DAY_FIRST}' THEN  -- by far the most; captures cost five times as much as a match
        years := left(ltrim(split_part(plain, '.', 3)), 4);
        months := split_part(plain, '.', 2);
        days := split_part(plain, '.', 1);
        {_DATE_OF_PARTS}
    END IF;
    written := coalesce(regexp_match(plain, '{values.YEAR_FIRST}'), regexp_match(plain, '{values.COMPACT_DAY}'));
    IF written IS NOT NULL THEN
        years := written[1]; months := written[2]; days := written[3];
        {_DATE_OF_PARTS}
    END IF;
    IF plain ~ '{values.SPREADSHEET_DAY}' THEN
        day := date '1899-12-30' + left(plain, 5)::integer;
        RETURN CASE WHEN day BETWEEN date '{values.EARLIEST}' AND date '{values.LATEST}' THEN day END;
    END IF;
    {_WITH_WORDS}
    IF date_order IS NULL THEN
        RETURN NULL;
    END IF;
    written := coalesce(regexp_match(plain, '{values.EITHER_FIRST}'), regexp_match(plain, '{values.SHORT_YEAR}'));
    years := CASE WHEN date_order <> 'ymd' THEN written[3] WHEN length(written[3]) = 2 THEN written[1] END;
    months := CASE date_order WHEN 'mdy' THEN written[1] ELSE written[2] END;
    days := CASE date_order WHEN 'dmy' THEN written[1] WHEN 'mdy' THEN written[2] ELSE written[3] END;
    years := CASE WHEN length(written[3]) > 2 THEN years WHEN years >= {values.CENTURY} THEN 1900 + years ELSE 2000 + years END;
    {_DATE_OF_PARTS}
    """,
    "cell text, date_order text DEFAULT NULL",
)

READ_CENTS: Final = _function(
    "read_cents",
    "bigint",
    f"""
    plain CONSTANT text COLLATE "C" := {_PLAIN};
    amount CONSTANT text COLLATE "C" :=
        CASE WHEN plain ~ '^[0-9., ]+$' THEN plain ELSE regexp_replace(plain, '{values.CURRENCY}', '') END;
    exact numeric;
    """,
    f"""
    IF amount ~ '{values.WHOLE_EUROS}' THEN
        exact := translate(amount, ' .,', '')::numeric * 100;
    ELSIF amount ~ '^[0-9]{{1,9}}[.,][0-9]{{2}}$' THEN
        exact := translate(amount, '.,', '')::numeric;
    ELSIF amount ~ '{values.WITH_CENTS}' THEN
        exact := (translate(regexp_replace(amount, '[.,][0-9]*$', ''), ' .,', '')
                  || '.' || substring(amount FROM '[0-9]*$'))::numeric * 100;
    END IF;
    RETURN CASE WHEN abs(exact - round(exact)) < {values.HAIR} AND round(exact) <= {values.MOST_CENTS}
                THEN round(exact)::bigint END;
    """,
)

READ_MONTHS: Final = _function(
    "read_months",
    "integer",
    f"""
    plain CONSTANT text COLLATE "C" := {_LOWER};
    months integer;
    """,
    f"""
    months := CASE WHEN plain ~ '{values.MONTHS}' THEN substring(plain FROM '[0-9]+')::integer
                       * CASE WHEN unit = '{values.WarrantyUnit.YEARS}' AND plain ~ '^[0-9., ]+$' THEN 12 ELSE 1 END
                   WHEN plain ~ '{values.YEARS}' THEN substring(plain FROM '[0-9]+')::integer * 12 END;
    RETURN CASE WHEN months <= {values.MOST_MONTHS} THEN months END;
    """,
    "cell text, unit text DEFAULT NULL",
)

MONTHS_NEED_UNIT: Final = _function(
    "months_need_unit",
    "boolean",
    f'plain CONSTANT text COLLATE "C" := {_PLAIN};',
    f"RETURN coalesce(plain ~ '{values.UNITLESS}', false);",
)

READ_QUANTITY: Final = _function(
    "read_quantity",
    "integer",
    f'plain CONSTANT text COLLATE "C" := {_LOWER};',
    f"RETURN CASE WHEN plain ~ '{values.ONE}' THEN 1 END;",
)

READ_CURRENCY: Final = _function(
    "read_currency",
    "text",
    f'plain CONSTANT text COLLATE "C" := {_LOWER};',
    f"RETURN CASE WHEN plain ~ '{values.EURO}' THEN 'EUR' END;",
)

READ_CODE: Final = f"""
CREATE FUNCTION read_code(cell text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
CASE WHEN cell_clear(cell) THEN NULL
     WHEN cell_text(cell) COLLATE "C" ~ '{values.WHOLE_CODE}' THEN substring(cell_text(cell) FROM '^[0-9]+')
     ELSE cell_text(cell) END
"""


def _luhn(digits: str) -> str:
    """An expression for the Luhn sum of fifteen digits."""
    plain = [f"substr({digits}, {place}, 1)::integer" for place in range(1, 16, 2)]
    doubled = [
        f"substr('{values.LUHN}', substr({digits}, {place}, 1)::integer + 1, 1)::integer" for place in range(2, 16, 2)
    ]
    return " + ".join(plain + doubled)


READ_IMEI: Final = _function(
    "read_imei",
    "text",
    f"digits CONSTANT text COLLATE \"C\" := translate({_PLAIN}, ' /-', '');",
    f"RETURN CASE WHEN digits !~ '^[0-9]{{15}}$' THEN NULL WHEN ({_luhn('digits')}) % 10 = 0 THEN digits END;",
)

READ_MAC: Final = _function(
    "read_mac",
    "text",
    f"digits CONSTANT text COLLATE \"C\" := upper(translate({_PLAIN}, ' :.-', '') COLLATE \"C\");",
    f"""RETURN CASE WHEN digits ~ '^[0-9A-F]{{12}}$' AND digits NOT IN {values.NO_ADDRESS}
    THEN rtrim(regexp_replace(digits, '(..)', '\\1:', 'g'), ':') END;""",
)

CREATE: Final = (
    CELL_TEXT, CELL_CLEAR, CELL_GIVEN, DATE_NEEDS_ORDER, READ_DATE, READ_CENTS, READ_MONTHS, MONTHS_NEED_UNIT,
    READ_QUANTITY, READ_CURRENCY, READ_CODE, READ_IMEI, READ_MAC,
)  # fmt: skip
DROP: Final = (
    "DROP FUNCTION read_mac(text)",
    "DROP FUNCTION read_imei(text)",
    "DROP FUNCTION read_code(text)",
    "DROP FUNCTION read_currency(text)",
    "DROP FUNCTION read_quantity(text)",
    "DROP FUNCTION months_need_unit(text)",
    "DROP FUNCTION read_months(text, text)",
    "DROP FUNCTION read_cents(text)",
    "DROP FUNCTION read_date(text, text)",
    "DROP FUNCTION date_needs_order(text)",
    "DROP FUNCTION cell_given(text)",
    "DROP FUNCTION cell_clear(text)",
    "DROP FUNCTION cell_text(text)",
)
