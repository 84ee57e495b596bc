"""Everything by which a person gets in, ended together: sessions, API tokens and links for a new password."""

from core.actor import Actor
from organisation.access import resets, signin, tokens
from organisation.people.models import Person


def end_access(actor: Actor, person: Person) -> None:
    """End every session of `person` but the one the actor came with, every API token and every reset link, for good.

    person   locked, see people.lock: nobody gets in meanwhile with what has just changed
    Records  token.revoked for each token
    """
    signin.end_all(person.id, but=actor.credential_id)
    tokens.revoke_all(actor, person)
    resets.end_links(person.id)
