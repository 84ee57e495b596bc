"""Names of a package's parts: one way to write them for the gate and for everyone behind it."""


def part_name(stored: str) -> str:
    """Write a name as the standard does: with `/`, and without one in front."""
    return stored.replace("\\", "/").removeprefix("/")
