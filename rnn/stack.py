"""A stack of recurrent layers: states come in, states go out; both models are made of it."""

import keras
import numpy as np

from rnn import cells


@keras.saving.register_keras_serializable("rnn")
class Stack(keras.layers.Layer):
    """Recurrent layers, each reading the sequence that the one below wrote.

    The state is a value: it comes in, it goes out, nothing is kept inside.

    Parameters
    ----------
    units : sequence of int
        State size of each layer, the lowest first.
    kind : str
        The cell, one of :data:`rnn.cells.CELLS`.
    activation : str
        Of the candidate and the output of a cell.
    dropout : float
        Share of the values that training drops between the layers (not after the last).
    forget_bias : float
        Initial bias of the forget gates.
    """

    def __init__(
        self, units, kind="lstm", activation="tanh", dropout=0.0, forget_bias=1.0, **kwargs
    ):
        super().__init__(**kwargs)
        self.units, self.kind, self.activation = tuple(units), kind, activation
        self.dropout, self.forget_bias = dropout, forget_bias
        self.layers = [
            cells.layer(kind, n, activation=activation, forget_bias=forget_bias, name=f"layer_{k}")
            for k, n in enumerate(self.units)
        ]
        self.drops = [keras.layers.Dropout(dropout) for _ in self.units[1:]]

    def build(self, input_shape):
        size = input_shape[-1]
        for layer, units in zip(self.layers, self.units, strict=True):
            layer.build((None, None, size))
            size = units

    def call(self, x, states=None, training=False):
        """Read a sequence.

        Parameters
        ----------
        x : tensor, shape (B, T, N)
            The inputs.
        states : list of lists of tensors (B, U), optional
            The states of each layer before the first step; zeros if not given.

        Returns
        -------
        sequence : tensor, shape (B, T, U)
            Hidden states of the last layer.
        states : list of lists of tensors (B, U)
            The states of each layer after the last step.
        """
        after = []
        for k, layer in enumerate(self.layers):
            if k:
                x = self.drops[k - 1](x, training=training)
            x, *state = layer(x, initial_state=states and states[k], training=training)
            after.append(state)
        return x, after

    def initial_states(self, batch=1):
        """The states before anything was read: zeros, NumPy float32, in the shape of ``states``."""
        of_a_layer = 2 if self.kind in ("lstm", "written") else 1
        return [[np.zeros((batch, n), "float32") for _ in range(of_a_layer)] for n in self.units]

    def compute_output_shape(self, input_shape):
        batch = input_shape[0]
        states = [[(batch, s.shape[-1]) for s in layer] for layer in self.initial_states()]
        return (*input_shape[:-1], self.units[-1]), states

    def get_config(self):
        return {
            **super().get_config(),
            "units": self.units,
            "kind": self.kind,
            "activation": self.activation,
            "dropout": self.dropout,
            "forget_bias": self.forget_bias,
        }
