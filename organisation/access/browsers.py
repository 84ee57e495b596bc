"""A browser's family and system from what it says of itself, for people to recognise their own."""

FAMILIES = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


def named(user_agent: str) -> str:
    """For example `Firefox, Linux`; empty when nothing is known of it. Nothing else of the text is kept."""
    family = next((name for mark, name in FAMILIES.items() if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    return ", ".join(part for part in (family, system) if part)
