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


def word_fits(word: str, *folded: Any) -> sa.ColumnElement[bool]:
    """`word` stands in one of the names `folded`, each through `fi_key`, or a word that is near it does."""
    key = sa.func.fi_key(word)
    return sa.or_(*[sa.func.strpos(name, key) > 0 for name in folded], any_near(word, *folded))


def any_near(typed: str, *folded: Any) -> sa.ColumnElement[bool]:
    """One of the words of `typed` is near one of the names, expressions that `near_keys` has indexes of."""
    asked = sa.func.near_keys(sa.func.fi_key(typed))
    return sa.or_(*[sa.func.near_keys(name).op("&&")(asked) for name in folded])


def fits(typed: str, *folded: Any) -> sa.ColumnElement[bool]:
    """Each word of `typed` fits one of the names, at least one of them by being near; false for no words."""
    words = words_of(typed)
    if not words:
        return sa.false()
    return sa.and_(any_near(" ".join(words), *folded), *[word_fits(word, *folded) for word in words])
