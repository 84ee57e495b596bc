"""What `make run` says when everything is there."""

from pathlib import Path

STICKER = "Try the sticker of a device: "  # begins the line in which `flask seed` names one
DEMO_PEOPLE = {
    "teacher": "teacher, first school",
    "contact": "school contact, first school",
    "outsider": "teacher, another school",
    "agent": "support agent",
    "lead": "lead of the desk",
    "procurement": "procurement officer",
    "receiver": "receiver of deliveries",
    "assets": "asset manager",
    "auditor": "auditor",
    "admin": "administrator",
}


def welcome(address: str, folder: Path, sticker: str, *, is_demo: bool, mail_port: int = 0) -> str:
    """Say where Vire is, who can sign in, and where its data and logs are.

    sticker    address of a device's page, as on its sticker; empty: there is no device
    mail_port  where mail is taken over LMTP; 0: nowhere
    """
    lines = ["", f"Vire is running at {address}", ""]
    if is_demo:
        lines += ["Sign in as one of these demo people, password vire-demo:"]
        lines += [f"  {name + '@demo.invalid':<26} {role}" for name, role in DEMO_PEOPLE.items()]
        lines += ["", f"All mail stays here: {address}/mailbox shows what was sent to whoever is signed in.", ""]
    if sticker:
        lines += [f"{STICKER}{sticker}", ""]
    if mail_port:
        lines += [
            f"Mail is taken over LMTP on 127.0.0.1:{mail_port}, or by: .venv/bin/flask mail receive < message.eml",
            "",
        ]
    return "\n".join([*lines, f"Data is kept in {folder}, logs are in {folder / 'logs'}.", "Stop with Ctrl-C."])
