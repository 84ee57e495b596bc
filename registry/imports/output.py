"""The file of problems: the original rows with what is wrong, to be corrected and uploaded again."""

OWN_COLUMNS = ("row", "column", "code", "message")
