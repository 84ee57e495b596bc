"""Shapes of what is decided about a mail."""

from web.fields import Id, Input


class AcceptMail(Input):
    ticket = Id(load_default=None, metadata={"description": "key of the ticket to add it to; none: the one it names"})
    school = Id(load_default=None, metadata={"description": "key, of a new ticket; none: as the mail says"})
    person = Id(load_default=None, metadata={"description": "key: whom a ticket of an unknown sender is for"})


class DecideMail(Input):
    """No fields."""
