"""Lines of the table: what was measured, what it may be, and whether it is."""

from collections.abc import Iterable
from dataclasses import dataclass

PASSED, MISSED, SHOWN, UNMEASURED = "ok", "MISSED", "", "not measured"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    what      of what; the words of a person who reads the table without the code
    measured  with unit; empty: it could not be measured, `against` says why
    ratio     measured through limit; none: nothing to compare with
    limit     what `ratio` may be at most; none: shown for the eye
    against   what it is compared with, with unit
    """

    what: str
    measured: str
    ratio: float | None = None
    limit: float | None = None
    against: str = ""

    @property
    def verdict(self) -> str:
        """Whether the limit is kept."""
        if not self.measured:
            return UNMEASURED
        if self.limit is None or self.ratio is None:
            return SHOWN
        return PASSED if self.ratio <= self.limit else MISSED

    def cells(self) -> tuple[str, ...]:
        """The line as text."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        limit = "" if self.limit is None else f"≤ {self.limit:g}"
        return (self.what, self.measured or "–", self.against, ratio, limit, self.verdict)


HEADER = ("What", "Vire", "Against", "Ratio", "Limit", "")


def at_most(what: str, value: float, limit: float, unit: str, *, slower: float = 1) -> Figure:
    """A figure with a limit of its own, in the same unit.

    slower  for a duration: how many times as long as where the limit was set everything takes on this machine
    """
    against = f"at most {limit:g} {unit}".strip() + _times(slower)
    return Figure(what, f"{value:.4g} {unit}".strip(), value / (limit * slower), 1, against)


def at_least(what: str, value: float, limit: float, unit: str, *, slower: float = 1) -> Figure:
    """A figure that must reach a limit, in the same unit; `slower` as in `at_most`, for a rate."""
    ratio = limit / slower / value if value else float("inf")
    return Figure(
        what, f"{value:.4g} {unit}".strip(), ratio, 1, f"at least {limit:g} {unit}".strip() + _times(1 / slower)
    )


def _times(factor: float) -> str:
    return "" if factor == 1 else f" × {factor:.2f}"


def times(what: str, seconds: float, other: float, limit: float | None, *, than: str, ratio: float = 0) -> Figure:
    """A duration compared with another of the same run.

    seconds, other  s
    ratio           when it was measured pair by pair; 0: of the two
    """
    return Figure(what, clock(seconds), ratio or seconds / other, limit, f"{than} {clock(other)}")


def shown(what: str, words: str) -> Figure:
    """A figure without a limit."""
    return Figure(what, words)


def unmeasured(what: str, why: str) -> Figure:
    """A figure that could not be measured."""
    return Figure(what, "", against=why)


def clock(seconds: float) -> str:
    """A duration for people."""
    return f"{seconds * 1000:.2f} ms" if seconds < 1 else f"{seconds:.2f} s"


def as_text(figures: Iterable[Figure]) -> str:
    """The table for a terminal."""
    rows = [HEADER, *[f.cells() for f in figures]]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEADER))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def as_markdown(figures: Iterable[Figure]) -> str:
    """The table for `docs/benchmarks.md`."""
    rows = [HEADER, ("---", "---", "---", "---:", "---:", "---"), *[f.cells() for f in figures]]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def failures(figures: Iterable[Figure]) -> list[Figure]:
    """The lines whose limit was missed, and those that should have been measured and were not."""
    return [f for f in figures if f.verdict in {MISSED, UNMEASURED}]
