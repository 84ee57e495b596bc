"""The entry of web servers and of `flask`: `wsgi:app`."""

from config.app import create_app
from config.cli import install

app = create_app()
install(app)
