"""Characters to ids and back: normalised, never outside the alphabet, refused when unreadable."""

import numpy as np
import pytest

from chatbot import text


@pytest.mark.parametrize("said", ["Hello, world!", "I'm 25 & happy :)", "Zoë Łukasz Müller ¿qué?"])
def test_text_comes_back(said):
    (ids,) = text.encode([said])
    assert text.decode(ids) == said


def test_nfkc_and_folding_make_one_form_of_many():
    forms = ["“It’s” — ﬁne…", '"It\'s" - fine...', "\t“It’s”\n—  ﬁne… "]
    first, *others = text.encode(forms)
    assert text.decode(first) == '"It\'s" - fine...'
    for other in others:
        np.testing.assert_array_equal(other, first)


def test_decomposed_letters_are_composed():
    (ids,) = text.encode(["Zoe\N{COMBINING DIAERESIS}"])
    assert text.decode(ids) == "Zoë"


@pytest.mark.parametrize("said", ["🦄", "שלום", "مرحبا", "日本語", "a\0b"])
def test_foreign_characters_are_read_as_unknown_and_break_nothing(said):
    (ids,) = text.encode([said])
    assert text.UNKNOWN in ids
    assert ids.max() < text.VOCABULARY


def test_half_a_surrogate_pair_breaks_nothing():
    (ids,) = text.encode(["a\ud800b"])
    assert text.decode(ids) == "a?b"


def test_ids_of_ends_are_no_characters():
    assert text.decode([text.END_OF_USER, text.END_OF_BOT, text.PADDING]) == ""
    (ids,) = text.encode([text.ALPHABET[1:]])
    assert ids.min() == text.FIRST_CHARACTER + 1
    assert len(set(text.ALPHABET)) == len(text.ALPHABET)


def test_nothing_to_encode():
    assert text.encode([]) == []
    assert [len(ids) for ids in text.encode(["", "ab", ""])] == [0, 2, 0]


@pytest.mark.parametrize("said", ["", "   ", "\n\t"])
def test_an_empty_message_is_refused(said):
    with pytest.raises(ValueError, match="nothing to read yet"):
        text.message(said)


def test_a_megabyte_is_refused_with_both_numbers():
    with pytest.raises(ValueError, match=r"1,000,000 characters; I can read 1,000"):
        text.message("a" * 1_000_000)


def test_a_message_never_grows_over_the_limit():
    assert len(text.message("ﷺ" * 1000)) == text.MESSAGE_LIMIT  # one ligature, many letters


def test_a_message_must_be_text():
    with pytest.raises(ValueError, match="not int"):
        text.message(7)
