"""Image files of any kind as arrays; what is on them is `digits.ink`'s business."""

import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError


def load(path: Path | str) -> np.ndarray:
    """Load an image file, turned as its camera says.

    Parameters
    ----------
    path : pathlib.Path or str
        A file of any format that Pillow reads; of several frames the first is taken.

    Returns
    -------
    numpy.ndarray
        uint8 (H, W, 3), or (H, W, 4) where the image has transparency.

    Raises
    ------
    ValueError
        If the file is missing or not an image; the message says which, without the path.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as image:
                return as_array(ImageOps.exif_transpose(image))
    except FileNotFoundError:
        raise ValueError("no such file") from None
    except IsADirectoryError:
        raise ValueError("is a folder, not an image file") from None
    except UnidentifiedImageError:
        raise ValueError("is not an image, or of a kind that Pillow cannot read") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValueError("has more pixels than can be read safely") from None
    except (OSError, SyntaxError, ValueError) as error:
        raise ValueError(f"is damaged or cannot be read: {error}") from None


def as_array(image: Image.Image) -> np.ndarray:
    """Return a Pillow image of any mode as uint8 (H, W, 3) or (H, W, 4)."""
    if image.mode.startswith(("I", "F")):  # 16 bits and more: Pillow would clip, not scale
        values = np.asarray(image, "float64")
        low, high = values.min(), values.max()
        grey = ((values - low) * (255 / max(high - low, 1e-9))).astype("uint8")
        image = Image.fromarray(grey)
    return np.asarray(image.convert("RGBA" if image.has_transparency_data else "RGB"))
