"""What the rules of receiving refuse."""

from core.errors import N_, NN_, Conflict, Forbidden


class OrderedByReceiver(Forbidden):
    code = "ordered_by_receiver"
    says = N_("You placed this order, so someone else has to receive it.")


class MoreOnTheirWay(Conflict):
    """Values: said and now, numbers of devices."""

    code = "more_on_their_way"
    says = NN_(
        "The page said %(said)s device, but %(now)s are on their way now. Look again, then receive them.",
        "The page said %(said)s devices, but %(now)s are on their way now. Look again, then receive them.",
        by="said",
    )


class NothingToUndo(Conflict):
    code = "nothing_to_undo"
    says = N_("No receipt can be undone here: nothing was received, or the devices have been changed since.")
