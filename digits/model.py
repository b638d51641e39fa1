"""The networks: LSTMs that read a digit line by line and say after each line what they believe.

Every model here takes images (B, 28, 28) in [0, 1] and returns logits: ``verdict`` (B, 10), and
``beliefs`` (B, R, 28, 10) of its R readers after each of the 28 lines. The belief of a reader after
k lines is a function of those k lines alone. Training and files are elsewhere.
"""

import keras
from keras import ops

from digits.data import CLASSES, SIDE
from rnn.stack import Stack

SWEEPS = ("top to bottom", "bottom to top", "left to right", "right to left")


def lines(images, sweep):
    """Return the lines of images, (B, 28, 28), in the order in which a sweep meets them."""
    if sweep in ("left to right", "right to left"):
        images = ops.transpose(images, (0, 2, 1))
    if sweep in ("bottom to top", "right to left"):
        images = ops.flip(images, axis=1)
    return images


@keras.saving.register_keras_serializable("digits")
class LineConvolution(keras.layers.Layer):
    """Two small convolutions that see a line and the two before it, never the lines to come.

    Parameters
    ----------
    filters : int
        Channels of the first; the second has twice as many. Each halves the width of a line.
    """

    def __init__(self, filters, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.convolutions = [
            keras.layers.Conv2D(filters * (k + 1), 3, activation="relu", name=f"convolution_{k}")
            for k in range(2)
        ]
        self.pool = keras.layers.MaxPooling2D((1, 2))

    def build(self, input_shape):
        self.convolutions[0].build((None, None, None, 1))
        self.convolutions[1].build((None, None, None, self.filters))

    def call(self, images):
        x = images[..., None]  # (B, 28, 28, 1)
        for convolution in self.convolutions:
            x = ops.pad(x, ((0, 0), (2, 0), (1, 1), (0, 0)))  # both lines above: causal
            x = self.pool(convolution(x))
        return ops.reshape(x, (-1, SIDE, SIDE // 4 * 2 * self.filters))  # (B, 28, 14 filters)

    def get_config(self):
        return {**super().get_config(), "filters": self.filters}


@keras.saving.register_keras_serializable("digits")
class Readers(keras.Model):
    """One recurrent reader for each sweep, and a verdict on what all of them have read.

    Parameters
    ----------
    sweeps : sequence of str
        The order in which each reader meets the lines, out of `SWEEPS`.
    units : sequence of int
        Sizes U of the layers of each reader.
    kind : str
        The recurrent cell, as in `rnn.cells.layer`.
    dropout : float
        Share of the values that training drops between the layers and before the verdict.
    filters : int
        Channels of a `LineConvolution` that comes first; 0: none, the reader sees raw lines.
    """

    def __init__(self, sweeps, units, kind="lstm", dropout=0.0, filters=0, **kwargs):
        super().__init__(name="readers", **kwargs)
        self.config = {
            "sweeps": list(sweeps),
            "units": list(units),
            "kind": kind,
            "dropout": dropout,
            "filters": filters,
        }
        self.sweeps = tuple(sweeps)
        # Weights are stored by these names, so they must not depend on what was built before.
        names = [sweep.replace(" ", "_") for sweep in sweeps]
        self.eyes = [LineConvolution(filters, name=f"{n}_eye") for n in names] if filters else []
        self.stacks = [Stack(units, kind, dropout=dropout, name=n) for n in names]
        self.belief_heads = [keras.layers.Dense(CLASSES, name=f"{n}_belief") for n in names]
        self.drop = keras.layers.Dropout(dropout)
        self.hidden = keras.layers.Dense(units[-1], activation="relu", name="hidden")
        self.verdict_head = keras.layers.Dense(CLASSES, name="verdict")

    def build(self, input_shape=None):
        units = self.config["units"]
        width = 14 * self.config["filters"] or SIDE
        for layer in (*self.eyes, *self.stacks):
            layer.build((None, SIDE, width if layer in self.stacks else SIDE))
        for head in self.belief_heads:
            head.build((None, SIDE, units[-1]))
        self.hidden.build((None, len(self.sweeps) * units[-1]))
        self.verdict_head.build((None, units[-1]))
        self.built = True

    def call(self, images, training=False):
        """Read images (B, 28, 28); return the logits, see the head of this module."""
        beliefs, last = [], []
        for r, sweep in enumerate(self.sweeps):
            x = lines(images, sweep)  # (B, 28, 28)
            x = self.eyes[r](x) if self.eyes else x
            h, _ = self.stacks[r](x, training=training)  # (B, 28, U)
            beliefs.append(self.belief_heads[r](h))  # (B, 28, 10)
            last.append(h[:, -1])  # (B, U)
        read = self.drop(ops.concatenate(last, axis=-1), training=training)  # (B, R * U)
        return {
            "verdict": self.verdict_head(self.hidden(read)),  # (B, 10)
            "beliefs": ops.stack(beliefs, axis=1),  # (B, R, 28, 10)
        }

    def get_config(self):
        return self.config


@keras.saving.register_keras_serializable("digits")
class Tutorial(keras.Model):
    """The classic beginners' model, layer for layer; its verdict is its belief after the last line.

    LSTM(128, relu) returning sequences, Dropout 0.2, LSTM(128, relu), Dropout 0.1,
    Dense(32, relu), Dropout 0.2, Dense(10, softmax).
    """

    sweeps = SWEEPS[:1]

    def __init__(self, **kwargs):
        super().__init__(name="tutorial", **kwargs)
        # Not one stack of two: that would have a single share for both dropouts.
        self.stacks = [Stack((128,), activation="relu", name=f"stack_{k}") for k in range(2)]
        self.hidden = keras.layers.Dense(32, activation="relu", name="hidden")
        self.head = keras.layers.Dense(CLASSES, name="verdict")
        self.drops = [keras.layers.Dropout(share) for share in (0.2, 0.1, 0.2)]

    def build(self, input_shape=None):
        for layer, size in zip(
            (*self.stacks, self.hidden, self.head), (SIDE, 128, 128, 32), strict=True
        ):
            layer.build((None, SIDE, size))
        self.built = True

    def call(self, images, training=False):
        """Read images (B, 28, 28); return the logits, see the head of this module."""
        h, _ = self.stacks[0](images, training=training)  # (B, 28, 128)
        h, _ = self.stacks[1](self.drops[0](h, training=training), training=training)
        h = self.hidden(self.drops[1](h, training=training))  # (B, 28, 32)
        beliefs = self.head(self.drops[2](h, training=training))  # (B, 28, 10)
        return {"verdict": beliefs[:, -1], "beliefs": beliefs[:, None]}

    def get_config(self):
        return {}


# name -> the network. The single readers have about the same number of parameters (0.23
# million), so that the comparison of the cells is fair: a cell with fewer gates gets more units.
NETWORKS = {
    "readers": lambda: Readers(SWEEPS, (128, 128), dropout=0.2),
    "tutorial": Tutorial,
    "lstm": lambda: Readers(SWEEPS[:1], (128, 128), dropout=0.2),
    "gru": lambda: Readers(SWEEPS[:1], (146, 146), "gru", dropout=0.2),
    "simple": lambda: Readers(SWEEPS[:1], (234, 234), "simple", dropout=0.2),
    "written": lambda: Readers(SWEEPS[:1], (128, 128), "written", dropout=0.2),
    "conv": lambda: Readers(SWEEPS[:1], (120, 120), dropout=0.2, filters=6),
}


def build(name):
    """Return a new, untrained model.

    Parameters
    ----------
    name : str
        One of `NETWORKS`.

    Raises
    ------
    ValueError
        If there is no such model.
    """
    if name not in NETWORKS:
        raise ValueError(f"no model is called {name!r}; there are: {', '.join(NETWORKS)}")
    model = NETWORKS[name]()
    model.build()
    return model
