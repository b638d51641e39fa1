"""What in a picture is ink and what is paper: any polarity, colour, transparency, uneven light.

A drawing from a program has paper of one colour, or none where it is transparent. A photograph has
paper that the light makes darker here than there. Where the ink goes in an image of 28x28 is the
work of `digits.sketch`.
"""

import numpy as np
from PIL import Image, ImageFilter, ImageOps

LARGEST = 560  # pixels of the longest side; larger pictures are averaged down
FAINTEST = 24  # of 255: what differs less from the paper is not ink
EVEN = 0.7  # share of the frame that is of one colour where the paper is
GRAIN = 3  # of 255: the noise of a camera is more than this
PHOTO = 280  # pixels of the longest side of a photograph, fine enough for a digit on a page
WIDEST = 65  # pixels, odd: no stroke of a photograph is wider
FAINTEST_PHOTO = 0.12  # what ink takes from the light; noise and creases take less
LEAST_PHOTO = 20  # pixels of ink; grains of noise have fewer


def find(picture: np.ndarray) -> np.ndarray | None:
    """Find the ink in a picture.

    Parameters
    ----------
    picture : numpy.ndarray
        uint8 (H, W), (H, W, 3) or (H, W, 4).

    Returns
    -------
    numpy.ndarray or None
        float32, from paper 0 to ink 1, the edge of the ink at 0.5, a crop or a reduction of the
        picture; None where there is no ink.

    Raises
    ------
    ValueError
        If the array is not a picture.
    """
    checked(picture)
    amount = separate(reduced(picture))
    if amount is None or amount.shape == picture.shape[:2]:
        return amount
    # Look again, closer, where the ink is: a small digit on a large page must keep its shape.
    scale = len(picture) / len(amount)
    top, bottom, left, right = (int(side * scale) for side in box(amount))
    room = max(bottom - top, right - left) // 4 + int(2 * scale)
    closer = picture[max(0, top - room) : bottom + room, max(0, left - room) : right + room]
    again = separate(reduced(closer))
    return amount if again is None else again


def checked(picture: np.ndarray) -> None:
    """Raise ValueError, saying what was got and what is wanted, unless this is a picture."""
    shape = getattr(picture, "shape", None)
    if (
        getattr(picture, "dtype", None) != np.uint8
        or len(shape) not in (2, 3)
        or (len(shape) == 3 and shape[2] not in (3, 4))
        or 0 in shape
    ):
        got = f"{picture.dtype} {shape}" if shape is not None else type(picture).__name__
        raise ValueError(f"a picture is uint8 (H, W), (H, W, 3) or (H, W, 4), not {got}")


def reduced(picture: np.ndarray) -> np.ndarray:
    """Average blocks of pixels, transparent ones weighing nothing, until none is too many."""
    factor = -(-max(picture.shape[:2]) // LARGEST)
    return picture if factor == 1 else np.asarray(Image.fromarray(picture).reduce(factor))


def separate(picture: np.ndarray) -> np.ndarray | None:
    """Tell ink from paper in a picture of moderate size; see `find`."""
    if picture.ndim == 3 and picture.shape[2] == 4:
        picture, alpha = picture[..., :3], picture[..., 3]
        if alpha.min() < 255:
            if is_drawing(picture, alpha):
                return on_even_paper(alpha, np.zeros(1))
            picture = np.where(alpha[..., None] < 128, paper_of(picture[alpha >= 128]), picture)
    frame = frame_of(picture)
    paper = paper_of(frame)
    far = difference(frame, paper)
    even = (far < FAINTEST).mean() >= EVEN and np.median(far) <= GRAIN
    return on_even_paper(picture, paper) if even else on_uneven_paper(picture)


def is_drawing(picture: np.ndarray, alpha: np.ndarray) -> bool:
    """Whether what is not transparent is ink (and not a page with ink on it).

    Ink is of one colour, or leaves most of the box around it free.
    """
    opaque = alpha >= 128
    if not opaque.any():
        return True
    colours = picture[opaque]
    if (difference(colours, paper_of(colours)) < FAINTEST).mean() > 0.98:
        return True
    top, bottom, left, right = box(opaque)
    return opaque[top:bottom, left:right].mean() < 0.6


def frame_of(picture: np.ndarray) -> np.ndarray:
    """Return the pixels along the four sides of a picture, (N,) or (N, 3)."""
    return np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])


def paper_of(pixels: np.ndarray) -> np.ndarray:
    """Return the colour in the middle of pixels (N,) or (N, C): float (C,)."""
    return np.median(pixels.reshape(len(pixels), -1), axis=0)


def difference(pixels: np.ndarray, paper: np.ndarray) -> np.ndarray:
    """Return how far pixels (..., C) or (...) are from the paper, 0 to 255, in the channel that
    tells them apart best (yellow on white differs in blue alone)."""
    if len(paper) == 1:
        return np.abs(pixels.astype("int16") - int(paper[0]))
    far = np.abs(pixels.astype("int16") - paper.astype("int16"))
    return np.maximum(np.maximum(far[..., 0], far[..., 1]), far[..., 2])


