"""Distorted copies of digits, so that a model sees a digit never twice the same way.

One batch is a pure function of (images, random generator): the same seed and step give the same
batch on every machine, which makes training resume exactly. NumPy only.
"""

from typing import NamedTuple

import numpy as np

from digits.data import SIDE

# How many control points, along each side, bend the image (elastic distortion): few, so that
# a stroke bends as a whole instead of fraying.
KNOTS = 4


class Strength(NamedTuple):
    """How far an image may be distorted; each draw is uniform between minus and plus this."""

    rotation: float = 0.26  # radians (15 degrees): pendigits and users tilt
    shear: float = 0.25  # people's slant varies more than their tilt
    scale: float = 0.15  # relative, each axis of its own
    shift: float = 2.0  # pixels: the centre of mass moves with a long tail
    bend: float = 1.6  # pixels, at each control point
    thickness: float = 0.8  # 1 is a whole dilation or erosion by a pixel


def bend_basis() -> np.ndarray:
    """Return float32 (28, KNOTS): how much each control point moves each line, rows sum to 1."""
    line = np.arange(SIDE)[:, None]
    knot = np.linspace(0, SIDE - 1, KNOTS)[None]
    weight = np.exp(-0.5 * ((line - knot) / (SIDE / KNOTS * 0.7)) ** 2)
    return (weight / weight.sum(1, keepdims=True)).astype("float32")


BASIS = bend_basis()


def warp(images: np.ndarray, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Sample images bilinearly at real-valued places; outside the image there is no ink.

    Parameters
    ----------
    images : numpy.ndarray
        float32 (N, 28, 28).
    y, x : numpy.ndarray
        float32 (N, 28, 28): for each pixel of the result, where in the image to look.

    Returns
    -------
    numpy.ndarray
        float32 (N, 28, 28).
    """
    count = len(images)
    framed = np.zeros((count, SIDE + 2, SIDE + 2), "float32")
    framed[:, 1:-1, 1:-1] = images
    y = np.clip(y + 1, 0, SIDE + 0.999)
    x = np.clip(x + 1, 0, SIDE + 0.999)
    top, left = y.astype("int32"), x.astype("int32")
    dy, dx = y - top.astype("float32"), x - left.astype("float32")
    corner = (np.arange(count, dtype="int32")[:, None, None] * (SIDE + 2) + top) * (SIDE + 2) + left
    pixels = framed.ravel()
    upper = pixels[corner] * (1 - dx) + pixels[corner + 1] * dx
    lower = pixels[corner + SIDE + 2] * (1 - dx) + pixels[corner + SIDE + 3] * dx
    return upper * (1 - dy) + lower * dy


def thicken(images: np.ndarray, amount: np.ndarray) -> np.ndarray:
    """Make strokes bolder (amount > 0, grey dilation) or finer (amount < 0, grey erosion).

    Parameters
    ----------
    images : numpy.ndarray
        float32 (N, 28, 28).
    amount : numpy.ndarray
        float32 (N,), between -1 and 1; 1 takes each pixel to the largest of its 4 neighbours.

    Returns
    -------
    numpy.ndarray
        float32 (N, 28, 28).
    """
    amount = amount[:, None, None]
    # Eroding ink is dilating paper: one dilation, of a signed image, does both.
    signed = np.where(amount < 0, -images, images)
    framed = np.pad(signed, ((0, 0), (1, 1), (1, 1)), mode="edge")
    largest = signed
    for y, x in ((0, 1), (2, 1), (1, 0), (1, 2)):
        largest = np.maximum(largest, framed[:, y : y + SIDE, x : x + SIDE])
    return np.abs(signed + np.abs(amount) * (largest - signed))


def distort(
    images: np.ndarray, random: np.random.Generator, strength: Strength | None = None
) -> np.ndarray:
    """Return randomly distorted copies: affine and elastic warp, then stroke thickness.

    Parameters
    ----------
    images : numpy.ndarray
        float32 (N, 28, 28) in [0, 1].
    random : numpy.random.Generator
        The only source of randomness.
    strength : Strength, optional

    Returns
    -------
    numpy.ndarray
        float32 (N, 28, 28) in [0, 1].
    """
    strength = strength or Strength()
    count = len(images)

    def draw(limit, *shape):
        return random.uniform(-limit, limit, (count, *shape)).astype("float32")

    angle, shear = draw(strength.rotation, 1, 1), draw(strength.shear, 1, 1)
    high, wide = np.exp(draw(strength.scale, 1, 1)), np.exp(draw(strength.scale, 1, 1))
    shift, bend = draw(strength.shift, 2, 1, 1), draw(strength.bend, 2, KNOTS, KNOTS)
    thickness = draw(strength.thickness)

    # Where each pixel of the result comes from: shear, then scale, then turn about the centre.
    middle = np.float32((SIDE - 1) / 2)
    row, column = np.ogrid[-middle : middle + 1, -middle : middle + 1]
    row, column = row.astype("float32") * high, column.astype("float32") * wide
    column = column + shear * row
    moved = shift + BASIS @ bend @ BASIS.T + middle  # (N, 2, 28, 28)
    y = np.cos(angle) * row - np.sin(angle) * column + moved[:, 0]
    x = np.sin(angle) * row + np.cos(angle) * column + moved[:, 1]
    return thicken(warp(images, y, x), thickness)
