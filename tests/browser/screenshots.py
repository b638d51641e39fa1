"""The pictures of the README, taken from the running app.

``python -m tests.browser.screenshots`` with the app running at its default address.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import FLAGS
from tests.browser.test_chat_tab import say
from tests.browser.test_digits_tab import SEVEN, draw, verdict

PICTURES = Path(__file__).parents[2] / "assets" / "pictures"
TALK = ("Hi, my name is Zelda.", "How are you today?", "What is my name?")


def main(url="http://127.0.0.1:7860/"):
    """Draw a seven, talk a little, and keep a picture of each tab."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1100, "height": 800})
        page.goto(f"{url}?__theme=light")
        page.wait_for_selector("#sketchpad canvas[data-ready]")
        draw(page, SEVEN)
        verdict(page, 7)
        page.wait_for_timeout(1500)
        page.screenshot(path=PICTURES / "digits.png", full_page=True)
        page.get_by_role("tab", name="Chat").click()
        for message in TALK:
            say(page, message)
        page.screenshot(path=PICTURES / "chat.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
