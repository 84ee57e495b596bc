"""`python -m tests.chaos`: start everything, let people work, kill at random and at every crash point, count."""

import itertools
import os
import random
import sys
import time

from config.local import stopping
from tests.chaos import count, kills, work
from tests.chaos.city import City, city

KILLS = int(os.environ.get("CHAOS_KILLS") or 60)
SEED = int(os.environ.get("CHAOS_SEED") or 2026)


def main() -> int:
    """Do it all.

    Returns  an exit status: 0 when nothing was lost, doubled or half done
    """
    began = time.monotonic()
    stopping.obey(lambda: None)
    with city() as place:
        office = work.Office(place)
        office.open()
        try:
            reached = _kill(place, office)
        finally:
            office.close()
        print("Waiting until what was begun is done ...", flush=True)
        place.settle()
        verdicts = [*reached, *count.all_of(place, office)]
        words = place.words() if any(verdict.is_bad for verdict in verdicts) else ""
    for reason, times in office.waited.most_common():
        print(f"sent again {times} times: {reason}")
    print(count.table(verdicts))
    print(f"{KILLS} kills and {len(kills.points())} crash points, seed {SEED}, {time.monotonic() - began:.0f} s.")
    if words:
        print(words)
    return int(any(verdict.is_bad for verdict in verdicts))


def _kill(place: City, office: work.Office) -> list[count.Verdict]:
    chance = random.Random(SEED)
    reached = []
    for part, its_points in itertools.groupby(sorted(kills.points(), key=kills.part_of), key=kills.part_of):
        for point in its_points:
            hit = kills.at_point(place, point)
            print(f"{point}: {'died there' if hit else 'NOT REACHED'}", flush=True)
            reached.append(count.Verdict(f"crash point {point}", expected=1, found=int(hit)))
        kills.as_usual(place, part)
    for number in range(1, KILLS + 1):
        before = office.accepted
        who = kills.at_random(place, chance)
        office.wait_for_progress(before)
        time.sleep(chance.uniform(0.2, 3.2))  # the next comes whenever it comes
        print(f"kill {number} of {KILLS}: {who}; {office.accepted} requests accepted", flush=True)
    return reached


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("Stopped before the end: nothing was counted.")
