"""Training learns, averages, logs, and goes on after an interruption as if there had been none."""

import json

import keras
import numpy as np
import pytest

from rnn import store, training
from rnn.stack import Stack


def network(steps=12, seed=1):
    """A small recurrent regression: the mean of a sequence."""
    keras.utils.set_random_seed(seed)
    inputs = keras.Input((None, 2))
    sequence, _ = Stack((6, 6), dropout=0.2, name="stack")(inputs)
    model = keras.Model(inputs, keras.layers.Dense(2, name="mean")(sequence[:, -1]))
    model.compile(training.optimizer(peak=1e-2, steps=steps, average=0.9), loss="mse")
    return model


def batch_of(step):
    x = np.random.default_rng(step).normal(size=(16, 5, 2)).astype("float32")
    return x, x.mean(axis=1), None


class Interrupted(Exception):
    pass


def test_an_interrupted_training_ends_with_the_same_weights(tmp_path):
    whole = network()
    training.fit(whole, batch_of, steps=12, folder=tmp_path / "whole", config={}, every=4)

    def falls_over_at_8(step):
        if step == 8:
            raise Interrupted
        return batch_of(step)

    folder = tmp_path / "parts"
    options = {"steps": 12, "folder": folder, "config": {}, "every": 4}
    with pytest.raises(Interrupted):
        training.fit(network(), falls_over_at_8, save_every=0.0, **options)
    resumed = network(seed=99)  # other weights: all that counts comes from the checkpoint
    training.fit(resumed, batch_of, resume=True, **options)
    for got, wanted in zip(resumed.trainable_variables, whole.trainable_variables, strict=True):
        np.testing.assert_array_equal(got, wanted)
    _, got = store.load(folder, "")
    _, wanted = store.load(tmp_path / "whole", "")
    for name in wanted:
        np.testing.assert_array_equal(got[name], wanted[name])


def test_the_folder_keeps_the_averaged_weights_of_the_best_validation(tmp_path):
    losses = iter([3.0, 1.0, 2.0])
    model = network()
    seen = []

    def validate(model):
        seen.append(store.weights_of(model))
        return {"loss": next(losses)}

    training.fit(model, batch_of, steps=12, folder=tmp_path, config={}, every=4, validate=validate)
    config, kept = store.load(tmp_path, "")
    assert config["training"]["step"] == 8
    for name, array in kept.items():
        np.testing.assert_allclose(array, seen[1][name], rtol=2e-3, atol=1e-6)
    raw = store.weights_of(model)
    assert any(not np.allclose(raw[n], seen[2][n]) for n in raw)


def test_the_loss_falls_and_the_log_says_so(tmp_path):
    training.fit(network(60), batch_of, steps=60, folder=tmp_path, config={}, every=20)
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [20, 40, 60]
    assert lines[-1]["train"]["loss"] < lines[0]["train"]["loss"] / 2


def test_it_stops_when_the_time_is_up_and_can_go_on(tmp_path):
    options = {"steps": 6, "folder": tmp_path, "config": {}, "every": 6}
    training.fit(network(), batch_of, minutes=0.0, **options)
    config, _ = store.load(tmp_path / training.CHECKPOINT, "")
    assert config["step"] == 1
    training.fit(network(), batch_of, resume=True, **options)
    assert store.load(tmp_path / training.CHECKPOINT, "")[0]["step"] == 6


def test_a_loss_that_is_no_number_stops_with_advice(tmp_path):
    def poisoned(step):
        x, y, _ = batch_of(step)
        return x, y * np.nan, None

    with pytest.raises(FloatingPointError, match="lower the learning rate"):
        training.fit(network(), poisoned, steps=3, folder=tmp_path, config={})


def test_resume_needs_something_to_go_on_from(tmp_path):
    with pytest.raises(store.StoreError, match="train without --resume"):
        training.fit(network(), batch_of, steps=3, folder=tmp_path / "none", config={}, resume=True)


def test_resume_from_weights_alone_begins_a_new_schedule(tmp_path):
    training.fit(network(), batch_of, steps=12, folder=tmp_path, config={}, every=12)
    _, kept = store.load(tmp_path, "")
    (tmp_path / training.CHECKPOINT / "config.json").unlink()
    model = network(seed=5)
    start, best = training._restore(_built(model), tmp_path)
    assert (start, best) == (0, None)
    for name, array in store.weights_of(model).items():
        np.testing.assert_array_equal(array, kept[name])


def _built(model):
    model.optimizer.build(model.trainable_variables)
    return model
