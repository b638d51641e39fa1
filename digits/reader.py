"""A trained model that reads drawings: what the tab, the commands and the endpoint call.

From a drawing to an image is `digits.sketch`; the network is `digits.model`; here they meet, and
arrays go in and out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from digits import DEFAULT, MODELS, model, sketch
from digits.data import CLASSES, ROOT, SIDE, scaled
from digits.scores import softmax
from rnn import store

FOLDER = ROOT / "assets" / "digits"
BATCH = 500  # images that are read at once


@dataclass(frozen=True)
class Reading:
    """What a model made of one drawing."""

    digit: int | None  # None where there is no ink
    probabilities: np.ndarray  # float32 (10,); even where there is no ink
    beliefs: np.ndarray  # float32 (R, 28, 10): reader, line, digit
    image: np.ndarray  # float32 (28, 28): what the network saw


class Reader:
    """A trained network with its calibration.

    Parameters
    ----------
    network : keras.Model
        From `digits.model.build`, trained.
    config : dict
        As stored with the weights: ``model``, and ``temperature`` if it was calibrated.
    """

    def __init__(self, network: keras.Model, config: dict):
        self.network, self.config = network, config
        self.name = config["model"]
        self.sweeps = network.sweeps  # of each reader, in the order of the beliefs
        self.temperature = config.get("temperature", 1.0)

    def read(self, drawing: np.ndarray) -> Reading:
        """Read one drawing.

        Parameters
        ----------
        drawing : numpy.ndarray
            uint8 (H, W), (H, W, 3) or (H, W, 4), any size and polarity.

        Raises
        ------
        ValueError
            If the array is not a picture.
        """
        return self.read_all([drawing])[0]

    def read_all(self, drawings: Iterable[np.ndarray]) -> list[Reading]:
        """Read many drawings at once; the same as `read` of each."""
        images = [sketch.normalise(drawing) for drawing in drawings]
        inked = np.array([image is not None for image in images], bool)
        blank = np.zeros((SIDE, SIDE), "float32")
        seen = np.stack([blank if image is None else image for image in images])
        probabilities = np.full((len(images), CLASSES), 1 / CLASSES, "float32")
        beliefs = np.full((len(images), len(self.sweeps), SIDE, CLASSES), 1 / CLASSES, "float32")
        if inked.any():
            probabilities[inked], beliefs[inked] = self.read_images(seen[inked])
        return [
            Reading(int(p.argmax()) if has_ink else None, p, b, image)
            for has_ink, p, b, image in zip(inked, probabilities, beliefs, seen, strict=True)
        ]

    def read_images(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Read images that are as in MNIST already.

        Parameters
        ----------
        images : numpy.ndarray
            uint8 or float32 in [0, 1], (N, 28, 28), ink is bright.

        Returns
        -------
        probabilities : numpy.ndarray
            float32 (N, 10).
        beliefs : numpy.ndarray
            float32 (N, R, 28, 10).
        """
        images = scaled(images) if images.dtype == np.uint8 else images
        parts = [
            self.network.predict_on_batch(images[k : k + BATCH])
            for k in range(0, len(images), BATCH)
        ]
        verdict, beliefs = (np.concatenate([p[k] for p in parts]) for k in ("verdict", "beliefs"))
        return softmax(verdict / self.temperature), softmax(beliefs)


def load(name: str = DEFAULT) -> Reader:
    """Load a trained model.

    Parameters
    ----------
    name : str
        One of `digits.MODELS`, or the folder of a model that was trained with ``--out``.

    Returns
    -------
    Reader

    Raises
    ------
    ValueError
        If there is neither a model nor a folder of that name.
    rnn.store.StoreError
        If the model is not there or damaged; the message names the command that restores it.
    """
    folder, command = where(name), f"python -m digits train --out {name}"
    if name in MODELS:
        shipped = f"git checkout -- assets/digits/{name} (if it shipped)"
        command = f"{shipped} or: python -m digits train --model {name}"
    config, weights = store.load(folder, command)
    network = model.build(config["model"])
    store.set_weights(network, weights)
    return Reader(network, config)


def where(name: str) -> Path:
    """Return the folder of a model by its name, or the folder that was named itself."""
    if name in MODELS:
        return FOLDER / name
    if Path(name).is_dir():
        return Path(name)
    raise ValueError(
        f"no model and no folder is called {name!r}; the models are: {', '.join(MODELS)}"
    )
