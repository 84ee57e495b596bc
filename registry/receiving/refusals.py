"""What the rules of receiving refuse."""

from core.errors import N_, Forbidden


class OrderedByReceiver(Forbidden):
    code = "ordered_by_receiver"
    says = N_("You placed this order, so somebody else has to receive it.")
