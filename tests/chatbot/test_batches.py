"""Conversations become arrays without losing or inventing a character."""

import numpy as np
import pytest

from chatbot import batches, text
from chatbot.facts import Turn

ROWS = [
    [Turn("hi", seen="HI"), Turn("Hello.", True), Turn("bye"), Turn("See you!", True)],
    [Turn("a"), Turn("B?", True)],
]


def unpacked(x, y, weights):
    """The (message, reply) pairs that a batch trains, as texts, the ends shown as < and >."""
    flat = x["conversation"].ravel()
    place, pairs = 0, set()
    for group in x["replies"]:
        rows, width = group["ids"].shape
        for row in range(rows):
            target = y[place : place + width]
            weight = weights[place : place + width].astype(bool)
            place += width
            message = flat[group["message"][row][group["message"][row] >= 0]]
            assert flat[group["end"][row]] == message[-1]
            np.testing.assert_array_equal(group["ids"][row][1:], target[:-1])
            pairs.add((text.decode(message), text.decode(target[weight]), int(target[weight][-1])))
    assert place == len(y)
    return pairs


def test_the_replies_are_those_of_the_rows():
    pairs = unpacked(*batches.pack(ROWS, 32))
    bot = text.END_OF_BOT
    assert pairs == {("HI", "Hello.", bot), ("bye", "See you!", bot), ("a", "B?", bot)}


def test_a_conversation_is_read_as_it_was_seen():
    x, _, _ = batches.pack(ROWS, 32)
    first = x["conversation"][0]
    assert first[0] == text.END_OF_BOT
    assert text.decode(first) == "HIHello.byeSee you!"
    assert list(first[first < text.FIRST_CHARACTER][:5]) == [2, 1, 2, 1, 2]


def test_turns_that_do_not_fit_are_left_out():
    x, y, weights = batches.pack(ROWS, 12)  # opening, "HI" and its end, "Hello." and its end: 11
    assert {pair[1] for pair in unpacked(x, y, weights)} == {"Hello.", "B?"}
    assert x["conversation"].shape == (2, 12)


def test_blank_replies_see_only_the_opening():
    x, _, _ = batches.pack(ROWS * 40, 32, np.random.default_rng(0))
    ends = np.concatenate([g["end"] for g in x["replies"]])
    blank = ends % 32 == 0
    assert 0 < blank.sum() < len(ends) / 5


def test_a_batch_is_a_function_of_its_step():
    mixture = batches.Mixture([], {}, seed=4)
    for got, wanted in zip(mixture.batch(3, 10), mixture.batch(3, 10), strict=True):
        same = np.testing.assert_array_equal
        if isinstance(got, dict):
            same(got["conversation"], wanted["conversation"])
            same(got["replies"][0]["ids"], wanted["replies"][0]["ids"])
        else:
            same(got, wanted)
    other = mixture.batch(4, 10)[0]["conversation"]
    assert not np.array_equal(mixture.batch(3, 10)[0]["conversation"], other)


@pytest.mark.parametrize("length", batches.LENGTHS)
def test_rows_are_well_filled(length):
    mixture = batches.Mixture([], {})
    rng = np.random.default_rng(0)
    x, _, _ = batches.pack([mixture.row(rng, length) for _ in range(16)], length)
    assert (x["conversation"] != text.PADDING).mean() > 0.8


def test_both_speakers_of_a_corpus_are_learnt():
    turns = batches.roles(["hi there", "hello", "how are you"], np.random.default_rng(0), both=True)
    assert [t.trained for t in turns] == [False, True, True]
    assert turns[1].text == "Hello."
