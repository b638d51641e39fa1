"""LSTMs that read handwritten digits line by line, for MNIST and for what people really draw.

>>> import digits
>>> reader = digits.load()
>>> reading = reader.read(sketch)  # uint8 (H, W), (H, W, 3) or (H, W, 4)
>>> reading.digit, reading.probabilities, reading.beliefs, reading.image

Importing this package is cheap: Keras and the weights come with the first `load`.
"""

# Every model by its name, and what to call it on a page or in a help text.
MODELS = {
    "readers": "four LSTM readers, one for each sweep, and a verdict on what all four read",
    "tutorial": "the classic beginners' model: two LSTMs with relu, top to bottom",
    "lstm": "one LSTM reader, top to bottom",
    "gru": "one GRU reader, top to bottom",
    "simple": "one simple recurrent reader, top to bottom",
    "written": "one LSTM reader whose step is written out from its equations",
    "conv": "one LSTM reader behind a small convolution",
}
DEFAULT = "readers"


def load(name: str = DEFAULT):
    """Load a trained model; see `digits.reader.load`."""
    from digits import reader

    return reader.load(name)
