"""What the decoder may know: the memory, the current message, what it wrote; nothing else."""

import keras
import numpy as np

from chatbot import batches, model, text, train
from chatbot.facts import Turn
from tests.conftest import SMALL


def logits_of(network, rows):
    x, _, _ = batches.pack(rows, 64)
    return np.asarray(network(x))


def test_the_future_changes_nothing_in_a_reply(small_bot):
    """The reply to the first message is predicted alike, whatever comes later."""
    one = [[Turn("hi"), Turn("Hello.", True), Turn("and now?"), Turn("Bye.")]]
    two = [[Turn("hi"), Turn("Hello.", True), Turn("something else"), Turn("No.")]]
    network = small_bot.network
    np.testing.assert_allclose(logits_of(network, one), logits_of(network, two), atol=1e-6)


def test_earlier_turns_reach_the_reply_through_the_state(small_bot):
    one = [[Turn("i am Ann"), Turn("Hi."), Turn("who am i?"), Turn("Ann.", True)]]
    two = [[Turn("i am Bob"), Turn("Hi."), Turn("who am i?"), Turn("Ann.", True)]]
    assert not np.allclose(logits_of(small_bot.network, one), logits_of(small_bot.network, two))


def test_attention_stays_within_the_message(small_bot):
    network = small_bot.network
    ids = np.full((1, 3), text.FIRST_CHARACTER, "int32")
    rng = np.random.default_rng(0)
    keys, values = (rng.normal(size=(1, 5, 8)).astype("float32") for _ in range(2))
    memory = rng.normal(size=(1, 16)).astype("float32")
    mask = np.array([[1, 1, 1, 0, 0]], "float32")
    states = network.start(memory)
    _, _, attention = network.decode(ids, states, memory, keys, values, mask)
    np.testing.assert_allclose(np.asarray(attention).sum(axis=-1), 1, atol=1e-6)
    np.testing.assert_allclose(attention[..., 3:], 0, atol=1e-12)


def test_it_learns_a_dialogue_by_heart():
    keras.utils.set_random_seed(0)
    network = train.compiled(model.build(text.VOCABULARY, SMALL), steps=150, peak=2e-2)
    batch = batches.pack([[Turn("hi"), Turn("Yes.", True), Turn("no"), Turn("Oh!", True)]], 32)
    losses = [network.train_on_batch(*batch) for _ in range(150)]
    assert losses[0] > 4
    assert losses[-1] < 0.1


def test_the_loss_is_that_of_the_characters_alone():
    """Padding, however much of it, changes nothing."""
    keras.utils.set_random_seed(0)
    network = train.compiled(model.build(text.VOCABULARY, SMALL), steps=10, peak=1e-3)
    short = [[Turn("hi"), Turn("Yes.", True)]]
    long = [[Turn("hi"), Turn("It is as long as that.", True)]]
    a, b = (train.nats(network, rows, 64) for rows in (short, long))
    both = train.nats(network, short + long, 64)
    assert abs(both - (5 * a + 23 * b) / 28) < 1e-5
