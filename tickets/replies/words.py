"""What the facts and columns of canned replies are called."""

from core.errors import N_
from tickets.replies import for_teams, replies
from web.facts import Lexicon

LEXICON = Lexicon(
    verbs={
        "canned_reply.added": N_("Canned reply added"),
        "canned_reply.changed": N_("Canned reply changed"),
    },
    fields={
        "canned_reply": N_("Canned reply"),
        "shortcut": N_("Shortcut"),
        "canned_reply.text_fi": N_("Text in Finnish"),
        "canned_reply.text_sv": N_("Text in Swedish"),
        "canned_reply.text_en": N_("Text in English"),
        "canned_reply.active": N_("Offered to the desk"),
    },
    names={"canned_reply": replies.names},
    pages={"canned_reply": ("/canned-replies/{id}", for_teams.WRITE)},
)
