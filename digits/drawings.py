"""Pen strokes rendered as a sketchpad would hold them: input to test how drawings are read.

A stroke file has one JSON object a line, ``{"label": 8, "strokes": [[[x, y], ...], ...]}``, y
pointing up, any unit; ``.gz`` works too. Rendering varies what users vary: the size of the digit,
the width of the pen, the place on the canvas, the tilt. Reading them is `digits.reader`'s work.
"""

import gzip
import json
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw

from digits.data import CLASSES, DataError

CANVAS = 280  # pixels, as the tab's sketchpad
SIZES = (60, 100, 145, 190, 230)  # pixels, longest side of the pen's path
PENS = (0.04, 0.07, 0.1, 0.14, 0.18)  # width of a round pen, as a share of the size
TILT = 12.0  # degrees, at most, to either side
PLACES = tuple(
    f"{row} {column}"
    for row in ("top", "middle", "bottom")
    for column in ("left", "centre", "right")
)
OVERSAMPLING = 3  # smooth edges, as a browser draws them


class Strokes(NamedTuple):
    """One digit as a pen wrote it."""

    label: int
    paths: list[np.ndarray]  # float (points, 2): x, y; y pointing down


class Drawing(NamedTuple):
    """One digit and how it is put on a canvas; see `render`."""

    strokes: Strokes
    size: int
    pen: float
    tilt: float
    place: tuple[float, float]

    @property
    def canvas(self) -> np.ndarray:
        """The canvas, uint8 (280, 280), drawn when asked for: thousands would fill the memory."""
        return render(*self)

    @property
    def region(self) -> str:
        """Which of `PLACES` it is in."""
        row, column = (min(int(3 * share), 2) for share in self.place)
        return PLACES[3 * row + column]


def load(path: Path) -> list[Strokes]:
    """Load a stroke file (see the head of this module).

    Raises
    ------
    DataError
        If the file cannot be read, or a line is not as it should be; the message says which.
    """
    opened = gzip.open if Path(path).suffix == ".gz" else open
    digits = []
    try:
        with opened(path, "rt", encoding="utf-8") as file:
            for line in file:
                digits.append(from_json(line))
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"cannot read {path}: {error}") from error
    except (ValueError, KeyError, TypeError) as error:
        wanted = '{"label": 0 to 9, "strokes": [[[x, y], ...], ...]}'
        raise DataError(f"{path}, line {len(digits) + 1}: should be {wanted}") from error
    if not digits:
        raise DataError(f"{path} holds no drawings")
    return digits


def from_json(line: str) -> Strokes:
    """Decode one line of a stroke file; ValueError, KeyError or TypeError if it is not one."""
    record = json.loads(line)
    label = record["label"]
    paths = [np.array(stroke, "float64") for stroke in record["strokes"] if stroke]
    if label not in range(CLASSES) or not paths:
        raise ValueError("no digit")
    if any(path.ndim != 2 or path.shape[1] != 2 or not np.isfinite(path).all() for path in paths):
        raise ValueError("a stroke is a list of points [x, y]")
    return Strokes(int(label), [path * (1, -1) for path in paths])


def render(
    strokes: Strokes, size: int, pen: float, tilt: float, place: tuple[float, float]
) -> np.ndarray:
    """Draw strokes on a canvas with a round pen.

    Parameters
    ----------
    strokes : Strokes
    size : int
        Pixels from end to end of the pen's path, along its longer side.
    pen : float
        Width of the pen as a share of the size.
    tilt : float
        Degrees, clockwise.
    place : (float, float)
        Where in the space that the digit leaves free: (0, 0) top left, (1, 1) bottom right.

    Returns
    -------
    numpy.ndarray
        uint8 (280, 280), ink is 0 on paper of 255.
    """
    angle = np.deg2rad(tilt)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    paths = [path @ turn for path in strokes.paths]
    low = np.min([path.min(0) for path in paths], axis=0)
    extent = np.max([path.max(0) for path in paths], axis=0) - low
    scale = size / max(extent.max(), 1e-9)
    width = pen * size
    corner = width / 2 + (CANVAS - width - extent[[1, 0]] * scale) * np.array(place)  # y, x

    image = Image.new("L", (CANVAS * OVERSAMPLING,) * 2, 255)
    draw = ImageDraw.Draw(image)
    radius = width * OVERSAMPLING / 2
    for path in paths:
        points = ((path - low) * scale + corner[[1, 0]]) * OVERSAMPLING
        draw.line(points.ravel().tolist(), fill=0, width=max(1, round(2 * radius)))
        for x, y in points:  # round joints and ends
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=0)
    return np.asarray(image.reduce(OVERSAMPLING))


def drawings(digits: list[Strokes], seed: int = 0) -> list[Drawing]:
    """Put each digit on a canvas once, its size, pen, tilt and place drawn from the seed."""
    random = np.random.default_rng(seed)
    return [
        Drawing(
            strokes,
            int(random.choice(SIZES)),
            float(random.choice(PENS)),
            float(random.uniform(-TILT, TILT)),
            tuple(random.random(2).tolist()),
        )
        for strokes in digits
    ]
