"""Every crash point of the source is listed for people, and the list names no other."""

import re

from tests.chaos import kills
from tests.chaos.city import ROOT


def test_the_list_of_crash_points_is_the_source_s() -> None:
    listed = re.findall(r"^\| `([a-z_.]+)` \|", (ROOT / "docs" / "reliability.md").read_text(), re.MULTILINE)
    assert sorted(set(listed)) == kills.points()
    assert {"publisher.sent", "consumer.locked", "web.committed"} <= set(listed)
