"""The number formats that a workbook names by number alone (ECMA-376 part 1, 18.8.30)."""

CODES: dict[int, str] = {
    0: "General",
    1: "0",
    2: "0.00",
    **dict.fromkeys((3, 5, 6, 37, 38, 41, 42), "#,##0"),  # with the currency of the reader's country
    **dict.fromkeys((4, 7, 8, 39, 40, 43, 44), "#,##0.00"),
    9: "0%",
    10: "0.00%",
    **dict.fromkeys((11, 48), "0.00E+00"),
    12: "# ?/?",
    13: "# ??/??",
    **dict.fromkeys((14, 15, 16, 17), "yyyy-mm-dd"),
    **dict.fromkeys((18, 19, 20, 21), "h:mm:ss"),
    22: "yyyy-mm-dd h:mm",
    **dict.fromkeys((45, 46, 47), "[h]:mm:ss"),
    49: "@",
    # Chinese, Japanese and Korean dates, then Thai numbers and dates
    **dict.fromkeys((*range(27, 32), 34, 35, 36, *range(50, 59)), "yyyy-mm-dd"),
    **dict.fromkeys((32, 33), "h:mm:ss"),
    59: "0",
    60: "0.00",
    61: "#,##0",
    62: "#,##0.00",
    67: "0%",
    68: "0.00%",
    69: "# ?/?",
    70: "# ??/??",
    **dict.fromkeys(range(71, 75), "yyyy-mm-dd"),
    **dict.fromkeys((75, 76, 78, 79, 80), "h:mm:ss"),
    **dict.fromkeys((77, 81), "yyyy-mm-dd h:mm"),
}
