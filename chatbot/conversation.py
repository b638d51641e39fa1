"""Talking with the bot: memory is a value that goes in and comes out, a reply is drawn between.

Everything that a page, a terminal or another program needs is a method of :class:`Bot`. It keeps
the network and nothing else: conversations cannot touch each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from chatbot import decoding, model, text
from chatbot.decoding import Options
from rnn import store

FOLDER = Path(__file__).parent.parent / "assets" / "chatbot"
RESTORE = "git checkout -- assets/chatbot (or train anew: python -m chatbot train)"


@dataclass(frozen=True)
class Memory:
    """What the bot remembers: the state of its encoder after all that was said.

    Attributes
    ----------
    states : list of lists of ndarray, float32, shape (1, U)
        For each layer the hidden state h and the cell state c.
    """

    states: list


@dataclass(frozen=True)
class Trace:
    """What happened inside the encoder, character by character.

    Attributes
    ----------
    text : str
        The characters that were read: the message, an end of turn shown as ``⏎``, the reply, ``⏎``.
    layers : list of dicts of ndarray, float32, shape (characters, U)
        h, c and the gates i, f, o and the candidate g, as of :func:`rnn.trace.trace`.
    """

    text: str
    layers: list


@dataclass(frozen=True)
class Turn:
    """One answer.

    Attributes
    ----------
    text : str
        The reply.
    memory : Memory
        After the message and the reply.
    trace : Trace
    log_likelihood : float
        Nats: log P(reply | memory, message).
    """

    text: str
    memory: Memory
    trace: Trace
    log_likelihood: float


class Bot:
    """A trained network that talks.

    Parameters
    ----------
    network : chatbot.model.Chatbot
    """

    def __init__(self, network):
        self.network = network
        self.decoder = decoding.Decoder(network)

    def start(self):
        """The memory before anything was said."""
        return Memory(self.decoder.nothing.states)

    def reply(self, memory, message, **options):
        """Read a message and answer it.

        Parameters
        ----------
        memory : Memory
            From :meth:`start`, :meth:`replay` or the turn before; it is not changed.
        message : str
            1 to :data:`chatbot.text.MESSAGE_LIMIT` characters.
        **options
            The fields of :class:`chatbot.decoding.Options`.

        Returns
        -------
        Turn

        Raises
        ------
        ValueError
            If the message is empty or too long, or an option is out of its range.
        """
        pieces = self.stream(memory, message, **options)
        while True:
            try:
                next(pieces)
            except StopIteration as end:
                return end.value

    def stream(self, memory, message, **options):
        """Answer a message piece by piece, as the reply is written.

        Takes and raises what :meth:`reply` does, when the first piece is asked for.

        Yields
        ------
        str
            The pieces; together they are the reply. Among several candidates the best is known
            when all are written, so it comes at once.

        Returns
        -------
        Turn
            As the value of the generator: ``turn = yield from bot.stream(...)``.
        """
        options = Options(**options)
        ids = _turn(text.message(message), text.END_OF_USER)
        read = self.decoder.read(ids, memory.states)
        shown = ""
        for written in self.decoder.write(read, options):
            if options.candidates == 1:
                now = text.fold(text.decode(written[0][0]))
                yield now[len(shown) :]
                shown = now
        best, likelihood = _best(*written, options)
        reply = text.fold(text.decode(best))
        if options.candidates > 1:
            yield reply
        # The memory hears the text and not the ids, so that a transcript makes the same memory.
        heard = self.decoder.read(_turn(*text.encode([reply]), text.END_OF_BOT), read.states)
        layers = [
            {part: np.concatenate([a[part], b[part]]) for part in a}
            for a, b in zip(read.layers, heard.layers, strict=True)
        ]
        return Turn(
            text=reply,
            memory=Memory(heard.states),
            trace=Trace(f"{text.decode(ids)}⏎{reply}⏎", layers),
            log_likelihood=likelihood,
        )

    def ask(self, memory, message, **options):
        """Answer a question on a fork of the memory, without chance unless asked for.

        Returns
        -------
        Turn
            `memory` itself stays as it was, whatever becomes of the turn's.
        """
        return self.reply(memory, message, **{"temperature": 0.0, "candidates": 1, **options})

    def replay(self, messages):
        """The memory of a transcript: a pure function of its text.

        Parameters
        ----------
        messages : sequence of str
            Turns, the user's first.

        Returns
        -------
        Memory
            What a live conversation of these words would have left, to 1e-5.

        Raises
        ------
        ValueError
            If `messages` is not a sequence of texts.
        """
        if isinstance(messages, str) or not isinstance(messages, Sequence):
            raise ValueError("a transcript is a list of texts, the user's first")
        if not all(isinstance(m, str) for m in messages):
            raise ValueError("a transcript is a list of texts; this one holds something else")
        ends = (text.END_OF_USER, text.END_OF_BOT)
        turns = [_turn(ids, ends[k % 2]) for k, ids in enumerate(text.encode(messages))]
        if not turns:
            return self.start()
        return Memory(self.decoder.read(np.concatenate(turns), self.start().states).states)


def _turn(ids, end):
    """A turn as the encoder reads it: its characters and the end."""
    return np.append(ids, end).astype("int32")


def _best(ids, likelihood, blank_likelihood, options):
    """The best candidate and its log-likelihood."""
    length = np.maximum((ids != text.PADDING).sum(axis=1), 1)
    scores = decoding.score(likelihood, blank_likelihood, length, options.anti_language_model)
    k = int(np.argmax(scores))
    return ids[k], float(likelihood[k])


def load(folder=None):
    """The trained bot of a folder, by default the one that ships.

    Raises
    ------
    rnn.store.StoreError
        If the folder is missing or damaged; the message names the command that restores it.
    """
    folder = folder or FOLDER
    config, arrays = store.load(folder, RESTORE)
    try:
        network = model.build(text.VOCABULARY, config["model"])
    except (KeyError, TypeError, ValueError) as error:
        raise store.StoreError(f"{folder}/config.json is damaged: {error}. {RESTORE}") from None
    store.set_weights(network, arrays)
    return Bot(network)
