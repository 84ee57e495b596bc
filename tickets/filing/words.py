"""Words of filing and of a person's own requests, to be translated when they are shown."""

from collections.abc import Mapping
from types import MappingProxyType

from core.errors import N_

SERVICES: Mapping[str, str] = MappingProxyType(
    {
        "wifi": N_("Wi-Fi"),
        "microsoft_365": "Microsoft 365",
        "google_workspace": "Google Workspace",
        "itslearning": "itslearning",
        "wilma": "Wilma",
        "printing": N_("Printing"),
        "presentation": N_("Presentation equipment"),
        "device": N_("The device itself"),
    }
)