def on_even_paper(picture: np.ndarray, paper: np.ndarray) -> np.ndarray | None:
    """Separate ink from paper of one colour; see `find`."""
    far = difference(picture, paper)
    darkest = int(far.max())
    if darkest < FAINTEST:
        return None
    return far.astype("float32") / np.float32(darkest)


def box(amount: np.ndarray) -> tuple[int, int, int, int]:
    """Return top, bottom, left, right of what is more than half ink (bottom and right beyond)."""
    inked = amount > 0.5
    rows, columns = inked.any(1).nonzero()[0], inked.any(0).nonzero()[0]
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def on_uneven_paper(picture: np.ndarray) -> np.ndarray | None:
    """Separate ink from paper that the light makes uneven, as in a photograph; see `find`.

    The paper is what is left when everything narrower than a stroke can be is filled in with its
    surroundings (a grey closing). Ink is what is darker than that, in proportion: a shadow dims
    paper and ink alike.
    """
    grey = Image.fromarray(picture).convert("L")
    grey.thumbnail((PHOTO, PHOTO), Image.Resampling.BOX)
    if is_light_on_dark(grey):
        grey = ImageOps.invert(grey)
    light = np.asarray(grey.filter(ImageFilter.GaussianBlur(1)), "float32")
    dark = 1 - light / np.maximum(closing(light, WIDEST), 1)
    # Among what may be ink at all: a small digit is a small share of a large page.
    dark = np.where(dark < FAINTEST_PHOTO, 0, dark)
    threshold = between_classes(dark[dark > 0])
    inked = dark > threshold
    if not inked.any():
        return None
    kept = main_parts(inked)
    if kept.sum() < LEAST_PHOTO:
        return None
    return np.where(kept, np.clip(dark / (2 * threshold), 0, 1), 0).astype("float32")


def closing(grey: np.ndarray, window: int) -> np.ndarray:
    """Fill in what is dark and narrower than a square of `window` pixels with its surroundings."""
    around = np.pad(grey, window - 1, constant_values=-np.inf)
    return -largest(-largest(around, window), window)


def largest(grey: np.ndarray, window: int) -> np.ndarray:
    """Return the largest value of every square of `window` pixels: (H, W) - window + 1."""
    for axis in (0, 1):
        lines, reach = np.moveaxis(grey, axis, 0), 1
        while reach < window:  # each pass doubles how many lines each has looked at
            step = min(reach, window - reach)
            lines = np.maximum(lines[:-step], lines[step:])
            reach += step
        grey = np.moveaxis(lines, 0, axis)
    return grey


def is_light_on_dark(grey: Image.Image) -> bool:
    """Whether strokes are lighter than what is around them: the finer details lean to the light."""
    around = grey.filter(ImageFilter.BoxBlur(max(grey.size) // 8))
    return float(((np.asarray(grey, "float32") - np.asarray(around)) ** 3).sum()) > 0


def between_classes(values: np.ndarray) -> float:
    """Return the threshold that parts values in [0, 1] into the two most distinct classes.

    Values of one class, or none, are above it: 0 is returned.

    References
    ----------
    N. Otsu, A threshold selection method from gray-level histograms, 1979.
    """
    counts, edges = np.histogram(values, bins=128, range=(0, 1))
    centres = (edges[1:] + edges[:-1]) / 2
    below, mass = np.cumsum(counts), np.cumsum(counts * centres)
    above = below[-1] - below
    apart = mass / np.maximum(below, 1) - (mass[-1] - mass) / np.maximum(above, 1)
    score = below * above * apart**2  # variance between the classes
    return float(edges[1 + score.argmax()]) if score.any() else 0.0


def main_parts(inked: np.ndarray) -> np.ndarray:
    """Return the mask without specks, and without what reaches in from outside the picture.

    Parts are connected areas. A speck is less than a twelfth of the largest part.
    """
    part = labelled(inked)
    sizes = np.bincount(part.ravel())
    sizes[0] = 0
    inner = sizes.copy()
    inner[np.unique(frame_of(part))] = 0
    # A digit may touch the edge of the picture; then it is larger than what is within.
    sizes = inner if inner.max() > 0.1 * sizes.max() else sizes
    return (sizes >= max(1, sizes.max() / 12))[part]


def labelled(inked: np.ndarray) -> np.ndarray:
    """Number the connected areas of a mask: int (H, W), 0 where it is False."""
    number = np.zeros(np.add(inked.shape, 2), int)  # framed, so that every point has neighbours
    number[1:-1, 1:-1] = np.where(inked, np.arange(1, inked.size + 1).reshape(inked.shape), 0)
    while True:
        before = number.copy()
        for turned in (number, number[::-1], number.T, number.T[::-1]):
            spread(turned)
        if (number == before).all():
            return np.unique(number[1:-1, 1:-1], return_inverse=True)[1].reshape(inked.shape)


def spread(number: np.ndarray) -> None:
    """Give each inked point, line by line, the largest number of its neighbours before it."""
    for before, line in zip(number[:-1], number[1:, 1:-1], strict=True):
        largest = np.maximum(np.maximum(before[:-2], before[2:]), before[1:-1])
        np.copyto(line, np.maximum(line, largest), where=line > 0)
