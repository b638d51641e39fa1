"""The recurrent core that both tabs share: cells, stacks, traces, training, runtime and store.

Everything here is Keras 3 alone, so the same code trains under TensorFlow, JAX or PyTorch; the one
exception is :mod:`rnn.runtime`, which sets up the device and says so. What a digit and a sentence
do not share (models, data, pictures) lives in ``digits`` and ``chatbot``.
"""
