"""Whether a mail only thanks: it then opens nothing again. By plain lists of words in Finnish, Swedish and English.

Only what consists of thanks, greetings and good news counts; at most two words that are on no list, with capitals and after
all others, are taken for a name. In doubt it is no thanks: a request that is opened again in vain harms less than one that is missed.
"""

import re
from typing import Final

_THANKS = "kiitos kiitoksia kiitti kiitän kiitokset kiitoksin tack tackar thanks thank thankyou thx cheers"
_FINNISH = """hei moi moikka terve hyvää huomenta päivää iltaa paljon kovasti tosi oikein suuri suuret iso isot kun avusta
avustasi avustanne nopeasta nopeaa palvelusta avun apu teille sinulle kaikille toimii toimivat nyt taas hienosti hyvin
loistavaa mahtavaa hienoa hyvä kiva asia kunnossa kaikki on se t terveisin terv ystävällisin viikonloppua päivänjatkoa
mukavaa ihanaa jee ok selvä"""
_SWEDISH = """hej hejsan god morgon dag kväll så mycket tusen hjärtligt stort för hjälpen hjälp snabb snabba den er dig alla
det fungerar funkar nu igen bra fint utmärkt toppen jättebra super allt är i ordning mvh hälsningar vänliga med vänlig
hälsning trevlig helg ha en"""
_ENGLISH = """hello hi dear good morning afternoon very much many so a lot you your for the help quick fast everything all it
works is working fine now again great perfect excellent super nice well best kind regards br day weekend have and"""
_DOUBTFUL = """ei eikä eivät en emme mutta vielä yhä edelleen rikki ongelma vika inte ej men ännu fortfarande dock trasig problem
fel no not but still yet however broken issue wrong doesn isn"""
THANKS: Final = frozenset(_THANKS.split())
HARMLESS: Final = frozenset([*_FINNISH.split(), *_SWEDISH.split(), *_ENGLISH.split()])
DOUBTFUL: Final = frozenset(_DOUBTFUL.split()) - HARMLESS
_WORD = re.compile(r"[^\W\d_]+")
_ASKS = re.compile(r"[?\d]")
MOST_WORDS: Final = 25
MOST_NAMES: Final = 2


def is_thanks(text: str) -> bool:
    """Whether `text`, the new part of a mail, thanks and says nothing else."""
    written = _WORD.findall(text)
    words = [word.casefold() for word in written]
    if not words or len(words) > MOST_WORDS or _ASKS.search(text):
        return False
    if THANKS.isdisjoint(words) or not DOUBTFUL.isdisjoint(words):
        return False
    known = [word in THANKS or word in HARMLESS for word in words]
    end = len(known) - known[::-1].index(True)
    return all(known[:end]) and len(words) - end <= MOST_NAMES and all(word[0].isupper() for word in written[end:])
