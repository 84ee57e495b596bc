"""Every table of the house, for migrations and for the guards that must know them all."""

from pathlib import Path

import tickets.categories.models
import tickets.desk.models
import tickets.routing.models
import tickets.teams.models  # noqa: F401

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
