"""The application: settings in, a Flask app with both doors out."""

from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, g
from flask_babel import Babel, refresh
from flask_smorest import Api
from werkzeug.middleware.proxy_fix import ProxyFix

from config import blueprints, database, navigation, wiring, words
from config.site import Site
from core import settings
from core.db import db
from core.limits import SMALL
from web import banners, doors, frame, guards, health, measures, problems
from web.openapi import SPEC, ProblemApi

OWN_WAY = {"static", "health.alive", "health.ready", "health.metrics"}  # endpoints without a transaction


def create_app(given: settings.Settings | None = None, **overrides: Any) -> Flask:
    """The application, ready to serve.

    given      settings; default: read from the environment
    overrides  Flask configuration, for tests
    Raises     SettingsError
    """
    own = given or settings.read()
    app = Site("web", static_folder="static", template_folder="templates")
    app.config.update(
        SETTINGS=own,
        SECRET_KEY=own.secret_key,
        SQLALCHEMY_DATABASE_URI=own.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=database.engine_options(own),
        MAX_CONTENT_LENGTH=SMALL,
        MAX_FORM_MEMORY_SIZE=SMALL,
        HOSTS=_hosts(own),
        SESSION_COOKIE_NAME="__Host-vire-form" if own.secure_cookies else "vire-form",
        SESSION_COOKIE_SECURE=own.secure_cookies,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        **words.settings(),
        **SPEC,
    )
    app.config.update(overrides)
    db.init_app(app)
    Babel(app, locale_selector=words.locale)
    guards.csrf.init_app(app)
    wiring.wire(app)
    _doors(app, ProblemApi(app))
    problems.install(app)
    with app.app_context():
        database.watch(db.engine)
    if own.trusted_proxies:
        hops = own.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _doors(app: Flask, api: Api) -> None:
    health.install(app)
    for blueprint in blueprints.APIS:
        api.register_blueprint(blueprint)
    for pages in blueprints.PAGES:
        app.register_blueprint(pages)
    for endpoint, view in app.view_functions.items():
        if endpoint not in OWN_WAY:
            app.view_functions[endpoint] = doors.in_transaction(view)
    app.before_request(_begin)
    words.install(app)
    frame.install(app)
    app.context_processor(navigation.context)
    app.context_processor(banners.context)


def _hosts(own: settings.Settings) -> frozenset[str]:
    """The names under which people reach this installation."""
    names = {urlsplit(own.public_url).hostname or "", *own.hosts}
    return frozenset(name.lower() for name in names if name)


def _begin() -> None:
    g.pop("actor", None)  # an application context may serve several requests, as in tests
    measures.begin()
    refresh()
    structlog.contextvars.bind_contextvars(request_id=problems.new_request_id())
    guards.check_request()
    guards.greet()
