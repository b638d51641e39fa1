"""MNIST is the original to the byte, and damage to it is said in a sentence."""

import hashlib
import io
import tarfile

import numpy as np
import pytest

from digits import data


def package(path, **altered):
    """Write an npm package with the idx files that are given, by the name of their array."""
    with tarfile.open(path, "w:gz") as tar:
        for name, content in altered.items():
            info = tarfile.TarInfo(f"package/data/{data.SOURCES[name][0]}")
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def test_shipped_arrays_are_the_original_files_to_the_byte():
    with np.load(data.MNIST) as arrays:
        for name, (_, wanted) in data.SOURCES.items():
            assert hashlib.sha256(data.to_idx(arrays[name])).hexdigest() == wanted


def test_training_and_validation_are_disjoint_parts_of_the_training_set():
    training, validation = data.mnist("training"), data.mnist("validation")
    everything, test = data.mnist("all"), data.mnist("test")
    assert [len(s.labels) for s in (training, validation, everything, test)] == [
        55_000,
        5_000,
        60_000,
        10_000,
    ]
    assert (np.concatenate([training.images, validation.images]) == everything.images).all()
    assert (np.concatenate([training.labels, validation.labels]) == everything.labels).all()


def test_idx_round_trip_keeps_shape_and_values():
    array = np.arange(24, dtype="uint8").reshape(2, 3, 4)
    assert (data.from_idx(data.to_idx(array)) == array).all()


@pytest.mark.parametrize("content", [b"", b"\0\0\x0d\x01", b"PNG", b"\0\0\x08\x01\0\0\0\x05ab"])
def test_what_is_not_an_idx_file_is_refused(content):
    with pytest.raises(data.DataError, match="idx file"):
        data.from_idx(content)


def test_conversion_refuses_a_file_with_another_sum(tmp_path):
    source = package(tmp_path / "p.tgz", x_train=data.to_idx(np.zeros((1, 28, 28), "uint8")))
    with pytest.raises(data.DataError, match=r"train-images.*SHA-256 is .*, should be ba89"):
        data.convert(source, tmp_path / "mnist.npz")
    assert not (tmp_path / "mnist.npz").exists()


def test_conversion_names_a_file_that_the_package_lacks(tmp_path):
    with pytest.raises(data.DataError, match="holds no package/data/train-images"):
        data.convert(package(tmp_path / "p.tgz"), tmp_path / "mnist.npz")


def test_missing_mnist_says_how_to_restore_it(tmp_path):
    with pytest.raises(data.DataError, match="is not there; restore it with: git checkout"):
        data.mnist("test", tmp_path / "mnist.npz")


@pytest.mark.parametrize("keep", [0, 1000, 5_000_000])
def test_damaged_mnist_says_how_to_restore_it(tmp_path, keep):
    (tmp_path / "mnist.npz").write_bytes(data.MNIST.read_bytes()[:keep])
    with pytest.raises(data.DataError, match="is damaged; restore it with: git checkout"):
        data.mnist("test", tmp_path / "mnist.npz")


def test_altered_byte_in_mnist_is_noticed(tmp_path):
    content = bytearray(data.MNIST.read_bytes())
    content[3_000_000] ^= 255
    (tmp_path / "mnist.npz").write_bytes(content)
    with pytest.raises(data.DataError, match="is damaged"):
        data.mnist("training", tmp_path / "mnist.npz")


def test_conversion_command_ends_in_one_clear_line(tmp_path, capsys):
    with pytest.raises(SystemExit) as stopped:
        data.main([str(tmp_path / "missing.tgz")])
    assert stopped.value.code == 2
    assert "missing.tgz" in capsys.readouterr().err
