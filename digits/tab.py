"""The Digits tab: a sketchpad, and what the readers make of it. Layout and wiring only."""

import base64
import binascii
import io
from pathlib import Path

import gradio as gr

from digits import pictures, show

CANVAS = 280  # pixels; a phone's width holds it
DRAWING_LIMIT = 8_000_000  # characters of a data URL: a picture of the canvas' size has far fewer

SKETCHPAD = f"""
<canvas width="{CANVAS}" height="{CANVAS}" tabindex="0" role="img"
 aria-label="Sketchpad: draw a digit with the mouse, a pen or a finger. Escape clears it."></canvas>
<div class="tools">
 <button type="button" class="undo">Undo</button>
 <button type="button" class="clear">Clear</button>
 <label>Pen <input type="range" min="6" max="40" value="20" aria-label="width of the pen"></label>
 <label class="file" tabindex="0">Picture<input type="file" accept="image/*"
  aria-label="read a picture of a digit"></label>
</div>
<p class="trouble" role="alert"></p>
"""


def drawn(value):
    """The picture that the sketchpad sent, uint8 (H, W, 4), or None where nothing is on it.

    Raises
    ------
    ValueError
        If the value is not a picture.
    """
    if not value:
        return None
    head, _, data = value.partition(",")
    if not head.startswith("data:image/") or len(data) > DRAWING_LIMIT:
        raise ValueError("is not a drawing of a sketchpad")
    try:
        return pictures.load(io.BytesIO(base64.b64decode(data, validate=True)))
    except binascii.Error:
        raise ValueError("is damaged") from None


def read_drawing(reader, value):
    """What the tab shows for a sketchpad's value: verdict, image and beliefs, all HTML."""
    try:
        picture = drawn(value)
        reading = None if picture is None else reader.read(picture)
    except ValueError as error:
        raise gr.Error(f"This picture cannot be read: it {error}", print_exception=False) from None
    return show.verdict(reading), show.seen(reading), show.beliefs(reading, reader.sweeps)


def classification(reader, image):
    """An image file's digit and probabilities, as the endpoint gives them."""
    if image is None:
        raise gr.Error("There is no image: send the file of one.", print_exception=False)
    try:
        reading = reader.read(pictures.load(image))
    except ValueError as error:
        raise gr.Error(f"This file cannot be read: it {error}", print_exception=False) from None
    return {
        "digit": reading.digit,
        "probabilities": [round(float(p), 6) for p in reading.probabilities],
    }


def build(load):
    """Lay out the tab and wire it.

    Parameters
    ----------
    load : callable
        Gives the :class:`digits.reader.Reader`; called when something is to be read.
    """

    def on_drawing(value):
        return read_drawing(load(), value)

    def classify(image: str) -> dict:
        """Read the handwritten digit in an image file.

        Args:
            image: a picture of one handwritten digit, any size, any colours, ink light or dark.

        Returns:
            the digit (null where there is no ink) and the probabilities of the digits 0 to 9.
        """
        return classification(load(), image)

    gr.Markdown(
        "Draw a digit from 0 to 9. Four LSTMs read it line by line, each from another side, "
        "and after every line they say what they believe."
    )
    with gr.Row():
        with gr.Column(min_width=CANVAS + 20, scale=1):
            sketchpad = gr.HTML(
                "",
                html_template=SKETCHPAD,
                js_on_load=(Path(__file__).parent / "sketchpad.js").read_text(),
                elem_id="sketchpad",
            )
        with gr.Column(min_width=CANVAS + 20, scale=2):
            verdict = gr.HTML(show.verdict(None), elem_id="verdict")
        with gr.Column(min_width=160, scale=1):
            seen = gr.HTML(elem_id="seen")
    beliefs = gr.HTML(elem_id="beliefs")

    # Not for people: the endpoint's own input and output, apart from the tab's.
    file = gr.File(type="filepath", visible=False)
    answer = gr.JSON(visible=False)
    gr.Button(visible=False).click(
        classify, file, answer, api_name="classify", concurrency_id="digits"
    )
    sketchpad.input(
        on_drawing,
        sketchpad,
        [verdict, seen, beliefs],
        api_visibility="private",
        concurrency_id="digits",
        show_progress="hidden",
        trigger_mode="always_last",
    )
