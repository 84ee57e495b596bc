"""Where somebody looked at data of people, in words: the log keeps the page or call as a code."""

from typing import Final

from flask_babel import gettext

from core.errors import N_

WHERE: Final[dict[str, str]] = {
    "api people list": N_("List of people (API)"),
    "api people": N_("A person (API)"),
    "api tokens": N_("A person's API tokens (API)"),
    "GET devices": N_("List of devices (API)"),
    "GET devices/id": N_("A device (API)"),
    "GET devices/by-serial": N_("A device by its serial number (API)"),
    "GET devices/by-tag": N_("A device by its tag (API)"),
    "GET loans": N_("List of loans (API)"),
    "GET devices/id/custody": N_("Who had a device (API)"),
    "history of a device": N_("History of a device"),
    "history": N_("Audit"),
    "page devices": N_("List of devices"),
    "page devices/id": N_("Page of a device"),
    "page people/devices": N_("Devices on a person's page"),
    "page rooms.show": N_("Page of a room"),
    "page devices/print": N_("List of devices for printing"),
    "page people": N_("List of people"),
    "page people.show": N_("Page of a person"),
    "page people.overview": N_("Overview of a person"),
    "page schools.show": N_("Page of a school"),
    "page people.edit": N_("Changing a person's details"),
    "page people.disable": N_("Blocking a person's sign-in"),
    "page people.enable": N_("Allowing a person to sign in again"),
    "page people.grant": N_("Giving a person a role"),
    "page people.revoke": N_("Revoking a person's role"),
    "page grants": N_("Who holds what"),
    "page tokens": N_("Everybody's API tokens"),
    "page start": N_("Start page"),
    "page loans": N_("List of loans"),
    "page ticket": N_("Page of a ticket"),
    "people by name": N_("Choosing a person by name"),
    "devices of a ticket": N_("Who has the devices of a ticket"),
    "rows of bulk work": N_("Changes of many devices"),
    "rows of a school's change": N_("Changes of schools"),
    "rows of a batch": N_("Rows of an import"),
    "tickets.events": N_("History of a ticket (API)"),
    "tickets.show": N_("A ticket (API)"),
    "who puts findings right": N_("Data quality"),
    "call me.hand-overs.given": N_("Hand-overs that wait for an answer (API)"),
    "page device-sets.show": N_("Page of a class set"),
    "call device-sets.devices": N_("Devices of a class set (API)"),
    "call device-sets.take-back": N_("Taking a class set back (API)"),
    "what leavers hand back": N_("What leavers hand back"),
    "rows of a file of staff": N_("Rows of a file of staff"),
}
_CHANGED: Final = N_("Changing a device (API)")


def where(purpose: str) -> str:
    """The page or call of `purpose` in the reader's language; what is not known stays as it was logged."""
    if purpose not in WHERE and "devices/id" in purpose:
        return str(gettext(_CHANGED))
    return str(gettext(WHERE[purpose])) if purpose in WHERE else purpose
