"""The process that parses a DespatchAdvice: it may use little memory and little time, and dies with its parent.

Writes one line of JSON to standard output: the document's texts by their place, or `{"refused": [code, values]}`.
Document types, and with them entities of any kind, are refused before they are read.
"""

import sys
from pathlib import Path
from typing import Any, Final
from xml.parsers import expat

import orjson

from core.sheets.xlsx.child import confine

DOCUMENT: Final = "urn:oasis:names:specification:ubl:schema:xsd:DespatchAdvice-2"
_PARTS: Final = (
    "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
)
_CHUNK: Final = 64 * 1024
_DEEPEST: Final = 40  # elements within one another
_TEXT: Final = 4_096  # characters of one element
_NO_MEMORY: Final = 1  # XML_ERROR_NO_MEMORY
MOST_SERIALS: Final = 20_000
MOST_LINES: Final = 20_000
_HEAD: Final = {"ID": "number", "IssueDate": "issued_on", "OrderReference/ID": "order"}
_LINE: Final = {
    "ID": "id",
    "Note": "school",
    "DeliveredQuantity": "quantity",
    "OutstandingQuantity": "outstanding",
    "OrderLineReference/LineID": "order_line",
    "OrderLineReference/OrderReference/ID": "order",
    "Item/ManufacturerParty/PartyName/Name": "maker",
}
_MODELS: Final = {
    "Item/SellersItemIdentification/ID": "1",
    "Item/ManufacturersItemIdentification/ID": "2",
    "Item/StandardItemIdentification/ID": "3",
    "Item/BuyersItemIdentification/ID": "4",
    "Item/CatalogueItemIdentification/ID": "5",
    "Item/ModelName": "6",
    "Item/Name": "7",
}  # what names the model, the surest first
_SERIAL: Final = "Item/ItemInstance/SerialID"


class Refused(Exception):
    """The document is not read. Its arguments: the code of the refusal and what its sentence names."""


class _Document:
    """Takes what the parser meets and keeps the texts that a despatch is made of."""

    def __init__(self) -> None:
        self.head: dict[str, str] = {}
        self.lines: list[dict[str, Any]] = []
        self._path: list[str] = []
        self._text: list[str] = []
        self._length = self._serials = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition("}")
        if not self._path:
            _refuse_other(namespace, local)
        self._path.append(local if namespace in _PARTS or not self._path else "?")
        self._text, self._length = [], 0
        if len(self._path) > _DEEPEST:
            raise Refused("document_too_heavy")
        if self._path[1:] == ["DespatchLine"]:
            if len(self.lines) == MOST_LINES:
                raise Refused("despatch_too_long", {"most": MOST_LINES})
            self.lines.append({"serials": [], "models": {}})
        currency = attributes.get("currencyID")
        if currency and self.lines and self._path[1] == "DespatchLine":
            self.lines[-1].setdefault("currency", currency[:10])

    def text(self, text: str) -> None:
        self._length += len(text)
        if self._length > _TEXT:
            raise Refused("document_too_heavy")
        self._text.append(text)

    def end(self, _name: str) -> None:
        path, text = "/".join(self._path[1:]), "".join(self._text).strip()
        self._path.pop()
        self._text, self._length = [], 0
        if path.startswith("DespatchLine/"):
            self._end_in_line(path.removeprefix("DespatchLine/"), text)
        elif path in _HEAD and text:
            self.head.setdefault(_HEAD[path], text)

    def _end_in_line(self, path: str, text: str) -> None:
        line = self.lines[-1]
        if path == _SERIAL:
            self._serials += 1
            if self._serials > MOST_SERIALS:
                raise Refused("despatch_too_long", {"most": MOST_SERIALS})
            line["serials"].append(text)
        elif path in _MODELS and text:
            line["models"].setdefault(_MODELS[path], text)
        elif path in _LINE and text:
            line.setdefault(_LINE[path], text)


def main(path: Path) -> dict[str, Any]:
    """Parse the document at `path`. Raises Refused."""
    found = _Document()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_type
    parser.StartElementHandler, parser.EndElementHandler = found.start, found.end
    parser.CharacterDataHandler = found.text
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        code = "document_too_heavy" if error.code == _NO_MEMORY else "document_damaged"
        raise Refused(code, {} if error.code == _NO_MEMORY else {"line": error.lineno}) from error
    except (LookupError, ValueError) as error:  # an encoding that nobody knows
        raise Refused("document_damaged", {"line": 1}) from error
    return {"head": found.head, "lines": found.lines}


def _refuse_type(*_: object) -> None:
    raise Refused("document_type_declared")


def _refuse_other(namespace: str, local: str) -> None:
    """Say which document it is where it is no despatch advice of UBL 2."""
    if local != "DespatchAdvice":
        raise Refused("other_document", {"document": local[:60]})
    if namespace != DOCUMENT:
        raise Refused("other_namespace", {"namespace": namespace[:120] or "–", "expected": DOCUMENT})


def _answer(path: Path) -> dict[str, Any]:
    try:
        return main(path)
    except Refused as refused:
        return {"refused": [refused.args[0], refused.args[1] if refused.args[1:] else {}]}
    except MemoryError:
        return {"refused": ["document_too_heavy", {}]}


if __name__ == "__main__":
    confine()
    sys.stdout.buffer.write(orjson.dumps(_answer(Path(sys.argv[1]))))
