"""Mailboxes that people write to: what each means, and how mail is fetched from it. Begin with `mailboxes`."""
