"""Numbers as pictures: a heat map as a small PNG that a page can show at any size.

The colours are Cividis' (Nuñez et al. 2018), for what runs from nothing to all, and blue to orange
through grey for what has a sign; both are told apart by colour-blind people. What the pictures
mean is told by the modules that draw them.
"""

import base64
import io

import numpy as np
from PIL import Image

SEQUENTIAL = ("#00224e", "#35456c", "#666970", "#948e77", "#c8b866", "#fee838")
DIVERGING = ("#08519c", "#4292c6", "#9ecae1", "#e8e8e8", "#fdae6b", "#e6550d", "#8c2d04")


def colours(values, low=0.0, high=1.0, scale=SEQUENTIAL):
    """The colours of numbers.

    Parameters
    ----------
    values : ndarray, shape (...)
    low, high : float
        Shown as the first and the last colour of the scale; what lies outside is clipped.
    scale : sequence of str
        Colours as ``#rrggbb``, evenly spaced.

    Returns
    -------
    ndarray, uint8, shape (..., 3)
    """
    stops = np.array([[int(c[k : k + 2], 16) for k in (1, 3, 5)] for c in scale])  # (S, 3)
    place = np.clip((np.asarray(values) - low) / (high - low), 0, 1)
    channels = [np.interp(place, np.linspace(0, 1, len(stops)), stop) for stop in stops.T]
    return np.round(np.stack(channels, axis=-1)).astype("uint8")


def data_uri(pixels):
    """A PNG of pixels, uint8 (H, W) or (H, W, 3), as an address that a page can show offline."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def heat_map(values, low=0.0, high=1.0, scale=SEQUENTIAL):
    """The address of a picture with one pixel for each number of an array (rows, columns)."""
    return data_uri(colours(values, low, high, scale))
