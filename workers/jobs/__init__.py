"""One module per family of jobs. Read the package `workers` first."""

import importlib
import pkgutil


def load() -> None:
    """Import every module here, so that its jobs are known."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
