"""Lists of devices that device management and enrolment write, known by their header: they correct the register.

What such a list says of a device beside its identity is what somebody typed there, so only what the register keeps in the
same sense is read; a person may have more of it read.
Source: the headers of Windows Autopilot, Jamf Pro MUT, and the Google Directory API and GAM, as published.
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from registry.imports.mapping.proposal import NO_COLUMN


@dataclass(frozen=True, slots=True)
class DeviceList:
    """One kind of list.

    name     what people call it
    has      columns that it must have, by any of which sets it is known
    read     key of a target column → its header
    secret   columns whose cells are not kept
    """

    name: str
    has: tuple[frozenset[str], ...]
    read: Mapping[str, str]
    secret: frozenset[str] = frozenset()


LISTS: Final = (
    DeviceList(
        "Windows Autopilot",
        (frozenset({"deviceserialnumber", "windowsproductid", "hardwarehash"}),),
        {"serial": "deviceserialnumber", "holder": "assigneduser"},
        frozenset({"hardwarehash"}),  # whoever has it can claim the device
    ),
    DeviceList(
        "Jamf Pro",
        (frozenset({"computerserial", "displayname"}), frozenset({"mobiledeviceserial", "displayname"})),
        {
            "serial": "computerserial", "asset_tag": "assettag", "holder": "emailaddress", "room": "room",
            "purchased_on": "podate", "price": "purchaseprice", "warranty_ends_on": "warrantyexpires",
        },
    ),
    DeviceList(
        "Google Admin",
        (frozenset({"deviceid", "serialnumber", "annotatedassetid"}),
         frozenset({"deviceid", "serialnumber", "annotateduser"})),
        {"serial": "serialnumber", "asset_tag": "annotatedassetid", "holder": "annotateduser", "mac": "macaddress"},
    ),
)  # fmt: skip
_SAME: Final = {"mobiledeviceserial": "computerserial"}
_DELIMITERS: Final = (",", ";", "\t", "|")


def known(headers: Iterable[str]) -> DeviceList | None:
    """The kind of list that has these headers."""
    said = {_folded(header) for header in headers}
    return next((each for each in LISTS if any(has <= said for has in each.has)), None)


def mapping_of(headers: Sequence[str]) -> dict[str, str]:
    """How such a list is read, as a saved mapping: every other column that looks known is said not to be there."""
    found = known(headers)
    if found is None:
        return {}
    at = {_SAME.get(_folded(header), _folded(header)): header for header in reversed(headers)}
    read = {key: at[name] for key, name in found.read.items() if name in at}
    return read | dict.fromkeys(UNREAD - read.keys(), NO_COLUMN)


def secret_places(headers: Sequence[str]) -> list[int]:
    """The places of columns whose cells are not kept, from 0."""
    found = known(headers)
    return [place for place, header in enumerate(headers) if found and _folded(header) in found.secret]


def headers_in(text: str) -> list[str]:
    """The cells of the first line of a text table that has any."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=line.count)
    return next(csv.reader([line], delimiter=delimiter), [])


UNREAD: Final = frozenset(
    {"manufacturer", "model", "school", "room", "note", "lifecycle", "condition", "asset_tag", "holder", "mac", "imei"}
    | {"purchased_on", "price", "currency", "delivered_on", "warranty_months", "warranty_ends_on", "quantity"}
)


def _folded(header: str) -> str:
    return re.sub(r"[^a-z0-9]", "", header.casefold())
