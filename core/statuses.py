"""What the HTTP statuses of errors mean, in a sentence for the person who asked."""

from core.errors import N_

MEANINGS = {
    400: N_("The request could not be read."),
    401: N_("Sign in first."),
    403: N_("You may not do this."),
    404: N_("Not found."),
    405: N_("This cannot be done at this address."),
    406: N_("This is not available in the format you asked for."),
    408: N_("The request took too long to arrive."),
    409: N_("This conflicts with something that exists."),
    411: N_("Say how long the request is."),
    412: N_("Someone else changed this in the meantime."),
    413: N_("That is too large."),
    414: N_("That address is too long."),
    415: N_("Send this in another format."),
    416: N_("There is no such part."),
    422: N_("Some fields must be corrected."),
    428: N_("Say which version you saw."),
    429: N_("Too many tries. Wait a little."),
    431: N_("The request has too many headers."),
    500: N_("Something went wrong on our side. Nothing was changed."),
    503: N_("The service is busy. Try again in a few seconds."),
}
