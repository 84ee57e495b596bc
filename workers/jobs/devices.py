"""Devices: counting them for the pages that show how many there are."""

from registry.devices import figures
from workers.topics import Payload, job


@job("devices.tally")
def tally(_: Payload) -> None:
    """Count the devices of every school anew."""
    figures.renew()
