"""Reading and writing, compiled: a message is read in one call, a reply is written in one loop.

No Python runs between two characters: XLA compiles the whole loop, candidates side by side. What
belongs to a conversation comes in and goes out as NumPy arrays; nothing is kept here but weights.
"""

from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from keras import ops

from chatbot import text
from rnn.trace import trace

REPLY_LIMIT = 200  # characters, the end of turn included
PIECE = 8  # characters between two looks at a reply that is being written
_WIDTHS = (64, 256, 1024)  # messages are padded to these: one compilation each
_NEVER = (text.PADDING, text.END_OF_USER, text.UNKNOWN)  # ids that the bot does not write


@dataclass(frozen=True)
class Options:
    """How a reply is drawn.

    Attributes
    ----------
    temperature : float
        0 takes the likeliest character always; 1 draws from the network's own distribution.
    top_p : float
        Draw among the likeliest characters that together have this probability (Holtzman 2020).
    top_k : int
        Draw among this many characters; 0 for all.
    candidates : int
        Replies drawn, of which the best by :func:`score` is kept.
    anti_language_model : float
        Lambda of that score.
    seed : int
        The same seed, memory and message give the same reply.
    """

    temperature: float = 0.6
    top_p: float = 0.9
    top_k: int = 0
    candidates: int = 4
    anti_language_model: float = 0.3
    seed: int = 0

    def __post_init__(self):
        limits = {
            "temperature": (0, 2),
            "top_p": (0.01, 1),
            "top_k": (0, text.VOCABULARY),
            "candidates": (1, 64),
            "anti_language_model": (0, 1),
            "seed": (0, 2**31 - 1),
        }
        for name, (low, high) in limits.items():
            value = getattr(self, name)
            if not isinstance(value, (int, float, np.number)) or not low <= value <= high:
                raise ValueError(f"{name} is a number from {low:g} to {high:g}, not {value!r}")
            if name in ("top_k", "candidates", "seed"):
                object.__setattr__(self, name, int(value))


@dataclass(frozen=True)
class Reading:
    """What reading a piece of conversation left behind.

    Attributes
    ----------
    states : list of lists of ndarray, shape (1, U)
        The encoder's after the last character.
    layers : list of dicts of ndarray, shape (T, U)
        h, c and the gates of every character read, see :func:`rnn.trace.trace`.
    keys, values, mask : tensors, shapes (1, M, A), (1, M, A), (1, M)
        What attention sees of it.
    """

    states: list
    layers: list
    keys: tf.Tensor
    values: tf.Tensor
    mask: tf.Tensor

    @property
    def memory(self):
        """The encoder's hidden state at the end, (1, U): all that the decoder gets of the past."""
        return self.states[-1][0]


def score(log_likelihood, blank_log_likelihood, length, weight):
    """How much a reply answers *this*: per character, log P(reply | memory, message) less a part of
    log P(reply | nothing), the anti-language model of Li et al. 2016.

    Parameters
    ----------
    log_likelihood, blank_log_likelihood : ndarray, shape (N,)
        Nats.
    length : ndarray, shape (N,)
        Characters, the end of turn included.
    weight : float
        Lambda; 0 is plain likelihood.

    Returns
    -------
    ndarray, shape (N,)
    """
    return (log_likelihood - weight * blank_log_likelihood) / length


