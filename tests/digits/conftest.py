import numpy as np
import pytest

import digits
from digits import drawings


@pytest.fixture(scope="session")
def reader():
    """The default model as it ships, loaded once."""
    return digits.load()


@pytest.fixture(scope="session")
def seven():
    """A drawing of a seven: uint8 (280, 280)."""
    path = np.array([[0.0, 0.0], [60.0, 0.0], [20.0, 100.0]])
    return drawings.render(drawings.Strokes(7, [path]), 145, 0.1, 3, (0.4, 0.5))
