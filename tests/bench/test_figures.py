from tests.bench.figures import as_text, at_least, at_most, failures, shown, times, unmeasured


def test_a_limit_that_is_missed_and_a_figure_that_is_not_measured_fail_the_run() -> None:
    good = [
        at_most("a", 2, 4, "s"),
        at_least("b", 160, 150, "a second"),
        times("c", 2, 1, 2, than="floor"),
        shown("d", "1"),
    ]
    bad = [at_most("e", 5, 4, "s"), at_least("f", 140, 150, "a second"), times("g", 3, 1, 2, than="floor")]
    absent = [unmeasured("h", "no such route")]
    assert failures(good) == []
    assert failures([*good, *bad, *absent]) == [*bad, *absent]


def test_limits_in_seconds_are_longer_on_a_slower_machine() -> None:
    kept = [at_most("a", 7, 4, "s", slower=2), at_least("b", 80, 150, "a second", slower=2)]
    assert failures(kept) == []
    assert [one.against for one in kept] == ["at most 4 s × 2.00", "at least 150 a second × 0.50"]
    missed = [at_most("c", 9, 4, "s", slower=2), at_least("d", 70, 150, "a second", slower=2)]
    assert failures(missed) == missed


def test_the_table_says_what_was_measured_against_what() -> None:
    table = as_text([times("page of 50", 0.0021, 0.0014, 2, than="floor")])
    assert table.splitlines()[-1].split() == [
        "page",
        "of",
        "50",
        "2.10",
        "ms",
        "floor",
        "1.40",
        "ms",
        "1.50",
        "≤",
        "2",
        "ok",
    ]
