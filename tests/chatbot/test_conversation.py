"""Memory is a value: it goes in, it comes out, and nobody else's is touched."""

import copy
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from chatbot import conversation, model, text
from rnn import store
from tests.conftest import SMALL


def same(one, other, atol=0.0):
    for a, b in zip(one.states, other.states, strict=True):
        for got, wanted in zip(a, b, strict=True):
            np.testing.assert_allclose(got, wanted, atol=atol)


def test_a_reply_leaves_the_memory_it_was_given(small_bot):
    memory = small_bot.start()
    before = copy.deepcopy(memory)
    turn = small_bot.reply(memory, "hello", seed=1)
    same(memory, before)
    assert not np.allclose(turn.memory.states[0][0], memory.states[0][0])


def test_replay_equals_the_live_memory_to_1e_5(small_bot):
    memory, transcript = small_bot.start(), []
    for k, message in enumerate(["Hi, I'm Zoë", "  what's up ", "🦄 and שלום"]):
        turn = small_bot.reply(memory, message, seed=k, temperature=1.0)
        memory = turn.memory
        transcript += [message, turn.text]
    same(small_bot.replay(transcript), memory, atol=1e-5)


def test_replay_of_nothing_is_the_start(small_bot):
    same(small_bot.replay([]), small_bot.start())


@pytest.mark.parametrize("transcript", ["hello", None, [1], [None, "a"]])
def test_replay_refuses_what_is_no_transcript(small_bot, transcript):
    with pytest.raises(ValueError, match="a transcript is a list of texts"):
        small_bot.replay(transcript)


def test_the_same_seed_gives_the_same_conversation(small_bot):
    def talk(seed):
        memory, said = small_bot.start(), []
        for message in ("hi", "and you?"):
            turn = small_bot.reply(memory, message, seed=seed, temperature=1.0)
            memory = turn.memory
            said.append(turn.text)
        return said

    assert talk(1) == talk(1)
    assert talk(1) != talk(2)


@pytest.mark.parametrize("candidates", [1, 3])
def test_the_pieces_are_the_reply(small_bot, candidates):
    options = {"candidates": candidates, "seed": 4, "temperature": 1.0}
    pieces = list(small_bot.stream(small_bot.start(), "hello", **options))
    reply = small_bot.reply(small_bot.start(), "hello", **options)
    assert "".join(pieces) == reply.text
    assert candidates > 1 or len(pieces) > 1 or len(reply.text) <= 8


def test_ask_leaves_the_memory_and_knows_no_chance(small_bot):
    memory = small_bot.reply(small_bot.start(), "i am Zelda").memory
    before = copy.deepcopy(memory)
    assert small_bot.ask(memory, "who am i?").text == small_bot.ask(memory, "who am i?").text
    same(memory, before)


def test_the_trace_has_a_column_for_every_character(small_bot):
    turn = small_bot.reply(small_bot.start(), "hello", seed=2)
    assert turn.trace.text == f"hello⏎{turn.text}⏎"
    (layer,) = turn.trace.layers
    assert set(layer) == set("hcifgo")
    assert layer["c"].shape == (len(turn.trace.text), SMALL["encoder"][-1])
    np.testing.assert_allclose(layer["h"][-1:], turn.memory.states[0][0], atol=1e-6)


def test_memory_of_one_conversation_never_reaches_another(small_bot):
    """Twenty conversations at once, each as if it were alone."""

    def talk(k):
        memory = small_bot.start()
        for message in (f"i am number {k}", "who am i?"):
            memory = small_bot.reply(memory, message, seed=k).memory
        return memory

    alone = [talk(k) for k in range(20)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(talk, range(20)))
    for one, other in zip(alone, together, strict=True):
        same(one, other)


@pytest.mark.parametrize("message", ["", " \n ", "a" * 1_000_000])
def test_unreadable_messages_are_refused(small_bot, message):
    with pytest.raises(ValueError, match=r"nothing to read|characters"):
        small_bot.reply(small_bot.start(), message)


def test_a_reply_never_holds_what_the_alphabet_lacks(small_bot):
    reply = small_bot.reply(small_bot.start(), "🦄<script>alert(1)</script>", temperature=2.0).text
    assert set(reply) <= set(text.ALPHABET)


def test_a_stored_bot_talks_like_the_one_that_was_stored(small_bot, tmp_path):
    store.save(
        tmp_path,
        {"model": small_bot.network.config},
        store.weights_of(small_bot.network),
        dtype="float32",
    )
    again = conversation.load(tmp_path)
    options = {"seed": 3, "temperature": 1.0}
    one, other = (b.reply(b.start(), "hello", **options) for b in (again, small_bot))
    assert one.text == other.text
    same(one.memory, other.memory, atol=1e-6)


def test_weights_of_another_model_are_a_clear_error(tmp_path):
    network = model.build(text.VOCABULARY, {**SMALL, "hidden": 12})
    store.save(tmp_path, {"model": SMALL}, store.weights_of(network))
    with pytest.raises(store.StoreError, match="of another model"):
        conversation.load(tmp_path)


def test_a_config_without_a_model_is_a_clear_error(tmp_path):
    store.save(tmp_path, {}, {"a": np.zeros(1)})
    with pytest.raises(store.StoreError, match=r"config.json is damaged"):
        conversation.load(tmp_path)
