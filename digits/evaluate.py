"""What a trained model gets right: MNIST's test images, or drawings rendered from pen strokes."""

import time
from datetime import date
from pathlib import Path

import numpy as np

from digits import data, drawings
from digits.reader import Reader
from digits.scores import by_group, score
from rnn import runtime


def on_mnist(reader: Reader) -> dict:
    """Score a reader on MNIST's 10,000 test images.

    Returns
    -------
    dict
        As `digits.scores.score`, with ``model``, ``parameters``, ``milliseconds_per_drawing`` (one
        at a time, from a 280x280 canvas to the verdict), and what the figures were made with.
    """
    images, labels = data.mnist("test")
    probabilities, _ = reader.read_images(images)
    return about(reader) | score(probabilities, labels)


def on_drawings(reader: Reader, path: Path, seed: int = 0) -> dict:
    """Score a reader on a stroke file, each digit rendered once as `digits.drawings` says.

    Returns
    -------
    dict
        As `on_mnist`, with ``unread`` (drawings in which no ink was found, which count as errors)
        and the accuracy ``by_pen`` (width as a share of the size), ``by_size`` (pixels on a canvas
        of 280), ``by_place`` and ``by_digit``.

    Raises
    ------
    digits.data.DataError
        If the file cannot be read.
    """
    drawn = drawings.drawings(drawings.load(path), seed)
    readings = reader.read_all(drawing.canvas for drawing in drawn)
    labels = np.array([drawing.strokes.label for drawing in drawn])
    right = np.array([reading.digit for reading in readings], float) == labels  # None is NaN
    figures = score(np.stack([reading.probabilities for reading in readings]), labels)
    return {
        **about(reader),
        **figures,
        "errors": int((~right).sum()),
        "accuracy": float(right.mean()),
        "unread": sum(reading.digit is None for reading in readings),
        "by_pen": by_group(right, [drawing.pen for drawing in drawn]),
        "by_size": by_group(right, [drawing.size for drawing in drawn]),
        "by_place": by_group(right, [drawing.region for drawing in drawn]),
        "by_digit": by_group(right, labels),
        "drawing_seed": seed,
    }


def about(reader: Reader) -> dict:
    """Say which model was measured, when and on what."""
    return {
        "model": reader.name,
        "parameters": reader.network.count_params(),
        "milliseconds_per_drawing": round(milliseconds(reader), 2),
        "training_seed": reader.config.get("seed"),
        "training_epochs": reader.config.get("epochs"),
        "training_seconds": reader.config.get("training", {}).get("seconds"),
        "date": date.today().isoformat(),
        "machine": runtime.machine(),
        "device": runtime.describe(),
    }


def milliseconds(reader: Reader, times: int = 20) -> float:
    """Return the median time to read one drawing on a canvas, in milliseconds."""
    canvas = np.full((drawings.CANVAS, drawings.CANVAS), 255, "uint8")
    canvas[60:220, 130:150] = 0
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        reader.read(canvas)
        taken.append(time.perf_counter() - began)
    return float(np.median(taken) * 1000)
