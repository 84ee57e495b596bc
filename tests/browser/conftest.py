"""A Chromium and the gallery to look at in it."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from . import chromium
from .gallery.app import create_gallery
from .serving import serving


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium.find(), args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the gallery; gives its address."""
    with serving(create_gallery(tmp_path_factory.mktemp("words"))) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails its test when a script failed or the policy forbade anything."""
    context = browser.new_context(reduced_motion="reduce")
    heard: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda said: heard.append(said.text) if "Content Security" in said.text else None)
    yield page
    context.close()
    assert heard == []
