"""The Digits tab, drawn on with the mouse as a person does."""

import base64

import numpy as np
import pytest
from PIL import Image

import digits
from digits import data, tab

pytestmark = pytest.mark.browser

SEVEN = [(0.3, 0.25), (0.5, 0.25), (0.7, 0.25), (0.6, 0.45), (0.5, 0.65), (0.42, 0.82)]
ONE = [(0.5, 0.2), (0.5, 0.4), (0.5, 0.6), (0.5, 0.8)]


def draw(page, points):
    box = page.locator("#sketchpad canvas").bounding_box()
    place = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*place[0])
    page.mouse.down()
    for x, y in place[1:]:
        page.mouse.move(x, y, steps=5)
    page.mouse.up()


def verdict(page, digit):
    page.wait_for_function(
        "d => document.querySelector('#verdict .digit')?.textContent === d", arg=str(digit)
    )


def test_a_drawn_seven_is_read_as_python_reads_it(page):
    draw(page, SEVEN)
    verdict(page, 7)
    page.wait_for_timeout(1500)  # until the verdict on the whole drawing is there
    sent = page.evaluate("document.querySelector('#sketchpad canvas').toDataURL('image/png')")
    reading = digits.load().read(tab.drawn(sent))
    assert reading.digit == 7
    shown = page.locator("#verdict .bar > span:last-child").all_inner_texts()
    assert shown == [f"{100 * p:.1f} %" for p in reading.probabilities]
    assert page.locator("#beliefs .reader img").count() == 4
    assert "7" in page.locator("#beliefs .reader figcaption").first.inner_text()
    assert page.locator("#seen img").is_visible()


def test_the_verdict_comes_while_the_pen_is_down(page):
    box = page.locator("#sketchpad canvas").bounding_box()
    page.mouse.move(box["x"] + 140, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 140, box["y"] + 230, steps=20)
    verdict(page, 1)
    page.mouse.up()


def test_undo_and_clear(page):
    draw(page, ONE)
    verdict(page, 1)
    draw(page, [(0.2, 0.2), (0.8, 0.8)])
    page.click("#sketchpad .undo")
    page.wait_for_timeout(1000)
    verdict(page, 1)
    page.click("#sketchpad .clear")
    verdict(page, "?")
    assert not page.locator("#seen img").count()


def test_an_uploaded_picture_is_read(page, tmp_path):
    image = data.mnist("test").images[0]
    Image.fromarray(255 - np.kron(image, np.ones((8, 8), "uint8"))).save(tmp_path / "seven.png")
    page.set_input_files("#sketchpad input[type=file]", tmp_path / "seven.png")
    verdict(page, 7)


def test_a_pasted_picture_is_read(page, tmp_path):
    Image.fromarray(data.mnist("test").images[0]).save(tmp_path / "seven.png")
    content = base64.b64encode((tmp_path / "seven.png").read_bytes()).decode()
    page.evaluate(
        """async (content) => {
          const blob = await (await fetch("data:image/png;base64," + content)).blob();
          const transfer = new DataTransfer();
          transfer.items.add(new File([blob], "seven.png", { type: "image/png" }));
          document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer }));
        }""",
        content,
    )
    verdict(page, 7)


def test_what_is_no_picture_is_told(page, tmp_path):
    (tmp_path / "text.png").write_text("this is no picture")
    page.set_input_files("#sketchpad input[type=file]", tmp_path / "text.png")
    page.wait_for_selector("#sketchpad .trouble:has-text('not a picture')")
    draw(page, ONE)
    verdict(page, 1)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_a_phone(new_page, theme):
    page = new_page(width=390, theme=theme)
    draw(page, ONE)
    verdict(page, 1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
