"""Batches are pure functions of the step, losses what they say, a killed run goes on exactly."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from digits import data, model, train
from rnn import store

RECIPE = train.Recipe(1, batch=8)


@pytest.fixture(scope="module")
def split():
    whole = data.mnist("validation")
    return data.Split(whole.images[:40], whole.labels[:40])


def test_batch_is_a_pure_function_of_seed_and_step(split):
    for step in (0, 3, 11):
        x, y, weight = train.batches(RECIPE, split, 7)(step)
        again, same, _ = train.batches(RECIPE, split, 7)(step)
        other, _, _ = train.batches(RECIPE, split, 8)(step)
        assert (x == again).all()
        assert (y["verdict"] == same["verdict"]).all()
        assert (x != other).any()
        assert weight is None
        assert x.shape == (8, 28, 28)
        assert x.dtype == np.float32
        assert y["verdict"].shape == (8, 10)


def test_epoch_shows_every_image_once_in_an_order_of_its_own(split):
    plain = train.batches(RECIPE._replace(distorted=False), split, 1)
    epochs = [np.concatenate([plain(5 * e + k)[0] for k in range(5)]) for e in range(2)]
    wanted = np.sort(data.scaled(split.images).sum((1, 2)))
    for shown in epochs:
        assert np.sort(shown.sum((1, 2))) == pytest.approx(wanted)
    assert (epochs[0] != epochs[1]).any()


def test_tutorial_sees_plain_pixels_divided_by_255(split):
    x, _, _ = train.batches(train.RECIPES["tutorial"]._replace(batch=40), split, 1)(0)
    assert sorted(x.sum((1, 2))) == pytest.approx(sorted(split.images.sum((1, 2)) / 255), rel=1e-5)


def test_belief_loss_of_even_beliefs_is_the_logarithm_of_ten():
    y = np.eye(10, dtype="float32")[[3, 4]]
    assert float(train.belief_loss(y, np.zeros((2, 4, 28, 10)))) == pytest.approx(np.log(10))


def test_belief_loss_counts_every_reader_and_line():
    y, logits = np.eye(10, dtype="float32")[[3]], np.zeros((1, 2, 28, 10))
    logits[0, 1, :14, 3] = 100  # half of the lines of one of two readers are certain and right
    assert float(train.belief_loss(y, logits)) == pytest.approx(0.75 * np.log(10))


@pytest.mark.parametrize("name", ["tutorial", "conv"])
def test_some_steps_on_one_batch_lower_the_loss(split, name):
    network = train.compiled(model.build(name), RECIPE, steps=20)
    x, y, _ = train.batches(RECIPE, split, 1)(0)
    first = network.train_on_batch(x, y, return_dict=True)["verdict_loss"]
    for _ in range(12):
        last = network.train_on_batch(x, y, return_dict=True)["verdict_loss"]
    assert last < first


def test_every_model_has_a_recipe_and_the_cells_the_same_one():
    assert list(train.RECIPES) == list(model.NETWORKS)
    assert len({train.RECIPES[n] for n in ("lstm", "gru", "simple", "written", "conv")}) == 1


def test_resume_from_nothing_and_from_another_model_are_refused(tmp_path):
    with pytest.raises(store.StoreError):
        train.train("lstm", out=tmp_path / "none", resume=True)
    store.save(tmp_path / "gru", {"model": "gru"}, {})
    with pytest.raises(store.StoreError, match="holds the model 'gru', not 'lstm'"):
        train.train("lstm", out=tmp_path / "gru", resume=True)


def test_calibration_stores_a_temperature_and_leaves_the_weights(tmp_path, split, monkeypatch):
    monkeypatch.setattr(data, "mnist", lambda part: split)
    weights = store.weights_of(model.build("lstm"))
    store.save(tmp_path, {"model": "lstm", "seed": 1}, weights)
    before = store.load(tmp_path, "")[1]
    train.calibrate(tmp_path)
    config, after = store.load(tmp_path, "")
    assert config["temperature"] > 0
    assert config["seed"] == 1
    assert all((before[name] == after[name]).all() for name in before)


@pytest.mark.slow
def test_run_that_was_killed_ends_with_the_weights_of_one_that_was_not(tmp_path):
    def command(folder, resume):
        code = (
            "from digits.train import train;"
            f"train('lstm', epochs=1, out={str(folder)!r}, resume={resume}, save_every=1)"
        )
        return subprocess.Popen([sys.executable, "-c", code], cwd=data.ROOT)

    assert command(tmp_path / "whole", False).wait() == 0
    killed = command(tmp_path / "killed", False)
    checkpoint = tmp_path / "killed" / "checkpoint" / "config.json"
    while not (checkpoint.exists() and json.loads(checkpoint.read_text())["step"] > 20):
        assert killed.poll() is None
        time.sleep(0.2)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    assert command(tmp_path / "killed", True).wait() == 0
    whole, resumed = (store.load(tmp_path / name, "")[1] for name in ("whole", "killed"))
    for name, weights in whole.items():
        assert (weights == resumed[name]).all(), name
