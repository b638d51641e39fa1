"""The cells, in one registry: what happens in one step of a recurrent network, by name.

The job of a cell is: take x_t and the state of the step before, give the state of this step. Stacks
of such layers, and the models made of them, are elsewhere.
"""

from functools import cache

import keras
import numpy as np
from keras import ops

from rnn import through_time


@keras.saving.register_keras_serializable("rnn")
class WrittenLSTMCell(keras.layers.Layer):
    """An LSTM cell whose step is written out from its equations (:func:`through_time.step`).

    It has the weights of ``keras.layers.LSTMCell``, under the same names and in the same order, and
    ``keras.layers.RNN`` runs it over a sequence: only the maths of one step has to be defined.

    Parameters
    ----------
    units : int
        Size U of the hidden state and of the cell state.
    forget_bias : float
        Initial bias of the forget gate: above 0, the memory is kept until training says otherwise.
    """

    def __init__(self, units, forget_bias=1.0, **kwargs):
        super().__init__(**kwargs)
        self.units, self.forget_bias = units, forget_bias
        self.state_size = [units, units]  # h, c
        self.output_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(
            shape=(input_shape[-1], 4 * self.units), initializer="glorot_uniform", name="kernel"
        )
        self.recurrent_kernel = self.add_weight(
            shape=(self.units, 4 * self.units), initializer="orthogonal", name="recurrent_kernel"
        )
        self.bias = self.add_weight(
            shape=(4 * self.units,), initializer=ForgetBias(self.forget_bias), name="bias"
        )

    def call(self, x, states, training=False):
        h, c = states
        z = ops.matmul(x, self.kernel) + ops.matmul(h, self.recurrent_kernel) + self.bias
        h, c, *_ = through_time.step(z, c)
        return h, [h, c]

    def get_config(self):
        return {**super().get_config(), "units": self.units, "forget_bias": self.forget_bias}


@keras.saving.register_keras_serializable("rnn")
class ForgetBias(keras.initializers.Initializer):
    """Zeros, but for the forget gate's quarter of an LSTM's bias (Jozefowicz et al. 2015)."""

    def __init__(self, value=1.0):
        self.value = value

    def __call__(self, shape, dtype=None):
        bias = np.zeros(shape)
        units = shape[0] // 4
        bias[units : 2 * units] = self.value  # Keras' order of the gates: i, f, g, o
        return ops.convert_to_tensor(bias, dtype)

    def get_config(self):
        return {"value": self.value}


@keras.saving.register_keras_serializable("rnn")
class LSTM(keras.layers.LSTM):
    """Keras' LSTM with a faster loop where no GPU is: :func:`through_time.run`.

    On a GPU, and for what that loop does not do (masks, other activations), it is Keras' own, which
    uses cuDNN where it can.
    """

    def inner_loop(self, sequences, initial_state, mask, training=False):
        plain = self.activation is keras.activations.tanh and self.return_sequences
        if mask is not None or not plain or self.go_backwards or _has_its_own_loop():
            return super().inner_loop(sequences, initial_state, mask, training)
        parts = through_time.read(self.cell, sequences, initial_state)
        h, c = parts["h"], parts["c"]  # (T, B, U)
        return h[-1], ops.transpose(h, (1, 0, 2)), [h[-1], c[-1]]


@cache
def _has_its_own_loop():
    # cuDNN on a GPU; and Keras' custom gradients under PyTorch know functions of one output only.
    return keras.backend.backend() == "torch" or bool(keras.distribution.list_devices("gpu"))


def _lstm(units, activation, forget_bias, **options):
    return LSTM(
        units,
        activation=activation,
        unit_forget_bias=False,
        bias_initializer=ForgetBias(forget_bias),
        **options,
    )


def _gru(units, activation, forget_bias, **options):
    return keras.layers.GRU(units, activation=activation, **options)


def _simple(units, activation, forget_bias, **options):
    return keras.layers.SimpleRNN(units, activation=activation, **options)


def _written(units, activation, forget_bias, **options):
    if activation != "tanh":
        raise ValueError(f"the written LSTM knows the activation 'tanh' alone, not {activation!r}")
    return keras.layers.RNN(WrittenLSTMCell(units, forget_bias, name="lstm_cell"), **options)


CELLS = {"lstm": _lstm, "gru": _gru, "simple": _simple, "written": _written}


def layer(kind, units, *, activation="tanh", forget_bias=1.0, name=None):
    """A recurrent layer that gives the whole sequence and its last state.

    Parameters
    ----------
    kind : str
        ``lstm``, ``gru``, ``simple`` or ``written`` (see :data:`CELLS`).
    units : int
        Size U of the state.
    activation : str
        Of the candidate and the output; the gates' is the sigmoid.
    forget_bias : float
        Initial bias of the forget gate; the cells without such a gate ignore it.
    name : str, optional
        Name of the layer.

    Returns
    -------
    keras.layers.Layer
        Called on (B, T, N) it returns the sequence (B, T, U) and the states, each (B, U): h and c
        of an LSTM, h alone of the others.

    Raises
    ------
    ValueError
        If no cell has that name, or the cell does not know the activation.
    """
    if kind not in CELLS:
        raise ValueError(f"no recurrent cell is called {kind!r}; there are: {', '.join(CELLS)}")
    return CELLS[kind](
        units, activation, forget_bias, return_sequences=True, return_state=True, name=name
    )
