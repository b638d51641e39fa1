"""Facts are told before they are asked for, and what is kept for testing is never trained on."""

import numpy as np
import pytest

from chatbot import facts


def no_small_talk(rng):
    return []


def conversations(split, count=60):
    return [
        facts.conversation(np.random.default_rng(k), no_small_talk, 600, split)
        for k in range(count)
    ]


def test_an_answer_holds_the_value_that_was_told_before():
    answers = 0
    for turns in conversations("train"):
        for k, turn in enumerate(turns):
            if turn.value:
                answers += 1
                before = " ".join(t.text.lower() for t in turns[:k])
                assert turn.value.lower() in before
                assert turn.value in turn.text
    assert answers > 50


def test_what_was_never_told_has_no_value():
    for turns in conversations("train"):
        assert all(t.kind for t in turns if t.value)
    never = [t for turns in conversations("train") for t in turns if t.kind and not t.value]
    assert never
    assert all(t.text in facts.phrasings()[t.kind]["unknown"] for t in never)


def test_user_and_bot_take_turns():
    for turns in conversations("train", 20):
        assert all(t.trained == (k % 2 == 1) for k, t in enumerate(turns))


@pytest.mark.parametrize("kind", facts.kinds())
def test_the_splits_share_no_phrasing_and_no_value(kind):
    table = facts.phrasings()[kind]
    for what in ("tell", "ask", "correct", "values"):
        assert not set(table[what]) & set(table[f"{what}_test"])


def test_made_up_words_of_the_splits_never_meet():
    rng = np.random.default_rng(0)
    words = {split: {facts.made_up(rng, split) for _ in range(500)} for split in ("train", "test")}
    assert not words["train"] & words["test"]
    assert len(words["test"]) > 400


def test_joint_tells_know_what_they_told():
    rng = np.random.default_rng(1)
    for _ in range(40):
        user, _, told = facts.tell(rng, "joint")
        assert len(told) >= 2
        assert all(value in user for value in told.values())
