"""A reading as a page shows it: the verdict, what the network saw, what each reader believed.

HTML and words out of a :class:`digits.reader.Reading`; what is drawn where is up to the tab.
"""

from html import escape

import numpy as np

from rnn import picture

SURE = 0.9  # a belief from here on is called sure


def verdict(reading):
    """The digit, and a bar for the probability of each."""
    if reading is None or reading.digit is None:
        return (
            '<div class="verdict" role="status"><span class="digit empty">?</span>'
            "<p>Draw a digit, or drop a picture of one.</p></div>"
        )
    bars = "".join(_bar(d, p, d == reading.digit) for d, p in enumerate(reading.probabilities))
    certainty = float(reading.probabilities[reading.digit])
    return (
        f'<div class="verdict" role="status"><span class="digit">{reading.digit}</span>'
        f"<p>{_certainty(certainty)}</p></div>"
        f'<div class="bars" role="list" aria-label="probability of each digit">{bars}</div>'
    )


def _certainty(p):
    words = "Certain" if p > 0.99 else "Fairly sure" if p > SURE else "In doubt"
    return f"{words}: {_percent(p)}"


def _percent(p):
    return f"{100 * p:.1f} %"


def _bar(digit, p, chosen):
    mark = " chosen" if chosen else ""
    return (
        f'<div class="bar{mark}" role="listitem"><span>{digit}</span>'
        f'<span class="track"><span class="fill" style="width:{100 * p:.2f}%"></span></span>'
        f"<span>{_percent(p)}</span></div>"
    )


def seen(reading):
    """The 28x28 image that the network saw."""
    if reading is None or reading.digit is None:
        return ""
    address = picture.data_uri(np.round(255 * np.clip(reading.image, 0, 1)).astype("uint8"))
    return (
        '<figure class="seen"><figcaption>What the network sees: 28 lines of 28 pixels'
        f'</figcaption><img src="{address}" alt="your drawing, centred, 28 by 28 pixels"></figure>'
    )


def beliefs(reading, sweeps):
    """A heat map for each reader: its belief in each digit after each line it has read."""
    if reading is None or reading.digit is None:
        return ""
    figures = "".join(map(_reader, reading.beliefs, sweeps))
    return (
        '<p class="legend">After each line, what each reader believes so far: '
        '<span class="scale"></span> from 0 to 100 %</p>'
        f'<div class="readers">{figures}</div>'
    )


def _reader(belief, sweep):
    words = decision(belief)
    digits = "".join(f"<span>{d}</span>" for d in range(belief.shape[1]))
    return (
        f'<figure class="reader"><figcaption><b>{escape(sweep)}</b>: {words}</figcaption>'
        f'<div class="map"><div class="rows" aria-hidden="true">{digits}</div>'
        f'<img src="{picture.heat_map(belief.T)}" alt="{escape(sweep)}: {words}"></div>'
        f'<div class="axis" aria-hidden="true"><span>line 1</span><span>line {len(belief)}</span>'
        "</div></figure>"
    )


def decision(belief):
    """When a reader made up its mind, in words.

    Parameters
    ----------
    belief : ndarray, shape (T, 10)
        Its belief after each line.

    Returns
    -------
    str
        Such as "sure of 7 after line 17; until line 12 it thought 9".
    """
    favourite = belief.argmax(axis=1)
    last = int(favourite[-1])
    other = np.flatnonzero(favourite != last)
    settled = int(other[-1]) + 1 if len(other) else 0  # lines read before it settled on the last
    unsure = np.flatnonzero(belief[:, last] < SURE)
    before = f"; until line {settled} it thought {favourite[settled - 1]}" if settled else ""
    if len(unsure) and unsure[-1] == len(belief) - 1:
        return f"leans to {last}, not sure{before}"
    after = int(unsure[-1]) + 2 if len(unsure) else 1
    return f"sure of {last} after line {after}{before}"
