"""A browser page that fails its test on any error in the console or the server's log."""

import pytest
from playwright.sync_api import sync_playwright

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="session")
def browser(chromium):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser, server):
    """Open pages of the app, each with a session of its own."""
    contexts, errors, foreign = [], [], []

    def open_page(width=1200, theme="light"):
        context = browser.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda m: m.type == "error" and errors.append(m.text))
        page.on("request", lambda request: _note(request.url, foreign))
        page.goto(f"{server.url}?__theme={theme}")
        page.wait_for_selector("#sketchpad canvas[data-ready]")
        return page

    logged = len(server.tracebacks())
    yield open_page
    for context in contexts:
        context.close()
    assert not errors
    assert not foreign, "the browser asked somebody else"
    assert len(server.tracebacks()) == logged


def _note(url, foreign):
    if not url.startswith(("http://127.0.0.1", "data:", "blob:")):
        foreign.append(url)


@pytest.fixture
def page(new_page):
    return new_page()
