"""One normal form for every spelling of a serial, the same in Python and in the database."""

import psycopg
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry.devices import serials
from tests.values.texts import spelled, storable

DECORATION = st.text(alphabet=" -–\u00a0\u200b\"'’\t\u00ad", max_size=3)
NORMAL = st.text(alphabet="ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", min_size=5, max_size=20).filter(
    lambda text: serials.judge(text) is None
)
WRITTEN = spelled(
    "S/N",
    "s/n:",
    "SN:",
    "Serial No.:",
    "SARJANUMERO:",
    "n/a",
    "O.E.M.",
    "E+15",
    "6,37",
    "#",
    ".0",
    "ﬁ",
    "Ｐ",
    "：",
    "Å",
    " ja ",
    " - ",
    "\n",
    "\t",
    "…",
    "PF3X1",
    "PF3X2",
    "sarjanro ",
    "3.8.2026",
    "2026-08-03",
    "1/2",
    "30 kpl",
    " ok",
    "TOSI",
    "50%",
    "1,5",
    "kpl 3",
    "Aug-26",
    "3. elokuuta",
    "antal 3 st",
    "\u2028",
    " thru ",
    "_",
    "2 x PF3X1",
    "PF3DHQD1 ",
    "5CD1234567 ",
    " MTM 82VM",
    " / ",
    "+",
    "nro ",
    "S.N. ",
    "HKI-000123-4",
    " vaihto",
    "1001-005",
    "ks. rivi 2",
    " x2",
    "1S82VM0010MX",
)


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("PF3DHQD1DQC", "PF3DHQD1DQC"),
        (" s/n: pf3d HQD1DQC ", "PF3DHQD1DQC"),
        ("S/N PF3D-HQD1-DQC", "PF3DHQD1DQC"),
        ("Sarjanumero: pf3dhqd1dqc", "PF3DHQD1DQC"),
        ("Serienr.: 5CD‑1234–567", "5CD1234567"),
        ("Serial No.: “5CD1234567”", "5CD1234567"),
        ("ＰＦ３Ｄ\u200bHQD1\u00a0DQC\x07", "PF3DHQD1DQC"),
        ("'00123456", "00123456"),
        ("85C62EA#UUW", "85C62EA#UUW"),
        ("SN0012345", "SN0012345"),
        ("Sarjanro L7A0001", "L7A0001"),
        ("SERIALNUMBER5CD12", "5CD12"),
        ("L7A0003.", "L7A0003"),
        ("Å123456", ""),
        ("12;3456", ""),
        ("𝐏𝐅123456", ""),
        ("A1" * 32, "A1" * 32),
        ("A1" * 33, ""),
        ("", ""),
    ],
)
def test_a_serial_is_freed_of_what_only_decorates_it(printed: str, normal: str) -> None:
    assert serials.normalise(printed) == normal


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("PF3DHQD1DQC", None),
        ("5E12345", None),
        ("", "serial_missing"),
        (" - ", "serial_missing"),
        ("S/N:", "serial_missing"),
        ("Default string", "serial_placeholder"),
        ("To be filled by O.E.M.", "serial_placeholder"),
        ("0000000000", "serial_placeholder"),
        ("N/A", "serial_placeholder"),
        ("System Serial Number", "serial_placeholder"),
        ("FF:FF:FF:FF:FF:FF", "serial_placeholder"),
        ("ei tiedossa", "serial_placeholder"),
        ("okänd", "serial_placeholder"),
        ("1234567890", "serial_placeholder"),
        ("6.37702E+15", "serial_damaged"),
        ("6,37702E+15", "serial_damaged"),
        ("6.37702e15", "serial_damaged"),
        ("1E+15", "serial_damaged"),
        ("63770212345.0", "serial_damaged"),
        ("######", "serial_damaged"),
        ("#N/A", "serial_damaged"),
        ("#ARVO!", "serial_damaged"),
        ("PF3D\ufffdQD1", "serial_damaged"),
        ("A1" * 33, "serial_damaged"),
        ("\ud800ABC123", "serial_damaged"),
        *(
            (cell, "serial_damaged")
            for cell in (
                "TRUE",
                "tosi",
                "EPÄTOSI",
                "Falskt",
                "123.0",
                "2.19E+07",
                "21,9E+06",
                "3.8.2026",
                "2026-08-03",
                "8/31/2026",
                "2026-08-03T10:15:00",
                "10:15:00",
                "1/2",
                "3 1/4",
                "1.5",
                "44,25",
                "03-08-2026",
                "3-8",
                "2026/08/03",
                "5280-02-27",
                "3.elo",
                "Aug-26",
                "26-Aug",
                "3. elokuuta 2026",
                "maj 26",
                "L7A0002 12 kpl",
                "2x PF3X1K2",
                "12 × PF3X1K2",
                "SN PF3X1K2L MTM 82VM",
                "PF3X1K2L, IMEI 490154203237518",
                "50 %",
                "#DIV/0!",
                "L7A0002 ok",
                "ABC\n1",
                "PF3\tX",
                "SN PF3X1K2L",
                "S.N. PF3X1K2L",
                "Serial No. PF3X1K2L",
                "nro PF3X1K2L",
                "L7A0002 ei toimi",
                "L7A002 – vaihto",
                "L7A0002 / vaihtolaite",
                "L7A0002 x2",
                "PF3X1K2L HKI-000123-4",
                "HKI-0000013",
                "PF3X1K2L/hki0001234",
                "1S82VM0010MXPF3ABCDE",
            )
        ),
        *(
            (cell, "serial_placeholder")
            for cell in (
                "ei",
                "tulossa",
                "kesken",
                "useita",
                "TBC",
                "30 kpl",
                "12 st",
                "4 pcs.",
                "kpl 30",
                "Antal 3 st",
                "lkm: 3",
                "Määrä 12",
                "Qty 3",
                "Yhteensä 3 kpl",
                "PCS 4",
                "Väntar på leverans",
                "katso liite",
                "TULOSSA",
                "Kesken",
                "VARALAITE",
                "kts. rivi 2",
                "se rad 2",
                "Liite 1",
                "ks. lista 12345",
            )
        ),
        *(
            (cell, "serial_several")
            for cell in (
                "C36A0001\nC36A0002",
                "C36E0001-C36E0030",
                "C36E0001 - 0030",
                "C36E0001…0030",
                "C36E0100 – C36E0130",
                "L7A0004 ja L7A0005",
                "X50A0002 X50A0003",
                "X1A, X1B",
                "5CD1234567; 5CD1234568",
                "PF3X2K och PF3X2L",
                "PF3X1K2+5CD2K3L",
                "PF3X1K2 + 5CD2K3L",
                "PF3X1K2 / 5CD2K3L",
                "PF3X1K2A\u2028PF3X1K2B",
                "PF3X1K2A\x85PF3X1K2B",
                "C36E0001 thru C36E0030",
                "PF3X1K2A_PF3X1K2B",
                "PF3X1K2/ 5CD2K3L",
                "PF3X1K2L 5CD1234567",
                " PF3X1K2L  5CD1234567 1ABC2D3",
                "C36E1001-1005",
                "C36E1001 – 005",
                "C36E0001-0030",
            )
        ),
        ("PFXKCDEGHAB", None),
        ("s/n: pfxk CDEGHAB", None),
        ("X50A0001\n", None),
        ("5CD-1234-ABC", None),
        ("JAN1234567", None),
        ("DEC-1234567", None),
        ("PF_3X1K2A", None),
        ("PF3X K2L9", None),
        ("PF3X1 K2L9MNO4 P5Q6R7", None),
        ("X12345/A6N123456", None),
        ("ST1234", None),
        ("SNABC123", None),
        ("85C62EA#UUW", None),
        ("PF1234-567", None),
        ("SN-12345-678", None),
        ("NO1234567", None),
        ("HKIA1234567", None),
        ("1S82VM0010", None),
        ("s/n: abc 123", None),
    ],
)
def test_what_cannot_be_a_serial_is_refused_with_its_code(printed: str, code: str | None) -> None:
    assert serials.judge(printed) == code


