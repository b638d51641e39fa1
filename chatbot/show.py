"""The memory as a page shows it: a picture of the cell state, unit by unit.

HTML out of the values of :mod:`chatbot.conversation`; what is drawn where is up to the tab.
"""

import numpy as np

from rnn import picture

ROW = 64  # units in a row of the picture
REACH = 2.0  # a cell state beyond this has the last colour


def memory(before, after):
    """The cell state of each layer, one square a unit, and how much the last turn changed it.

    Parameters
    ----------
    before, after : chatbot.Memory
        Around the turn.
    """
    figures = "".join(
        _layer(k, old[-1][0], new[-1][0])
        for k, (old, new) in enumerate(zip(before.states, after.states, strict=True), 1)
    )
    return f'<div class="memory" role="status">{figures}</div>'


def _layer(number, old, new):
    """One layer; `old` and `new` are its cell states (U,)."""
    squares = np.zeros(-(-len(new) // ROW) * ROW)
    squares[: len(new)] = new
    address = picture.heat_map(squares.reshape(-1, ROW), -REACH, REACH, picture.DIVERGING)
    moved = int((np.abs(new - old) > 0.5).sum())
    words = f"{moved} of {len(new)} memory cells moved by more than a half in this turn"
    return (
        f'<figure><img src="{address}" alt="cell state of layer {number}: {words}">'
        f"<figcaption>The memory: {len(new)} cells, blue below zero, orange above. {words}."
        "</figcaption></figure>"
    )
