"""The stack run step by step: h, c and the gates of every step are kept, for the pictures."""

from keras import ops

from rnn import through_time


def trace(stack, x, states=None):
    """Read a sequence as the stack does and keep what happened inside.

    Parameters
    ----------
    stack : rnn.stack.Stack
    x : tensor, shape (B, T, N)
        The inputs.
    states : list of lists of tensors (B, U), optional
        The states of each layer before the first step; zeros if not given.

    Returns
    -------
    list of dicts of tensors (B, T, U), one for each layer
        ``h``; for the LSTMs also ``c``, the gates ``i`` (input), ``f`` (forget), ``o`` (output) and
        the candidate ``g``. The last layer's ``h`` is what the stack itself gives, to 1e-5.
    """
    x = ops.convert_to_tensor(x)
    states = states or [
        [ops.zeros((ops.shape(x)[0], s.shape[-1]), x.dtype) for s in layer]
        for layer in stack.initial_states()
    ]
    layers = []
    for layer, state in zip(stack.layers, states, strict=True):
        if stack.kind in ("lstm", "written") and stack.activation == "tanh":
            parts = through_time.read(layer.cell, x, state)
            kept = {name: ops.transpose(part, (1, 0, 2)) for name, part in parts.items()}
        else:
            kept = {"h": layer(x, initial_state=state)[0]}
        layers.append(kept)
        x = kept["h"]
    return layers
