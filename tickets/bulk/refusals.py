"""Why work on many tickets, or its undo, is refused."""

from core.errors import N_, DomainError


class BulkUndone(DomainError):
    code = "ticket_bulk_undone"
    says = N_("This was undone already.")


class ChangedSince(DomainError):
    code = "ticket_changed_since"
    says = N_("Someone worked on it afterwards, so it stays as it is.")