@given(normal=NORMAL, decorations=st.lists(DECORATION, min_size=21, max_size=21), prefix=st.sampled_from(["", "S/N: "]))
def test_no_spelling_of_a_serial_makes_it_another(normal: str, decorations: list[str], prefix: str) -> None:
    spelling = prefix + "".join(decoration + letter for decoration, letter in zip(decorations, normal, strict=False))
    assert serials.normalise(spelling.lower()) == serials.normalise(normal) == normal


@given(WRITTEN)
def test_a_normal_form_is_its_own_normal_form(printed: str) -> None:
    normal = serials.normalise(printed)
    assert serials.normalise(normal) == normal


@given(WRITTEN)
def test_a_text_without_problem_has_a_normal_form(printed: str) -> None:
    assert serials.judge(printed) is not None or serials.normalise(printed)
    assert serials.accepted(printed) == (None if serials.judge(printed) else serials.normalise(printed))


def test_letters_that_people_confuse_share_a_key_but_stay_different_serials() -> None:
    assert serials.confusable("PFO1L2I") == serials.confusable("PF01121")
    assert serials.normalise("PFO1L2I") != serials.normalise("PF01121")


@example(["s/n:\nS/N MTM 82VM", "=A1\nB2", "5 x\n7KL"])  # lines within a cell
@given(st.lists(st.one_of(WRITTEN, storable()), max_size=30))
def test_the_database_reads_any_text_as_python_does(functions: psycopg.Connection, texts: list[str]) -> None:
    read = functions.execute(
        "SELECT serial_normal(written), serial_problem(written), serial_confusable(written)"
        " FROM unnest(%s::text[]) WITH ORDINALITY cell (written, position) ORDER BY position",
        [texts],
    )
    assert read.fetchall() == [
        (serials.normalise(text) or None, serials.judge(text), serials.confusable(text)) for text in texts
    ]


def test_the_database_reads_every_character_that_a_label_can_hold_as_python_does(functions: psycopg.Connection) -> None:
    points = [point for point in range(1, 0x10000) if not 0xD800 <= point <= 0xDFFF]
    read = functions.execute(
        "SELECT coalesce(serial_normal('K' || chr(point) || '7'), ''), serial_problem(chr(point))"
        " FROM unnest(%s::int[]) label (point) ORDER BY point",
        [points],
    )
    assert read.fetchall() == [(serials.normalise(f"K{chr(point)}7"), serials.judge(chr(point))) for point in points]


def test_a_missing_cell_is_a_missing_serial_in_the_database(functions: psycopg.Connection) -> None:
    assert functions.execute("SELECT serial_normal(NULL), serial_problem(NULL)").fetchone() == (None, "serial_missing")


def test_the_functions_can_be_a_generated_column(functions: psycopg.Connection) -> None:
    functions.execute(
        "CREATE TEMPORARY TABLE printed"
        " (serial text, normal text GENERATED ALWAYS AS (serial_normal(serial)) STORED UNIQUE)"
    )
    functions.execute("INSERT INTO printed (serial) VALUES ('s/n: ab-12 34'), ('AB1235'), (NULL)")
    with pytest.raises(psycopg.errors.UniqueViolation):
        functions.execute("INSERT INTO printed (serial) VALUES ('AB 1234')")
