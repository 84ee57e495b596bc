"""What is told about jobs in the history."""

from core.errors import N_
from web.facts import Lexicon

LEXICON = Lexicon(
    verbs={"job.retried": N_("A failed job was tried again")},
    fields={"topic": N_("Job")},
)
