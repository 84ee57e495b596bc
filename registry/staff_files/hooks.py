"""Why a higher floor needs somebody whom a file of staff added. Filled by config/wiring.py."""

import uuid
from collections.abc import Callable, Collection

# code of the reason, see `wording.KEPT` → (keys of people) → those of them for whom it holds
needed: dict[str, Callable[[list[uuid.UUID]], Collection[uuid.UUID]]] = {}
