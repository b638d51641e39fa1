"""The encoder-decoder: an encoder that is never reset, a decoder that writes what it makes of it.

The encoder reads the whole conversation, character by character. Its hidden state at the end of the
user's message is all that the decoder gets of the turns before: it makes the decoder's first state,
and stands beside its output at every step. Attention (Luong et al. 2015) sees the current message
alone. So whatever the bot knows of earlier turns came through the recurrent state.
"""

import keras
from keras import ops

from rnn.stack import Stack

CONFIG = {
    "kind": "lstm",
    "embedding": 64,  # characters have few features; more than this did not pay
    "encoder": [512],  # units of each layer; the state is the memory, so it is the large one
    "decoder": [512],
    "attention": 128,  # enough to find a word of the message and spell it
    "hidden": 384,  # between the decoder and the softmax
}


class Chatbot(keras.Model):
    """The network.

    Parameters
    ----------
    vocabulary : int
        V, the number of character ids.
    config : dict
        As :data:`CONFIG`.
    """

    def __init__(self, vocabulary, config=CONFIG, **kwargs):
        super().__init__(name="chatbot", **kwargs)
        self.config = dict(config)
        units = self.config["attention"]
        recurrent = {"kind": self.config["kind"], "forget_bias": 2.0}  # remember, to begin with
        self.embedding = keras.layers.Embedding(
            vocabulary, self.config["embedding"], name="embedding"
        )
        self.encoder = Stack(self.config["encoder"], **recurrent, name="encoder")
        self.decoder = Stack(self.config["decoder"], **recurrent, name="decoder")
        self.starts = [  # the first states of the decoder, layer by layer
            [
                keras.layers.Dense(state.shape[-1], activation="tanh", name=f"start_{k}_{n}")
                for n, state in enumerate(layer)
            ]
            for k, layer in enumerate(self.decoder.initial_states())
        ]
        self.keys = keras.layers.Dense(units, use_bias=False, name="keys")
        self.values = keras.layers.Dense(units, use_bias=False, name="values")
        self.queries = keras.layers.Dense(units, use_bias=False, name="queries")
        self.hidden = keras.layers.Dense(self.config["hidden"], activation="gelu", name="hidden")
        self.logits = keras.layers.Dense(vocabulary, name="logits")

    def start(self, memory):
        """The decoder's first states from the memory (N, U): list of lists of (N, U)."""
        return [[dense(memory) for dense in layer] for layer in self.starts]

    def decode(self, ids, states, memory, keys, values, mask):
        """Read characters of the reply, predict after each one the next.

        Parameters
        ----------
        ids : int tensor, shape (N, T)
            The reply so far, an end of turn before it.
        states : list of lists of tensors (N, U)
            The decoder's, from :meth:`start` or from the call before.
        memory : tensor, shape (N, U)
            The encoder's hidden state at the end of the message.
        keys, values : tensors, shape (N, M, A)
            Of the message's characters.
        mask : tensor, shape (N, M)
            1 where the message has a character, 0 after its end.

        Returns
        -------
        logits : tensor, shape (N, T, V)
        states : list of lists of tensors (N, U)
        attention : tensor, shape (N, T, M)
        """
        h, states = self.decoder(self.embedding(ids), states)  # (N, T, U)
        # Luong's plain product: hidden states are small, and scaling it down left the scores so
        # even that attention had not learnt to copy a name after 30 million characters.
        scores = ops.einsum("nta,nma->ntm", self.queries(h), keys)
        attention = ops.softmax(scores + (mask[:, None] - 1) * 1e9, axis=-1)  # (N, T, M)
        seen = ops.einsum("ntm,nma->nta", attention, values)
        memory = ops.broadcast_to(memory[:, None], (*ops.shape(h)[:2], memory.shape[-1]))
        logits = self.logits(self.hidden(ops.concatenate([h, seen, memory], axis=-1)))
        return logits, states, attention

    def call(self, inputs, training=False):
        """The logits of all replies of a batch of conversations, from one pass over each.

        Parameters
        ----------
        inputs : dict
            ``conversation`` (B, T) holds the ids of whole conversations. ``replies`` is a list of
            groups of similar length; in each, ``ids`` (N, R) is what the decoder reads, ``end``
            (N,) the place of the message's end in the flattened conversations (B T), and
            ``message`` (N, M) the places of its characters, -1 after the last.

        Returns
        -------
        tensor, shape (sum of N R, V)
        """
        sequence, _ = self.encoder(self.embedding(inputs["conversation"]))  # (B, T, U)
        flat = [ops.reshape(x, (-1, x.shape[-1])) for x in self._parts(sequence)]  # (B T, ...)
        logits = []
        for group in inputs["replies"]:
            places = ops.maximum(group["message"], 0)
            memory = ops.take(flat[0], group["end"], axis=0)  # (N, U)
            keys, values = (ops.take(x, places, axis=0) for x in flat[1:])  # (N, M, A)
            mask = ops.cast(group["message"] >= 0, keys.dtype)
            out, _, _ = self.decode(group["ids"], self.start(memory), memory, keys, values, mask)
            logits.append(ops.reshape(out, (-1, out.shape[-1])))
        return ops.concatenate(logits, axis=0)

    def _parts(self, sequence):
        return sequence, self.keys(sequence), self.values(sequence)


def build(vocabulary, config=CONFIG):
    """A network with its weights made; see :class:`Chatbot`."""
    model = Chatbot(vocabulary, config)
    ids = ops.zeros((1, 2), "int32")
    model(
        {
            "conversation": ids,
            "replies": [{"ids": ids, "end": ops.zeros((1,), "int32"), "message": ids}],
        }
    )
    return model
