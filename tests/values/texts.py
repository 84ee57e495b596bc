"""Texts as suppliers, scanners and spreadsheets produce them, for property tests."""

from hypothesis import strategies as st


def storable() -> st.SearchStrategy[str]:
    """Any text that PostgreSQL can hold: no NUL, no lone surrogate."""
    return st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


def spelled(*pieces: str) -> st.SearchStrategy[str]:
    """Texts made of `pieces` and of the letters, digits and marks around them."""
    marks = st.text(alphabet="0123456789ABEOKabz .,:;/+-_#'\u00a0\u200b\u2013€", min_size=1, max_size=6)
    return st.lists(st.one_of(st.sampled_from(pieces), marks), max_size=6).map("".join)
