"""A reply is drawn as the options say, and scored as the network says."""

import numpy as np
import pytest

from chatbot import batches, decoding, text
from chatbot.decoding import Options
from chatbot.facts import Turn


def written(bot, message="hello", **options):
    ids = np.append(text.message(message), text.END_OF_USER).astype("int32")
    reading = bot.decoder.read(ids, bot.start().states)
    return list(bot.decoder.write(reading, Options(**options)))[-1]


@pytest.mark.parametrize(
    ("name", "value"),
    [("temperature", -1), ("temperature", 3), ("top_p", 0), ("candidates", 0), ("seed", "x")],
)
def test_options_out_of_range_are_named(name, value):
    with pytest.raises(ValueError, match=f"{name} is a number from"):
        Options(**{name: value})


def test_likelihood_is_what_the_training_pass_says(small_bot):
    """Character by character in the loop, or all at once as in training: the same number."""
    ids, likelihood, blank = written(small_bot, candidates=2, temperature=1.0, top_p=1.0, seed=1)
    for k in range(2):
        reply = ids[k][ids[k] != text.PADDING]
        said = text.decode(reply)
        if reply[-1] != text.END_OF_BOT or said != said.strip() or "  " in said:
            continue
        x, y, _ = batches.pack([[Turn("hello"), Turn(said, True)]], 512)
        logits = np.array(small_bot.network(x))
        logits -= np.log(np.exp(logits).sum(axis=-1, keepdims=True))
        total = logits[np.arange(len(y)), y].sum()
        assert likelihood[k] == pytest.approx(total, abs=1e-3)
    assert (blank < 0).all()


def test_temperature_zero_takes_the_likeliest_whatever_the_seed(small_bot):
    one, two = (written(small_bot, temperature=0, candidates=1, seed=s)[0] for s in (1, 2))
    np.testing.assert_array_equal(one, two)


def test_the_seed_decides(small_bot):
    draws = [written(small_bot, temperature=1, candidates=1, seed=s)[0] for s in (1, 1, 2)]
    np.testing.assert_array_equal(draws[0], draws[1])
    assert not np.array_equal(draws[0], draws[2])


def test_top_k_of_one_is_greedy(small_bot):
    greedy = written(small_bot, temperature=0, candidates=1)[0]
    np.testing.assert_array_equal(
        written(small_bot, temperature=1, top_k=1, candidates=1, seed=5)[0], greedy
    )


def draws(top_p=1.0, top_k=text.VOCABULARY, temperature=1.0, count=400):
    """How often each of three characters with 50, 30 and 20 % is drawn."""
    logits = np.full((count, text.VOCABULARY), -1e9, "float32")
    logits[:, 10:13] = np.log([0.5, 0.3, 0.2])
    drawn = np.asarray(decoding._draw(logits, 0, temperature, top_p, top_k, 1))
    return [float((drawn == k).mean()) for k in (10, 11, 12)]


def test_without_truncation_the_distribution_is_the_networks_own():
    np.testing.assert_allclose(draws(count=4000), [0.5, 0.3, 0.2], atol=0.03)


def test_top_p_keeps_the_likeliest():
    first, _, third = draws(top_p=0.6)
    assert third == 0
    assert first == pytest.approx(0.5 / 0.8, abs=0.08)
    assert draws(top_p=0.4) == [1, 0, 0]


def test_top_k_counts():
    assert draws(top_k=1) == [1, 0, 0]
    assert draws(top_k=2)[2] == 0


def test_a_low_temperature_sharpens():
    assert draws(temperature=0.25)[0] > 0.8


def test_candidates_differ_and_stop_at_their_end(small_bot):
    ids, _, _ = written(small_bot, candidates=8, temperature=1.0, seed=3)
    assert len({tuple(row) for row in ids}) > 1
    for row in ids:
        ends = np.flatnonzero(row == text.END_OF_BOT)
        if len(ends):
            assert (row[ends[0] + 1 :] == text.PADDING).all()
        assert not np.isin(row[row != text.PADDING], [text.END_OF_USER, text.UNKNOWN]).any()


def test_score_is_li_et_al_per_character():
    got = decoding.score(np.array([-10.0, -6.0]), np.array([-20.0, -4.0]), np.array([10, 5]), 0.5)
    np.testing.assert_allclose(got, [0.0, -0.8])


def test_reading_in_parts_equals_reading_at_once(small_bot):
    ids = np.random.default_rng(0).integers(4, text.VOCABULARY, 1500).astype("int32")
    whole = small_bot.decoder.read(ids, None)
    first = small_bot.decoder.read(ids[:70], None)
    second = small_bot.decoder.read(ids[70:], first.states)
    np.testing.assert_allclose(second.memory, whole.memory, atol=1e-5)
    assert whole.layers[0]["c"].shape == (1500, 16)
    np.testing.assert_allclose(whole.layers[0]["h"][-1:], whole.memory, atol=1e-6)
