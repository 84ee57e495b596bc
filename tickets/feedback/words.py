"""What the facts of feedback are called."""

from core.errors import N_
from web.facts import Lexicon

LEXICON = Lexicon(verbs={"ticket.link_used": N_("Answered by the link in a mail, without signing in")})
