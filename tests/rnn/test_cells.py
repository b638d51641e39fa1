"""The cells compute what their equations say, and what Keras' own layers compute."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnn import cells, through_time


def ours_and_keras(kind, units=6):
    """A layer of ours and Keras' LSTM with the same random weights."""
    ours = cells.layer(kind, units)
    theirs = keras.layers.LSTM(units, return_sequences=True, return_state=True)
    for layer in (ours, theirs):
        layer.build((None, None, 4))
    rng = np.random.default_rng(0)
    weights = [rng.normal(0, 0.5, w.shape).astype("float32") for w in theirs.get_weights()]
    ours.set_weights(weights)
    theirs.set_weights(weights)
    return ours, theirs


def test_one_step_from_the_equations():
    z = np.array([[0.0, np.log(3), np.log(1), 0.0]], "float32")  # i = .5, f = .75, g = 0, o = .5
    h, c, i, f, g, o = (float(x[0, 0]) for x in through_time.step(z, np.array([[2.0]], "float32")))
    assert (i, f, g, o) == pytest.approx((0.5, 0.75, 0.0, 0.5))
    assert c == pytest.approx(1.5)
    assert h == pytest.approx(0.5 * np.tanh(1.5))


@pytest.mark.parametrize("kind", ["lstm", "written"])
def test_layer_equals_keras_lstm_to_1e_6(kind):
    ours, theirs = ours_and_keras(kind)
    x = np.random.default_rng(1).normal(size=(3, 9, 4)).astype("float32")
    for got, wanted in zip(ours(x), theirs(x), strict=True):
        np.testing.assert_allclose(got, wanted, atol=1e-6)


@pytest.mark.parametrize("kind", ["lstm", "written"])
def test_gradients_equal_those_of_keras_lstm(kind):
    ours, theirs = ours_and_keras(kind)
    rng = np.random.default_rng(2)
    x = tf.constant(rng.normal(size=(3, 9, 4)).astype("float32"))
    start = [tf.constant(rng.normal(size=(3, 6)).astype("float32")) for _ in range(2)]
    wanted_of = [rng.normal(size=s).astype("float32") for s in ((3, 9, 6), (3, 6), (3, 6))]
    gradients = []
    for layer in (ours, theirs):
        with tf.GradientTape() as tape:
            tape.watch([x, *start])
            outputs = layer(x, initial_state=start)
            loss = sum(tf.reduce_sum(o * w) for o, w in zip(outputs, wanted_of, strict=True))
        sources = [x, *start, *(v.value for v in layer.trainable_variables)]
        gradients.append(tape.gradient(loss, sources))
    for got, wanted in zip(*gradients, strict=True):
        np.testing.assert_allclose(got, wanted, atol=2e-5)


def test_forget_bias_is_the_second_quarter():
    bias = cells.layer("lstm", 2, forget_bias=2.0)
    bias.build((None, None, 3))
    np.testing.assert_array_equal(bias.get_weights()[2], [0, 0, 2, 2, 0, 0, 0, 0])


def test_unknown_cell_is_a_clear_error():
    with pytest.raises(
        ValueError, match="no recurrent cell is called 'lsmt'; there are: lstm, gru"
    ):
        cells.layer("lsmt", 4)


def test_written_cell_refuses_an_activation_it_does_not_know():
    with pytest.raises(ValueError, match="'relu'"):
        cells.layer("written", 4, activation="relu")
