"""Why a mailbox is not kept so."""

from core.errors import N_, Conflict, DomainError


class MailboxKnown(Conflict):
    """Values: address."""

    code = "mailbox_known"
    says = N_("There is a mailbox with the address %(address)s already.")
    field = "address"


class AddressWrong(DomainError):
    code = "mailbox_address_wrong"
    status = 422
    says = N_("Write the address of the mailbox as people write to it, such as help@example.org.")
    field = "address"


class AccountUnknown(DomainError):
    """Values: account."""

    code = "account_unknown"
    status = 422
    says = N_("There is no setting IMAP_%(account)s. Whoever looks after the server has to write it first.")
    field = "account"


class AccountTaken(Conflict):
    """Values: address."""

    code = "account_taken"
    says = N_("Mail is fetched from this account for %(address)s already.")
    field = "account"


class NotFetched(Conflict):
    code = "mailbox_not_fetched"
    says = N_("Nothing is fetched for this mailbox: it has no account, or is not in use.")
