"""Why a despatch is not taken in at all."""

from typing import Any, Final, Self

from core.errors import N_, DomainError, in_english

REFUSALS: Final[dict[str, str]] = {
    "document_damaged": N_(
        "The document cannot be read: its XML is not well-formed on line %(line)s. Ask the supplier to send it again."
    ),
    "document_type_declared": N_(
        "The document holds a document type declaration (DTD) or entities, which are never read. "
        "Ask the supplier to send it without them."
    ),
    "document_too_heavy": N_("The document takes too much memory or time to read. Ask the supplier to divide it."),
    "other_document": N_("The file is a document of the type “%(document)s”, not a despatch advice (DespatchAdvice)."),
    "other_namespace": N_(
        "The despatch advice is written in the namespace “%(namespace)s”. Only UBL 2 is read: “%(expected)s”."
    ),
    "number_missing": N_("The despatch advice has no number. Ask the supplier to send it with one."),
    "no_lines": N_("The despatch advice has no lines."),
    "no_serials": N_(
        "No column with serial numbers was found. Give it a name such as “Serial number”, and upload the list again."
    ),
    "despatch_too_long": N_("A despatch has at most %(most)s serial numbers. Divide the file."),
    "despatch_file_too_large": N_("The file is %(size)s MB; a despatch has at most %(limit)s MB. Divide the file."),
}


class DespatchRefused(DomainError):
    """The file is no despatch; `code` is a key of REFUSALS and `values` fill its sentence."""

    status = 422

    def __new__(cls, code: str, /, **_: Any) -> Self:
        """Make one of the code's own class."""
        made: Self = super().__new__(_KINDS[code])
        return made

    def __init__(self, code: str, /, **values: Any) -> None:
        super().__init__(**values)
        self.args = (code, values)

    def __str__(self) -> str:
        return in_english(self.says, self.values)


# a class for each code, so that each has its page among the kinds of problems
_KINDS: Final[dict[str, Any]] = {
    code: type(code.title().replace("_", ""), (DespatchRefused,), {"code": code, "says": says, "__module__": __name__})
    for code, says in REFUSALS.items()
}
_KINDS["despatch_file_too_large"].status = 413
