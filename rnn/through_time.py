"""The LSTM's loop over time, forwards and backwards, written out from its equations.

An LSTM reads x_1 ... x_T one step at a time (Hochreiter & Schmidhuber 1997; with the forget gate of
Gers et al. 2000)::

    i, f, o = sigmoid(W x_t + R h_{t-1} + b)      what to write, to keep, to show
    g       = tanh(W x_t + R h_{t-1} + b)         what might be written
    c_t     = f * c_{t-1} + i * g                 the cell state: the memory
    h_t     = o * tanh(c_t)                       the hidden state: what is shown of it

Only ``R h_{t-1}`` must wait for the step before. So the inputs of all steps are projected in one
product before the loop, and the gradient of R is one product after it (Werbos 1990). On a CPU this
is about 1.5 times as fast as differentiating the loop automatically; on a GPU cuDNN does the same.
"""

from keras import ops

PARTS = ("h", "c", "i", "f", "g", "o")  # of a step, in the order of `step`


def step(z, c):
    """One step of the LSTM.

    Parameters
    ----------
    z : tensor, shape (..., 4U)
        ``W x_t + R h_{t-1} + b`` of the gates i, f, g, o, in Keras' order.
    c : tensor, shape (..., U)
        Cell state c_{t-1}.

    Returns
    -------
    tuple of six tensors, each of shape (..., U)
        h_t, c_t and the gates i, f, g, o.
    """
    i, f, g, o = ops.split(z, 4, axis=-1)
    i, f, g, o = ops.sigmoid(i), ops.sigmoid(f), ops.tanh(g), ops.sigmoid(o)
    c = f * c + i * g
    return o * ops.tanh(c), c, i, f, g, o


def read(cell, x, state):
    """Read a sequence with the weights of an LSTM cell and keep every part of every step.

    Parameters
    ----------
    cell : keras.layers.LSTMCell or rnn.cells.WrittenLSTMCell
        Its weights are used, its own step is not.
    x : tensor, shape (B, T, N)
        The inputs.
    state : pair of tensors, shape (B, U)
        h and c before the first step.

    Returns
    -------
    dict of tensors (T, B, U)
        h, c and the gates i, f, g, o of every step.
    """
    x = ops.transpose(x, (1, 0, 2))  # (T, B, N)
    z = ops.matmul(x, cell.kernel) + cell.bias  # (T, B, 4U): the inputs of all steps at once
    # A tensor, not the variable, which TensorFlow does not let through a custom gradient.
    recurrent_kernel = cell.recurrent_kernel + 0.0
    return dict(zip(PARTS, run(z, *state, recurrent_kernel), strict=True))


@ops.custom_gradient
def run(inputs, h, c, recurrent_kernel):
    """Run the LSTM over a sequence whose inputs are projected already.

    Gradients flow through h and c of every step; the gates are there to be looked at.

    Parameters
    ----------
    inputs : tensor, shape (T, B, 4U)
        ``W x_t + b`` for every step.
    h, c : tensors, shape (B, U)
        The state before the first step.
    recurrent_kernel : tensor, shape (U, 4U)
        R.

    Returns
    -------
    tuple of six tensors, each of shape (T, B, U)
        h, c and the gates i, f, g, o of every step.
    """

    def forward(carry, x):
        h, c, *_ = carry
        carry = step(x + ops.matmul(h, recurrent_kernel), c)
        return carry, carry

    _, parts = ops.scan(forward, (h, c) + (ops.zeros_like(h),) * 4, inputs)

    def gradient(d_h, d_c, *_):
        return back_through_time(d_h, d_c, parts, h, c, recurrent_kernel)

    return parts, gradient


def back_through_time(d_h, d_c, parts, h0, c0, recurrent_kernel):
    """Gradients of :func:`run`, last step first: those of its inputs, h, c and recurrent_kernel."""
    h, c, i, f, g, o = parts  # (T, B, U) each
    h_before = ops.concatenate([h0[None], h[:-1]], axis=0)
    c_before = ops.concatenate([c0[None], c[:-1]], axis=0)
    # All that does not wait for the later step, for all steps at once.
    tanh_c = ops.tanh(c)
    known = (  # derivatives: of h_t by c_t, of c_t by i, f, g, of h_t by o (before activation)
        o * (1 - tanh_c * tanh_c),
        g * i * (1 - i),
        c_before * f * (1 - f),
        i * (1 - g * g),
        tanh_c * o * (1 - o),
    )
    transposed = ops.transpose(recurrent_kernel)  # (4U, U)

    def backward(carry, t):
        d_h_next, d_c_next, _ = carry
        by_c, by_i, by_f, by_g, by_o = (x[t] for x in known)
        d_h_t = d_h[t] + d_h_next
        d_c_t = d_c[t] + d_c_next + d_h_t * by_c
        d_z = ops.concatenate([d_c_t * by_i, d_c_t * by_f, d_c_t * by_g, d_h_t * by_o], axis=-1)
        carry = ops.matmul(d_z, transposed), d_c_t * f[t], d_z
        return carry, carry

    start = ops.zeros_like(h0), ops.zeros_like(c0), ops.tile(ops.zeros_like(h0), (1, 4))
    steps = ops.arange(ops.shape(h)[0])
    (d_h0, d_c0, _), (_, _, d_z) = ops.scan(backward, start, steps, reverse=True)  # d_z (T, B, 4U)
    units = h0.shape[-1]
    d_kernel = ops.matmul(
        ops.transpose(ops.reshape(h_before, (-1, units))), ops.reshape(d_z, (-1, 4 * units))
    )
    return d_z, d_h0, d_c0, d_kernel
