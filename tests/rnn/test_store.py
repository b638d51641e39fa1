"""A stored model comes back whole, or the error says which file is wrong and what to do."""

import json

import numpy as np
import pytest

from rnn import store

ARRAYS = {"a/kernel": np.linspace(-1, 1, 12, dtype="float32").reshape(3, 4), "step": np.array(7)}


@pytest.fixture
def folder(tmp_path):
    store.save(tmp_path / "model", {"units": 3}, ARRAYS, dtype="float32")
    return tmp_path / "model"


def weights(folder):
    (path,) = folder.glob("weights-*.npz")
    return path


def test_comes_back_as_it_was(folder):
    config, arrays = store.load(folder, "restore it")
    assert config == {"units": 3}
    assert arrays.keys() == ARRAYS.keys()
    np.testing.assert_array_equal(arrays["a/kernel"], ARRAYS["a/kernel"])
    assert arrays["step"] == 7


def test_float16_halves_and_rounds(tmp_path):
    store.save(tmp_path, {}, ARRAYS)
    _, arrays = store.load(tmp_path, "")
    assert arrays["a/kernel"].dtype == np.float32
    np.testing.assert_allclose(arrays["a/kernel"], ARRAYS["a/kernel"], rtol=1e-3)


def test_saving_again_leaves_one_set_of_weights(folder):
    store.save(folder, {"units": 4}, {"b": np.zeros(2)})
    assert store.load(folder, "")[0] == {"units": 4}
    weights(folder)  # there is one only


def test_a_flipped_bit_is_found(folder):
    data = bytearray(weights(folder).read_bytes())
    data[len(data) // 2] ^= 1
    weights(folder).write_bytes(data)
    with pytest.raises(store.StoreError, match=r"weights-.*npz is damaged.*To restore it: do so"):
        store.load(folder, "do so")


def test_truncated_weights_are_found(folder):
    weights(folder).write_bytes(weights(folder).read_bytes()[:100])
    with pytest.raises(store.StoreError, match="is damaged"):
        store.load(folder, "do so")


def test_missing_weights_are_named(folder):
    weights(folder).unlink()
    with pytest.raises(store.StoreError, match=r"weights-.*npz is missing. To restore it: do so"):
        store.load(folder, "do so")


def test_missing_folder_is_named(tmp_path):
    with pytest.raises(store.StoreError, match=r"nowhere.*is missing. To restore it: do so"):
        store.load(tmp_path / "nowhere", "do so")


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "{}", '{"format": 1}'])
def test_a_damaged_config_is_a_clear_error(folder, content):
    (folder / "config.json").write_text(content)
    with pytest.raises(store.StoreError, match=r"config.json is damaged"):
        store.load(folder, "do so")


def test_another_format_is_a_clear_error(folder):
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "format": 99}))
    with pytest.raises(store.StoreError, match="has format 99"):
        store.load(folder, "do so")


def test_a_config_cannot_point_outside_its_folder(folder, tmp_path):
    weights(folder).rename(tmp_path / "elsewhere.npz")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "weights": "../elsewhere.npz"}))
    with pytest.raises(store.StoreError, match="is missing"):
        store.load(folder, "do so")


def test_a_failed_write_leaves_the_old_model(folder, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.save(folder, {"units": 5}, {"b": np.zeros(2)})
    assert store.load(folder, "")[0] == {"units": 3}
    assert not list(folder.glob(".unfinished-*"))
