"""Names that are almost what was typed: in each word one letter may be left out, added, another one, or two exchanged.

Two words of four letters or more are that near when leaving out at most one letter of each makes them equal. The database
keeps all such forms of a name in an index (`near_keys`, migration `0548_near_names`), so no list is walked through.
Words with digits, and shorter ones, must stand in the name as they are: the next room is not a misspelt one.
"""

from typing import Any, Final

import sqlalchemy as sa

MOST_WORDS: Final = 6


def words_of(typed: str) -> list[str]:
    """The words of `typed` that are looked at."""
    return typed.split()[:MOST_WORDS]


def word_fits(folded: Any, word: str) -> sa.ColumnElement[bool]:
    """`word` stands in `folded`, a name through `fi_key`, or a word that is near it does."""
    key = sa.func.fi_key(word)
    return sa.or_(sa.func.strpos(folded, key) > 0, any_near(folded, word))


def any_near(folded: Any, typed: str) -> sa.ColumnElement[bool]:
    """One of the words of `typed` is near one of `folded`, an expression that `near_keys` has an index of."""
    return sa.func.near_keys(folded).op("&&")(sa.func.near_keys(sa.func.fi_key(typed)))


def fits(folded: Any, typed: str) -> sa.ColumnElement[bool]:
    """Each word of `typed` fits `folded`, at least one of them by being near; false for no words."""
    words = words_of(typed)
    if not words:
        return sa.false()
    return sa.and_(any_near(folded, " ".join(words)), *[word_fits(folded, word) for word in words])
