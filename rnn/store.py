"""A trained model on disk: a folder with ``config.json``, weights, and a SHA-256 to check them.

The folder is never half-written: the weights go to a file named by their sum, then ``config.json``
is put in place in one step, then weights that no config names any more are removed. What a model is
and how it is built from its config is the business of ``digits`` and ``chatbot``.
"""

import hashlib
import io
import json
import os
import tempfile
from pathlib import Path

import numpy as np

FORMAT = 1  # raised when a folder written by older code can no longer be read


class StoreError(RuntimeError):
    """A model's folder is missing, damaged or of another version; the message says what to do."""


def save(folder, config, arrays, dtype="float16"):
    """Write a model's folder, all or nothing.

    Parameters
    ----------
    folder : path
        Made if it is not there.
    config : dict
        What the model is built from; anything that JSON can hold.
    arrays : dict of str to ndarray
        The weights by name.
    dtype : str
        What floating-point weights are stored as: ``float16`` halves what ships, ``float32`` is
        exact.

    Raises
    ------
    OSError
        If the disk is full or cannot be written; what the folder held is then still whole.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    stored = {name: _narrow(np.asarray(array), dtype) for name, array in arrays.items()}
    buffer = io.BytesIO()
    np.savez(buffer, **stored)
    data = buffer.getvalue()
    digest = hashlib.sha256(data).hexdigest()
    weights = f"weights-{digest[:12]}.npz"
    _replace(folder / weights, data)
    document = {"format": FORMAT, "weights": weights, "sha256": digest, **config}
    _replace(folder / "config.json", (json.dumps(document, indent=1) + "\n").encode())
    for old in folder.glob("weights-*.npz"):
        if old.name != weights:
            old.unlink()


def load(folder, restore):
    """Read a model's folder and check that it is whole.

    Parameters
    ----------
    folder : path
        As written by :func:`save`.
    restore : str
        The command that brings the folder back, for the error message.

    Returns
    -------
    config : dict
        As given to :func:`save`.
    arrays : dict of str to ndarray
        The weights by name, floating-point ones as float32.

    Raises
    ------
    StoreError
        If a file is missing or damaged, or the folder was written by another version.
    """
    folder = Path(folder)
    remedy = f"To restore it: {restore}"
    path = folder / "config.json"
    try:
        config = json.loads(path.read_text())
        written_by, weights, digest = (config.pop(k) for k in ("format", "weights", "sha256"))
        data = (folder / os.path.basename(weights)).read_bytes()
    except FileNotFoundError as error:
        raise StoreError(f"{error.filename} is missing. {remedy}") from None
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise StoreError(f"{path} is damaged ({error}). {remedy}") from None
    except OSError as error:
        raise StoreError(f"{path.parent} cannot be read: {error.strerror}. {remedy}") from None
    if written_by != FORMAT:
        raise StoreError(f"{path} has format {written_by}, this code reads {FORMAT}. {remedy}")
    if hashlib.sha256(data).hexdigest() != digest:
        raise StoreError(f"{folder / weights} is damaged: its SHA-256 is not {digest}. {remedy}")
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        return config, {name: _widen(stored[name]) for name in stored.files}


def weights_of(model):
    """The weights of a Keras model by the path of their layer: a dict of NumPy arrays."""
    return {v.path: np.asarray(v) for v in _variables(model)}


def set_weights(model, arrays):
    """Give a built Keras model the weights of :func:`weights_of`.

    Raises
    ------
    StoreError
        If the names or the shapes are not those of the model.
    """
    variables = {v.path: v for v in _variables(model)}
    if variables.keys() != arrays.keys():
        odd = sorted(variables.keys() ^ arrays.keys())
        raise StoreError(f"the stored weights are of another model: they differ in {odd[:4]}")
    for name, variable in variables.items():
        if tuple(variable.shape) != arrays[name].shape:
            raise StoreError(
                f"the stored weights are of another model: {name} is {arrays[name].shape}, "
                f"not {tuple(variable.shape)}"
            )
        variable.assign(arrays[name])


def _variables(model):
    return model.trainable_variables + [
        v for v in model.non_trainable_variables if "seed_generator" not in v.path
    ]


def _narrow(array, dtype):
    return array.astype(dtype) if array.dtype.kind == "f" else array


def _widen(array):
    return array.astype("float32") if array.dtype.kind == "f" else array


def _replace(path, data):
    """Write a file beside its place and move it there: other readers see the old or the new one."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".unfinished-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
