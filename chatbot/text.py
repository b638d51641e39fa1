"""Text to character ids and back, with tensorflow_text: NFKC, then Unicode code points.

The only module that imports tensorflow_text. It knows characters and the ends of turns; what a
dialogue is, and which text is worth training on, is the business of :mod:`chatbot.corpus`.
"""

import re

import numpy as np
import tensorflow_text as tf_text

PADDING = 0
END_OF_USER = 1  # what the encoder reads after the user's turn, and what the decoder starts from
END_OF_BOT = 2  # what the decoder writes when the reply is complete
UNKNOWN = 3  # any character that is not in the alphabet; it is read but never written
FIRST_CHARACTER = 4

# Printable ASCII, the letters of western European names, and some of their neighbours'.
_ASCII = "".join(map(chr, range(0x20, 0x7F)))
_LATIN_1 = "".join(chr(c) for c in range(0xC0, 0x100) if chr(c) not in "×÷")
ALPHABET = _ASCII + _LATIN_1 + "łŁşŞčČšŠžŽřŘěĚćĆńŃśŚőŐœŒ€£°¿¡"
VOCABULARY = FIRST_CHARACTER + len(ALPHABET)  # V

MESSAGE_LIMIT = 1000  # characters of one message; longer ones are refused, not cut

_FOLD = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "−": "-"}
    | {"`": "'", "´": "'"}
)
_SPACE = re.compile(r"\s+")
_IDS = np.full(0x110000, UNKNOWN, "int32")
_IDS[[ord(c) for c in ALPHABET]] = np.arange(len(ALPHABET)) + FIRST_CHARACTER
_CHARACTERS = np.array(["", "", "", "\N{REPLACEMENT CHARACTER}", *ALPHABET])
_TOKENIZER = tf_text.UnicodeCharTokenizer()


def fold(text):
    """Make one kind of quotes, dashes and white space of many; the rest is NFKC's work."""
    return _SPACE.sub(" ", text.translate(_FOLD)).strip()


def encode(texts):
    """Character ids of texts, normalised with NFKC.

    Parameters
    ----------
    texts : sequence of str
        Any Unicode text; what the alphabet lacks becomes :data:`UNKNOWN`.

    Returns
    -------
    list of ndarray, int32, shape (characters,)
        Without ends of turns.
    """
    if not len(texts):
        return []
    folded = [fold(t).encode("utf-8", "replace") for t in texts]
    points = _TOKENIZER.tokenize(tf_text.normalize_utf8(folded, "NFKC"))
    ids = _IDS[points.flat_values.numpy()]
    return np.split(ids, points.row_splits.numpy()[1:-1])


def message(text):
    """Character ids of what a user wrote.

    Parameters
    ----------
    text : str
        At most :data:`MESSAGE_LIMIT` characters.

    Returns
    -------
    ndarray, int32, shape (characters,)

    Raises
    ------
    ValueError
        If there is nothing to read or too much; the message says so in words for the user.
    """
    if not isinstance(text, str):
        raise ValueError(f"A message is text, not {type(text).__name__}.")
    if len(text) > MESSAGE_LIMIT:
        raise ValueError(
            f"This message has {len(text):,} characters; I can read {MESSAGE_LIMIT:,} at a time. "
            "Please send a shorter one."
        )
    (ids,) = encode([text])
    if not len(ids):
        raise ValueError("There is nothing to read yet: type a message first.")
    return ids[:MESSAGE_LIMIT]  # NFKC can make several characters of one


def decode(ids):
    """The text of character ids; ends of turns and padding leave nothing."""
    return "".join(_CHARACTERS[np.asarray(ids, int)])
