"""Figures are plain numbers, and mean what they say."""

import json
import math

import pytest

from chatbot import corpus, evaluate, text


def test_an_untrained_bot_knows_nothing(small_bot):
    dialogues = [[f"hello number {k}", f"and hello to you {k}"] for k in range(60)]
    source = corpus.Source.of("numbers", dialogues)
    figures = evaluate.bits_per_character(small_bot, [source], limit=4)
    assert set(figures) == {"numbers", "scenes", "facts"}
    bits = figures["numbers"]["held_out"]["bits_per_character"]
    assert bits == pytest.approx(math.log2(text.VOCABULARY), abs=0.1)
    json.dumps(figures)


def test_an_untrained_bot_recalls_nothing(small_bot):
    figures = evaluate.recall(small_bot, [0, 1], n=2)
    assert figures == {gap: {"recall": 0, "wiped": 0, "n": 2} for gap in (0, 1)}


def test_recall_of_no_such_fact_is_a_clear_error(small_bot):
    with pytest.raises(ValueError, match="no fact is called 'shoe'; there are: name, age"):
        evaluate.recall(small_bot, [0], n=1, kind="shoe")


@pytest.mark.parametrize(
    ("reply", "said"),
    [("You are Ann.", True), ("ANN it is", True), ("Hello Anna!", False), ("Joanna", False)],
)
def test_a_value_counts_as_a_whole_word(reply, said):
    assert evaluate.says(reply, "Ann") == said