class Decoder:
    """The compiled network.

    Parameters
    ----------
    network : chatbot.model.Chatbot
    """

    def __init__(self, network):
        self.network = network
        self._read = tf.function(self._read_padded, jit_compile=True, reduce_retracing=False)
        self._write = tf.function(self._write_until, jit_compile=True, reduce_retracing=False)
        self.nothing = self.read(np.array([text.END_OF_BOT], "int32"), None)

    def read(self, ids, states):
        """Read characters from a state on.

        Parameters
        ----------
        ids : ndarray, int32, shape (T,)
            At least one character; the end of turn is one.
        states : list of lists of ndarray, shape (1, U), or None
            The encoder's before them; None for the very beginning.

        Returns
        -------
        Reading
        """
        states = states or self.network.encoder.initial_states()
        layers = []
        for start in range(0, len(ids), _WIDTHS[-1]):
            part = ids[start : start + _WIDTHS[-1]]
            width = next(w for w in _WIDTHS if w >= len(part))
            padded = np.zeros((1, width), "int32")
            padded[0, : len(part)] = part
            states, kept, keys, values, mask = self._read(padded, np.int32(len(part)), states)
            layers.append([{k: v[0, : len(part)].numpy() for k, v in d.items()} for d in kept])
        joined = [
            {k: np.concatenate([part[n][k] for part in layers]) for k in layers[0][n]}
            for n in range(len(layers[0]))
        ]
        states = [[s.numpy() for s in layer] for layer in states]
        return Reading(states, joined, keys, values, mask)

    def _read_padded(self, ids, length, states):
        network = self.network
        layers = trace(network.encoder, network.embedding(ids), states)
        states = [  # after the last real character, not after the padding
            [ops.take(layer[part], length - 1, axis=1) for part in ("h", "c")[: len(state)]]
            for layer, state in zip(layers, states, strict=True)
        ]
        h = layers[-1]["h"]  # (1, M, U)
        mask = ops.cast(ops.arange(ids.shape[1])[None] < length, h.dtype)
        return states, layers, network.keys(h), network.values(h), mask

    def write(self, reading, options):
        """Draw candidates of a reply side by side, a piece at a time.

        Parameters
        ----------
        reading : Reading
            Of the user's message, its end of turn included.
        options : Options

        Yields
        ------
        ids : ndarray, int32, shape (N, written)
            The candidates as far as they are written; :data:`chatbot.text.PADDING` after an end.
        log_likelihood, blank_log_likelihood : ndarray, shape (N,)
            Nats of what is written, given memory and message, and given nothing.
        """
        n = options.candidates
        sampling = [
            np.float32(options.temperature),
            np.float32(options.top_p),
            np.int32(options.top_k or text.VOCABULARY),
            np.int32(options.seed),
        ]
        seen = (reading.memory, reading.keys, reading.values, reading.mask)
        blank = self.nothing
        unseen = (blank.memory, blank.keys, blank.values, blank.mask)
        carry = self._beginning(n, reading.memory, blank.memory)
        step = PIECE if n == 1 else REPLY_LIMIT
        for until in range(step, REPLY_LIMIT + step, step):
            carry = self._write(carry, np.int32(min(until, REPLY_LIMIT)), seen, unseen, sampling)
            t, ids, _, _, done, *likelihoods = carry
            yield ids.numpy()[:, : int(t)], *(x.numpy() for x in likelihoods)
            if done.numpy().all():
                break

    def _beginning(self, n, memory, blank_memory):
        states = [
            [[np.repeat(s, n, 0) for s in layer] for layer in self._starts(m)]
            for m in (memory, blank_memory)
        ]
        return (
            np.int32(0),
            np.full((n, REPLY_LIMIT), text.PADDING, "int32"),
            np.full((n,), text.END_OF_USER, "int32"),
            states,
            np.zeros((n,), bool),
            np.zeros((n,), "float32"),
            np.zeros((n,), "float32"),
        )

    def _starts(self, memory):
        return [[np.asarray(s) for s in layer] for layer in self.network.start(memory)]

    def _write_until(self, carry, until, seen, unseen, sampling):
        n = carry[1].shape[0]
        seen, unseen = ([ops.repeat(x, n, axis=0) for x in xs] for xs in (seen, unseen))

        def step(t, ids, last, states, done, likelihood, blank_likelihood):
            logits, told = self._next(last, states[0], seen)
            blank_logits, untold = self._next(last, states[1], unseen)
            drawn = _draw(logits, t, *sampling)
            drawn = ops.where(done, text.PADDING, drawn)
            now = ops.cast(ops.logical_not(done), "float32")
            likelihood += now * _log_likelihood(logits, drawn)
            blank_likelihood += now * _log_likelihood(blank_logits, drawn)
            place = ops.cast(ops.arange(REPLY_LIMIT)[None] == t, "int32")
            ids = ids + place * drawn[:, None]
            done = ops.logical_or(done, drawn == text.END_OF_BOT)
            return t + 1, ids, drawn, [told, untold], done, likelihood, blank_likelihood

        return tf.while_loop(
            lambda t, ids, last, states, done, *_: (t < until) & ~tf.reduce_all(done), step, carry
        )

    def _next(self, last, states, reading):
        logits, states, _ = self.network.decode(last[:, None], states, *reading)
        return logits[:, 0], states


def _log_likelihood(logits, ids):
    chosen = ops.one_hot(ids, logits.shape[-1])
    return ops.sum(ops.log_softmax(logits) * chosen, axis=-1)


def _draw(logits, t, temperature, top_p, top_k, seed):
    """One id of each row, (N,): Gumbel's trick on the truncated distribution."""
    never = np.zeros(text.VOCABULARY, "float32")
    never[list(_NEVER)] = -1e9
    logits = logits + never
    scaled = logits / ops.maximum(temperature, 1e-3)
    ordered = -ops.sort(-scaled, axis=-1)  # (N, V), the likeliest first
    probabilities = ops.softmax(ordered)
    before = ops.cumsum(probabilities, axis=-1) - probabilities  # mass of the likelier ones
    rank = ops.arange(text.VOCABULARY)[None]
    kept = ops.logical_and(before < top_p, rank < top_k)
    floor = ops.min(ops.where(kept, ordered, np.inf), axis=-1, keepdims=True)
    uniform = tf.random.stateless_uniform(tf.shape(logits), tf.stack([seed, t]), 1e-20, 1.0)
    noise = ops.where(temperature > 0, -ops.log(-ops.log(uniform)), 0.0)
    return ops.cast(ops.argmax(ops.where(scaled >= floor, scaled + noise, -1e9), axis=-1), "int32")
