"""The entry of web servers and of `flask`: `wsgi:app`."""

import gc
import os
import sys

gc.disable()  # looking for garbage while everything is loaded takes a sixth of the start

from config.app import create_app
from config.cli import install
from config.local import embedded
from config.local.account import EngineError
from core.settings import SettingsError

if os.environ.get("FLASK_RUN_FROM_CLI") == "true":
    try:
        embedded.ensure()
        app = create_app()
    except (EngineError, SettingsError) as error:
        sys.exit(str(error))
else:
    app = create_app()
install(app)
gc.enable()
