"""Rules: simulations of drafts, and whether past decisions still come out alike."""

import uuid

from tickets.rulesets import self_check, simulations
from workers.topics import Payload, job


def _give_up(payload: Payload) -> None:
    simulations.give_up(uuid.UUID(payload["simulation_id"]))


@job(simulations.TOPIC, given_up=_give_up)
def simulate(payload: Payload) -> None:
    """Decide past tickets again by a version of the rules."""
    simulations.run(uuid.UUID(payload["simulation_id"]))


@job("tickets.check_decisions")
def check_decisions(_: Payload) -> None:
    """Make the decisions of the last day again; what comes out otherwise is shown to those who look after the rules."""
    self_check.check()
