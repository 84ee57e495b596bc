"""What higher floors say about rosters; filled by config/wiring.py."""

from collections.abc import Callable

# raises what keeps a skill, written as rules name it, from being had by nobody: rules that ask for it
may_lose_skill: list[Callable[[str], None]] = []
