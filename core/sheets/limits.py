"""How much of a file from outside is read at all: every limit of this package, in one place."""

MIB = 1024 * 1024

# any file
FILE_BYTES = 40 * MIB
ROWS = 200_000
COLUMNS = 256
CELLS = 4_000_000
CELL_CHARACTERS = 4_096
HEAD_ROWS = 50  # among which the column names are looked for

# a text table
LINE_CHARACTERS = COLUMNS * (2 * CELL_CHARACTERS + 3)  # as long as a line of full cells, every quotation mark doubled
SAMPLE_CHARACTERS = 256 * 1024  # from which the delimiter is told
WORDS = 5_000  # different ones beyond ASCII, from which the encoding is told
WORD_RUNS = 200_000  # of bytes beyond ASCII that are looked at for them

# a workbook's package
ENTRIES = 200
DIRECTORY_BYTES = 256 * 1024
PART_BYTES = 250 * MIB  # unpacked
TOTAL_BYTES = 300 * MIB
RATIO = 200  # of unpacked to packed bytes
RATIO_FROM = 64 * 1024  # a smaller part harms nobody, however well it was packed

# a workbook's sheets
SHEET_ROWS = 1_048_576  # what a worksheet can have at all
SHEET_COLUMNS = 16_384
ROW_BYTES = 4 * MIB  # a longer row is left to the slow way, which judges as it reads
UNFINISHED_BYTES = 4 * MIB  # of a tag or comment without end
STORED_CHARACTERS = CELL_CHARACTERS * 7  # of a text: each may be written as `_x000D_`
FORMAT_CHARACTERS = 1_000  # of a number format that is taken apart; Excel writes at most 255
MERGES = 10_000  # that are looked at
HEADS_CHARACTERS = 8 * MIB  # of the beginnings of all sheets; those behind are not looked at
NOTICES = 20  # of one kind that are said one by one

# the process that parses workbooks
MEMORY_BYTES = 512 * MIB
CPU_SECONDS = 60
SILENCE_SECONDS = 90  # longer than its processor time: it does not answer any more
