"""Scores agree with figures worked out by hand."""

import numpy as np
import pytest

from digits.scores import best_temperature, by_group, calibration_error, score, softmax


def test_score_of_three_verdicts():
    probabilities = np.full((3, 10), 0.05)
    probabilities[[0, 1, 2], [4, 4, 1]] = 0.55
    figures = score(probabilities, np.array([4, 0, 1]))
    assert figures["images"] == 3
    assert figures["errors"] == 1
    assert figures["accuracy"] == pytest.approx(2 / 3)
    assert figures["loss"] == pytest.approx(-(2 * np.log(0.55) + np.log(0.05)) / 3)


def test_certainty_about_a_wrong_digit_costs_a_finite_loss():
    assert score(np.eye(10)[[3]], np.array([5]))["loss"] == pytest.approx(-np.log(1e-12))


def test_confidence_that_is_borne_out_has_no_calibration_error():
    confidence = np.full(10, 0.7)
    assert calibration_error(confidence, np.arange(10) < 7) == pytest.approx(0)
    assert calibration_error(confidence, np.arange(10) < 4) == pytest.approx(0.3)


def test_calibration_errors_of_different_bins_do_not_cancel():
    confidence = np.array([1.0, 0.5])
    assert calibration_error(confidence, np.array([False, True])) == pytest.approx(0.75)


def test_softmax_along_the_last_axis():
    probabilities = np.array([[0.25, 0.75], [0.5, 0.5]])
    assert softmax(np.log(probabilities) + 7) == pytest.approx(probabilities)
    assert softmax(np.array([1000.0, 1000.0])) == pytest.approx([0.5, 0.5])


def test_best_temperature_undoes_the_exaggeration_of_logits():
    random = np.random.default_rng(0)
    logits = random.normal(size=(4000, 10)) * 2
    labels = (logits + random.gumbel(size=logits.shape)).argmax(1)  # drawn from the softmax
    assert best_temperature(logits, labels) == pytest.approx(1, rel=0.06)
    assert best_temperature(logits * 3, labels) == pytest.approx(3, rel=0.06)


def test_accuracy_by_group():
    right = np.array([True, False, True, True])
    assert by_group(right, [60, 60, 100, 100]) == {"60": 0.5, "100": 1.0}
    assert list(by_group(right, [60, 60, 100, 100])) == ["60", "100"]
