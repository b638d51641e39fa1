"""From any drawing to what MNIST's authors made of theirs: 28x28, 20 pixels long, centred by mass.

What users draw differs from MNIST in place, size and, worst of all, in the weight of the stroke. So
the ink (`digits.ink`) is cropped and turned into a distance field: how deep each point lies in the
ink, or how far from it. In that field a bolder or finer pen is another threshold, exactly as if the
same path had been drawn with a round pen of another width, and any scale can be sampled from it.
"""

import numpy as np
from PIL import Image

from digits import ink
from digits.data import SIDE

LENGTH = 20  # pixels, longest side of a digit in MNIST
CENTRE = 14  # pixels, where MNIST puts the centre of mass, measured: 14.00 +- 0.29
# Widths of stroke in pixels that are left as they are; others are made to fit. MNIST's median is
# 2.5; on pen strokes everything from 1.8 to 3.0 read within 0.3 % of the best.
FINEST, BOLDEST = 2.4, 2.8
DETAIL = 3  # points of the distance field to a pixel of the result
MARGIN = 8  # points around the ink, room for a bolder pen


def normalise(drawing: np.ndarray) -> np.ndarray | None:
    """Turn a drawing into an image like those of MNIST.

    Parameters
    ----------
    drawing : numpy.ndarray
        uint8 (H, W), (H, W, 3) or (H, W, 4), any size and polarity.

    Returns
    -------
    numpy.ndarray or None
        float32 (28, 28), ink is 1; None where there is no ink.

    Raises
    ------
    ValueError
        If the array is not a picture.
    """
    amount = ink.find(drawing)
    return None if amount is None else fit(amount)


def fit(amount: np.ndarray) -> np.ndarray:
    """Scale, centre and even out ink.

    Parameters
    ----------
    amount : numpy.ndarray
        float32 (H, W), from paper 0 to ink 1; somewhere above 0.5.

    Returns
    -------
    numpy.ndarray
        float32 (28, 28).
    """
    top, bottom, left, right = ink.box(amount)
    longest = max(bottom - top, right - left)
    zoom = LENGTH * DETAIL / longest
    depth = distance_field(enlarged(amount, (top, bottom, left, right), zoom))  # (h, w)
    width = stroke_width(depth)
    wanted = np.clip(width / DETAIL, FINEST, BOLDEST)  # pixels of the result
    # A pen of another width changes the length, too: it is the path that is scaled. A dot has no
    # path; it may grow until it is a third of a digit.
    path = LENGTH * DETAIL - width
    scale = min((LENGTH - wanted) / max(path, 1), LENGTH / 3 / width)
    inside = depth * scale - (width * scale - wanted) / 2  # pixels of the result, 0 at the edge
    return sample(inside, scale)


def enlarged(amount: np.ndarray, box: tuple[int, int, int, int], zoom: float) -> np.ndarray:
    """Return the boxed part of ink at `zoom` points a pixel, bool (h, w), a margin around it."""
    top, bottom, left, right = box
    shape = (max(1, round((right - left) * zoom)), max(1, round((bottom - top) * zoom)))
    image = Image.fromarray(amount).resize(
        shape, Image.Resampling.BILINEAR, box=(left, top, right, bottom)
    )
    reached = np.asarray(image).max()  # 1, but for lines finer than a point
    return np.pad(np.asarray(image) > (0.5 if reached > 0.9 else 0.35 * reached), MARGIN)


def distance_field(mask: np.ndarray) -> np.ndarray:
    """Return the signed Euclidean distance to the edge of a mask: positive inside.

    Parameters
    ----------
    mask : numpy.ndarray
        bool (h, w), some of it True and some False.

    Returns
    -------
    numpy.ndarray
        float32 (h, w), in points.
    """
    within, without = _squared_distance(mask), _squared_distance(~mask)
    # From the centre of a point to the edge it is half a point less than to the next centre.
    return np.sqrt(without) - np.sqrt(within) - np.where(mask, 0.5, -0.5).astype("float32")


def _squared_distance(mask):
    """Squared distance of each point to the nearest True: along the columns, then the rows."""
    (h, w), far = mask.shape, 1000
    y = np.arange(h)[:, None]
    above = np.maximum.accumulate(np.where(mask, y, -far))  # (h, w): the nearest above or here
    below = np.minimum.accumulate(np.where(mask, y, far + h)[::-1])[::-1]
    column = (np.minimum(y - above, below - y) ** 2).astype("float32")  # (h, w)
    x = np.arange(w, dtype="float32")
    return (column[:, None] + (x[:, None] - x) ** 2).min(2)  # of (h, w, w)


def stroke_width(depth: np.ndarray) -> float:
    """Return the width of the strokes of a distance field, in points.

    Across a stroke of width w the depth rises evenly from 0 to w / 2, so its mean is w / 4.
    """
    return float(4 * depth[depth > 0].mean())


def sample(inside: np.ndarray, scale: float) -> np.ndarray:
    """Read an image off a field, its centre of mass in the middle.

    Parameters
    ----------
    inside : numpy.ndarray
        float32 (h, w): signed distance to the edge of the ink, in pixels of the result.
    scale : float
        Pixels of the result to a point of the field.

    Returns
    -------
    numpy.ndarray
        float32 (28, 28): how much of each pixel is ink.
    """
    coverage = np.clip(inside + 0.5, 0, 1)
    mass = coverage.sum()
    y = coverage.sum(1) @ np.arange(len(coverage)) / mass
    x = coverage.sum(0) @ np.arange(coverage.shape[1]) / mass
    pixel = (np.arange(SIDE) - CENTRE) / scale
    rows, columns = interpolation(y + pixel, len(inside)), interpolation(x + pixel, inside.shape[1])
    return np.clip(rows @ inside @ columns.T + 0.5, 0, 1).astype("float32")


def interpolation(places: np.ndarray, size: int) -> np.ndarray:
    """Return the matrix (places, size) that interpolates linearly; beyond the ends, the end."""
    places = np.clip(places, 0, size - 1)
    return np.maximum(0, 1 - np.abs(places[:, None] - np.arange(size)[None])).astype("float32")
