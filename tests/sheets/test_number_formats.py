"""What a number format shows of a number, without a workbook around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sheets.xlsx.numbers.formats import NumberFormat, number_format

ACCOUNTING = '_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-;_-@_-'


@pytest.mark.parametrize(
    ("code", "raw", "text"),
    [
        ("0000000", "12345", "0012345"),
        ("0000000", "12345678", "12345678"),
        ("0000000;-0000000", "12345", "0012345"),
        ("0000000;-0000000", "-12345", "-0012345"),
        ("[$-40B]0000000", "12345", "0012345"),
        ("[$-409]0000000;@", "12345", "0012345"),
        ("0000000_-", "12345", "0012345"),
        ("[Red]0000000;[Blue]0000000", "12345", "0012345"),
        ("[Color 10]000", "5", "005"),
        ('"SN"0000000', "12345", "SN0012345"),
        ('0000000"-A"', "12345", "0012345-A"),
        ("\\S\\N0000000", "12345", "SN0012345"),
        ("0000\\-000000", "123", "0000-000123"),
        ("00-00-00-00", "1234567", "01-23-45-67"),
        ("0000 000", "12345", "0012 345"),
        ("000-00-0000", "12345678", "012-34-5678"),
        ("(000) 000-0000", "12345678", "(001) 234-5678"),
        ("00000000000000000000", "12345", "00000000000000012345"),
        ('[<1000]"A"0000;"B"00000', "55", "A0055"),
        ('[<1000]"A"0000;"B"00000', "5555", "B05555"),
        ('[>=100]"iso "0;[<0]"ei";000', "5", "005"),
        ("0000;;;@", "5", "0005"),
        ("@", "12345", "12345"),
        ('"SN"@', "12345", "SN12345"),
        ("General", "12345.0", "12345"),
        ('"SN"General', "12345", "SN12345"),
        ('0 "kk"', "36", "36 kk"),
        ('General "kpl"', "3", "3 kpl"),
        ("0\\ €", "389", "389 €"),
        ("#\\ ##0", "1234", "1 234"),
        ("#,##0", "12345678", "12345678"),
        ("0.00", "389.90000000000003", "389.9"),
        ("0.00", "389", "389"),
        ("#,##0.00", "12345.5", "12345.5"),
        ("#,##0.00\\ [$€-40B]", "389.9", "389.9"),
        (ACCOUNTING, "389.9", "389.9"),
        (ACCOUNTING, "0", "0"),
        (ACCOUNTING, "-5", "-5"),
        ("#,##0.00 [$kr-41D]", "389.9", "389.9 kr"),
        ('"$"#,##0.00', "389.9", "$389.9"),
        ("[$USD] #,##0.00", "389.9", "USD389.9"),
        ("0.00E+00", "21900000", "2.19E+07"),
        ("##0.0E+0", "21900000", "2.19E+07"),
        ("0E+00", "1000000000000", "1E+12"),
        ("# ?/?", "0.5", "1/2"),
        ("# ??/16", "3.25", "3 1/4"),
        ("0%", "0.24", "24%"),
        ("0.00%", "12345", "1234500%"),
        ("d.m.yyyy", "46237", "2026-08-03"),
        ("yyyy\\-mm\\-dd;@", "46237", "2026-08-03"),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "46237", "2026-08-03"),
        ("mm.yyyy", "46237", "2026-08-03"),
        ("mm:ss.0", "0.01", "00:14:24"),
        ("[mm]:ss", "0.01", "00:14:24"),
        ("m/d/yyyy h:mm AM/PM", "46237.395833333336", "2026-08-03T09:30:00"),
    ],
)
def test_a_number_is_written_as_the_sheet_shows_it(code: str, raw: str, text: str) -> None:
    shape = NumberFormat(code)
    assert (shape.text(raw), shape.is_shown(raw)) == (text, True)


@pytest.mark.parametrize(
    ("code", "raw", "text"),
    [
        ("0,000,000", "12345", "12345"),  # 0,012,345
        ("0000000.00", "12345", "12345"),  # 0012345.00
        ("0,", "12345678", "12345678"),  # 12346
        ("0.00", "12345678", "12345678"),  # 12345678.00
        ("#,##0.##", "12345678", "12345678"),  # 12,345,678.
        ("0", "12345.6", "12345.6"),  # 12346
        ("0.0", "1.25", "1.25"),
        ("0000000", "5.5", "5.5"),
        ("0", "637702000000000000", "6.37702E+17"),
        (";;;", "5", "5"),
        ("#", "0", "0"),
        ("0;0;;@", "0", "0"),
        ('"kyllä";"ei"', "1", "1"),
        ("*00", "5", "5"),  # as many zeros as fit
        ("[DBNum1]0", "5", "5"),
        ("[$-2000000]0", "5", "5"),  # Arabic numerals
        ("[>100]0", "5", "5"),  # #####
        ("SN0000", "5", "5"),  # S is seconds
        ("# ?/?", "12", "12"),  # a fraction that is none
        ("0" * 1_001, "5", "5"),
    ],
)
def test_a_number_that_is_shown_otherwise_is_told(code: str, raw: str, text: str) -> None:
    shape = NumberFormat(code)
    assert (shape.text(raw), shape.is_shown(raw)) == (text, False)
    assert shape.may_hide


@pytest.mark.parametrize(
    ("identifier", "text"),
    [
        (0, "46237"),
        (1, "46237"),
        (2, "46237"),
        (3, "46237"),
        (4, "46237"),
        (9, "4623700%"),
        (10, "4623700%"),
        (11, "4.6237E+04"),
        (12, "46237"),
        (48, "4.6237E+04"),
        (49, "46237"),
        *((number, "2026-08-03") for number in (14, 15, 16, 17, 22, 27, 36, 50, 58, 71)),
        *((number, "1109688:00:00") for number in (18, 19, 20, 21, 45, 46, 47, 32)),
        *((number, "46237") for number in (5, 8, 37, 40, 41, 44, 59, 62, 23, 163, 99_999)),
    ],
)
def test_formats_without_a_code_are_built_in(identifier: int, text: str) -> None:
    assert number_format(identifier, None).text("46237") == text


@given(st.integers(min_value=0, max_value=10**14), st.integers(min_value=1, max_value=20), st.text("-/ ", max_size=3))
def test_zeros_and_signs_are_shown_digit_by_digit(number: int, width: int, signs: str) -> None:
    code = "".join(f"0\\{sign}" if sign else "0" for sign in [*signs, *[""] * width])
    shown = NumberFormat(code).text(str(number))
    digits = "".join(filter(str.isdigit, shown))
    assert digits == str(number).zfill(len(signs) + width)
    assert [character for character in shown if not character.isdigit()] == list(signs)


@given(st.text('0#?.,%;@"\\_*[]<>=$-€ESNdmyhs/ ', max_size=12), st.floats(allow_nan=False))
def test_any_code_shows_any_number_or_says_that_it_cannot(code: str, number: float) -> None:
    shape = NumberFormat(code)
    assert isinstance(shape.text(repr(number)), str)
    assert isinstance(shape.is_shown(repr(number)), bool)
