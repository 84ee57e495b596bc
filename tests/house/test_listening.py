"""Where the web server listens: on this machine's own addresses of both kinds, or where HOST says."""

from collections.abc import Mapping

import pytest
from flask import Flask

from core import listening, settings
from core.settings import SettingsError
from web import guards

HERE = {"DATABASE_URL": "postgresql://vire@db.invalid/vire", "VIRE_DEMO": "1", "PORT": "8001"}


@pytest.mark.parametrize("given", [{}, {"HOST": ""}, {"HOST": "localhost"}])
def test_both_kinds_of_loopback_are_served_unless_one_is_named(given: Mapping[str, str]) -> None:
    assert listening.hosts(given) == ("127.0.0.1", "::1")
    assert settings.read(HERE | given).public_url == "http://127.0.0.1:8001"


@pytest.mark.parametrize(
    ("host", "listens", "reached", "address"),
    [
        ("192.0.2.10", "192.0.2.10", "192.0.2.10", "http://192.0.2.10:8001"),
        ("[2001:DB8::0:1]", "2001:db8::1", "2001:db8::1", "http://[2001:db8::1]:8001"),
        ("0.0.0.0", "0.0.0.0", "127.0.0.1", "http://127.0.0.1:8001"),  # noqa: S104  this is what is tested
        ("::", "::", "::1", "http://[::1]:8001"),
        ("::1", "::1", "::1", "http://[::1]:8001"),
    ],
)
def test_one_that_is_named_is_listened_on_and_trusted(host: str, listens: str, reached: str, address: str) -> None:
    assert listening.present({"HOST": host}) == [listens]
    read = settings.read(HERE | {"HOST": host})
    assert (read.public_url, read.hosts) == (address, (reached,))


@pytest.mark.parametrize("host", ["school", "192.0.2.256", "192.0.2.1:80", "*"])
def test_what_is_no_address_is_refused_in_one_sentence(host: str) -> None:
    with pytest.raises(SettingsError, match=r"^HOST=.* is no address: give one of this machine's own"):
        settings.read(HERE | {"HOST": host})


@pytest.mark.parametrize("name", ["localhost:8000", "[::1]:8000", "127.0.0.1:8000"])
def test_the_machine_itself_is_trusted_by_every_name_of_it(app: Flask, name: str) -> None:
    with app.app_context():
        assert guards._is_ours(name)
