"""A stack reads in one go what it reads in parts, and its trace tells the same story."""

import numpy as np
import pytest

from rnn.cells import CELLS
from rnn.stack import Stack
from rnn.trace import trace

X = np.random.default_rng(0).normal(size=(2, 11, 3)).astype("float32")


@pytest.mark.parametrize("kind", CELLS)
def test_reading_in_two_parts_equals_reading_at_once(kind):
    stack = Stack((5, 4), kind)
    whole, after = stack(X)
    first, between = stack(X[:, :6])
    second, end = stack(X[:, 6:], between)
    np.testing.assert_allclose(np.concatenate([first, second], axis=1), whole, atol=1e-6)
    for got, wanted in zip(end, after, strict=True):
        np.testing.assert_allclose(got, wanted, atol=1e-6)


@pytest.mark.parametrize("kind", CELLS)
def test_initial_states_are_what_no_states_means(kind):
    stack = Stack((5, 4), kind)
    np.testing.assert_array_equal(stack(X)[0], stack(X, stack.initial_states(2))[0])


@pytest.mark.parametrize("kind", CELLS)
def test_trace_equals_the_fast_path_to_1e_5(kind):
    stack = Stack((5, 4), kind)
    sequence, states = stack(X)
    layers = trace(stack, X)
    np.testing.assert_allclose(layers[-1]["h"], sequence, atol=1e-5)
    for kept, state in zip(layers, states, strict=True):
        np.testing.assert_allclose(kept["h"][:, -1], state[0], atol=1e-5)
        if "c" in kept:
            np.testing.assert_allclose(kept["c"][:, -1], state[1], atol=1e-5)


def test_trace_keeps_gates_that_explain_the_cell_state():
    stack = Stack((4,))
    stack.build(X.shape)
    (kept,) = trace(stack, X)
    c, i, f, g, o = (np.asarray(kept[part]) for part in "cifgo")
    before = np.concatenate([np.zeros_like(c[:, :1]), c[:, :-1]], axis=1)
    np.testing.assert_allclose(c, f * before + i * g, atol=1e-6)
    np.testing.assert_allclose(kept["h"], o * np.tanh(c), atol=1e-6)
    assert all(((gate > 0) & (gate < 1)).all() for gate in (i, f, o))


def test_dropout_acts_between_the_layers_in_training_only():
    stack = Stack((8, 8), dropout=0.5)
    np.testing.assert_array_equal(stack(X)[0], stack(X)[0])
    assert not np.allclose(stack(X, training=True)[0], stack(X)[0])


def test_config_makes_the_same_stack_again():
    stack = Stack((5, 4), "gru", dropout=0.1)
    again = Stack.from_config(stack.get_config())
    assert (again.units, again.kind, again.dropout) == ((5, 4), "gru", 0.1)
