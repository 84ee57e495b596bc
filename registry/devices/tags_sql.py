"""The rules of `tags` as immutable functions of the database. A migration runs `CREATE` and undoes it with `DROP`."""

from typing import Final

from registry.devices.tags import DIGITS, LARGEST, PREFIX, QUASIGROUP, SEPARATORS


def _check_digit(number: str, digits: int) -> str:
    """An expression for the check digit of `number`, worked from the highest of `digits` down."""
    table = "".join(f"{int(digit):02x}" for digit in "".join(QUASIGROUP))
    interim = "0"
    for power in reversed(range(digits)):
        interim = f"get_byte('\\x{table}'::bytea, {interim} * 10 + ({number} / {10**power} % 10)::integer)"
    return interim


ASSET_TAG: Final = f"""
CREATE FUNCTION asset_tag(number bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
CASE WHEN number BETWEEN 1 AND {LARGEST} THEN
    '{PREFIX}-' || lpad(number::text, greatest({DIGITS}, length(number::text)), '0')
    || {_check_digit("number", len(str(LARGEST)))}::text
END
"""

READ_TAG: Final = f"""
CREATE FUNCTION read_tag(written text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $body$
DECLARE
    bare CONSTANT text COLLATE "C" := upper(translate(written, '{SEPARATORS}', '') COLLATE "C");
    digits CONSTANT text COLLATE "C" := substr(bare, {len(PREFIX) + 1});
BEGIN
    RETURN CASE
        WHEN bare ~ '^{PREFIX}[0-9]{{{DIGITS + 1},{DIGITS + 2}}}$'
         AND public.asset_tag(left(digits, -1)::bigint) = '{PREFIX}-' || digits
        THEN '{PREFIX}-' || digits
    END;
END
$body$
"""

CREATE: Final = (ASSET_TAG, READ_TAG)
DROP: Final = ("DROP FUNCTION read_tag(text)", "DROP FUNCTION asset_tag(bigint)")
