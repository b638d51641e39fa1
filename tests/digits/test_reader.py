"""The shipped model reads drawings, has no verdict on blank paper, and damage is explained."""

import shutil
import threading

import numpy as np
import pytest

import digits
from digits import data
from digits import reader as readers
from rnn.store import StoreError


def test_drawing_of_a_seven_is_read_as_a_seven(reader, seven):
    reading = reader.read(seven)
    assert reading.digit == 7
    assert reading.probabilities[7] > 0.9
    assert reading.probabilities.dtype == np.float32
    assert reading.probabilities.sum() == pytest.approx(1)
    assert reading.beliefs.shape == (4, 28, 10)
    assert reading.beliefs.sum(-1) == pytest.approx(np.ones((4, 28)), abs=1e-5)
    assert reading.image.shape == (28, 28)


def test_blank_drawing_has_no_verdict_and_even_probabilities(reader):
    reading = reader.read(np.full((280, 280, 4), 255, "uint8"))
    assert reading.digit is None
    assert reading.probabilities == pytest.approx(np.full(10, 0.1))
    assert reading.beliefs == pytest.approx(np.full((4, 28, 10), 0.1))
    assert not reading.image.any()


def test_drawings_read_together_are_read_as_if_alone(reader, seven):
    blank = np.zeros((10, 10), "uint8")
    together = reader.read_all([seven, blank, seven[::-1]])
    assert [r.digit is None for r in together] == [False, True, False]
    for drawing, reading in zip([seven, blank, seven[::-1]], together, strict=True):
        alone = reader.read(drawing)
        assert alone.digit == reading.digit
        assert alone.probabilities == pytest.approx(reading.probabilities, abs=1e-5)


def test_images_of_mnist_are_read_as_they_are(reader):
    test = data.mnist("test")
    probabilities, beliefs = reader.read_images(test.images[:600])
    assert probabilities.shape == (600, 10)
    assert beliefs.shape == (600, 4, 28, 10)
    assert (probabilities.argmax(1) == test.labels[:600]).mean() > 0.98
    same, _ = reader.read_images(data.scaled(test.images[:5]))
    assert same == pytest.approx(probabilities[:5], abs=1e-5)


def test_beliefs_of_the_shipped_model_are_causal(reader):
    images = data.scaled(data.mnist("test").images[:4])
    _, before = reader.read_images(images)
    images[:, 16:] = 0
    _, after = reader.read_images(images)
    assert after[:, 0, :16] == pytest.approx(before[:, 0, :16], abs=1e-5)
    assert np.abs(after[:, 0, 16:] - before[:, 0, 16:]).max() > 0.1


def test_threads_read_at_once_without_mixing_drawings_up(reader, seven):
    drawings, found = [seven, seven.T.copy(), 255 - seven, np.zeros((9, 9), "uint8")] * 4, {}
    alone = [reader.read(drawing).probabilities for drawing in drawings]

    def read(k):
        found[k] = reader.read(drawings[k]).probabilities

    threads = [threading.Thread(target=read, args=(k,)) for k in range(len(drawings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for k, probabilities in enumerate(alone):
        assert found[k] == pytest.approx(probabilities, abs=1e-5)


def test_tutorial_ships_too(seven):
    tutorial = digits.load("tutorial")
    assert tutorial.read(seven).digit == 7
    assert tutorial.read(seven).beliefs.shape == (1, 28, 10)


def test_unknown_model_is_refused_with_the_names_there_are():
    with pytest.raises(ValueError, match=r"no model and no folder is called 'nine'; .* readers"):
        digits.load("nine")


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the shipped models that a test may damage."""
    shutil.copytree(readers.FOLDER / "readers", tmp_path / "readers")
    monkeypatch.setattr(readers, "FOLDER", tmp_path)
    return tmp_path / "readers"


def test_missing_model_names_the_command_that_makes_it(copy):
    shutil.rmtree(copy)
    with pytest.raises(StoreError, match="python -m digits train --model readers"):
        digits.load()


def test_damaged_model_names_the_command_that_restores_it(copy):
    weights = next(copy.glob("weights-*"))
    weights.write_bytes(weights.read_bytes()[:-1])
    with pytest.raises(StoreError, match="git checkout -- assets/digits/readers"):
        digits.load()


def test_folder_of_a_model_can_be_loaded_by_its_path(copy, seven):
    assert digits.load(str(copy)).read(seven).digit == 7


def test_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(StoreError, match=f"python -m digits train --out {tmp_path}"):
        digits.load(str(tmp_path))
