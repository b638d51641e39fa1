"""The device: a GPU where there is one, else the CPU; how many threads; one line that says so.

The one module of the core that may call TensorFlow, and only where that is Keras' backend.
"""

import os
import platform
from functools import cache

import keras
import numpy as np


def on_tensorflow():
    """Whether Keras runs on TensorFlow here."""
    return keras.backend.backend() == "tensorflow"


@cache
def gpu():
    """Whether there is a GPU; its memory is then taken as needed and not all at once."""
    if on_tensorflow():
        import tensorflow as tf

        devices = tf.config.list_physical_devices("GPU")
        for device in devices:
            tf.config.experimental.set_memory_growth(device, True)
        return bool(devices)
    return bool(keras.distribution.list_devices("gpu"))


def use_bfloat16_products():
    """Let the CPU multiply in bfloat16 where it can: half again to twice as fast in training.

    Sums, states and weights stay float32. Without the processor's AVX512-BF16 or AMX instructions
    nothing changes.

    Returns
    -------
    bool
        Whether it is on.
    """
    if not on_tensorflow() or gpu() or not {"avx512_bf16", "amx_bf16"} & _cpu_flags():
        return False
    import tensorflow as tf

    tf.config.optimizer.set_experimental_options({"auto_mixed_precision_onednn_bfloat16": True})
    return True


def deterministic(seed):
    """Seed Keras, NumPy and the backend, and make the same run give the same numbers."""
    keras.utils.set_random_seed(seed)
    if on_tensorflow():
        import tensorflow as tf

        tf.config.experimental.enable_op_determinism()


def check_cudnn():
    """Assert that an LSTM layer on this machine's GPU runs cuDNN's kernel.

    Raises
    ------
    RuntimeError
        If there is a GPU but Keras would run its slow loop.
    """
    layer = keras.layers.LSTM(8, use_cudnn=True)
    try:
        layer(np.zeros((1, 2, 3), "float32"))
    except (ValueError, NotImplementedError) as error:
        raise RuntimeError(
            "a GPU is there but its cuDNN kernels are not: reinstall with pip install '.[gpu]'"
        ) from error


def describe():
    """The device and the versions in one line, for the page's footer and for scorecards."""
    device = "GPU" if gpu() else f"CPU, {os.cpu_count()} cores"
    parts = [device, f"Python {platform.python_version()}", f"Keras {keras.version()}"]
    if on_tensorflow():
        import tensorflow as tf

        if gpu():
            details = tf.config.experimental.get_device_details(
                tf.config.list_physical_devices("GPU")[0]
            )
            parts[0] = details.get("device_name", "GPU")
        parts.append(f"TensorFlow {tf.__version__}")
    return " · ".join(parts)


def machine():
    """The processor in words, for scorecards."""
    return f"{_cpuinfo('model name') or platform.machine()}, {os.cpu_count()} cores"


def _cpu_flags():
    return set((_cpuinfo("flags") or "").split())


def _cpuinfo(key):
    try:
        with open("/proc/cpuinfo") as file:
            return next(line.split(":", 1)[1].strip() for line in file if line.startswith(key))
    except (OSError, StopIteration):
        return None
