"""Training the chatbot: the mixture of sources, the schedule, the validation."""

import math
from pathlib import Path

import keras
import numpy as np

from chatbot import batches, corpus, facts, model, text
from chatbot.conversation import FOLDER
from rnn import runtime, training

# Persona chats are the best fit; the self-dialogues are many but about films; the scenes give the
# bot its character; the facts teach it to remember, which takes the most repetition.
WEIGHTS = {
    "synthetic_persona_chat": 0.27,
    "self_dialogue": 0.12,
    "chitchat": 0.02,
    "chatterbot": 0.01,
    "scenes": 0.25,
    "facts": 0.33,
}


def sources(files):
    """Corpora of files (one source for all files whose name begins alike) and of packages.

    Parameters
    ----------
    files : sequence of path
        JSON lines, see :func:`chatbot.corpus.read`.

    Returns
    -------
    list of chatbot.corpus.Source
    """
    grouped = {}
    for path in map(Path, files):
        name = path.name.split(".")[0].removesuffix("_valid").removesuffix("_test")
        grouped.setdefault(name, []).extend(corpus.read(path))
    return [corpus.Source.of(n, d) for n, d in grouped.items()] + corpus.packaged()


def loss():
    """Nats per character of the replies, the end of turn included, padding excluded."""
    return keras.losses.SparseCategoricalCrossentropy(
        from_logits=True, reduction="mean_with_sample_weight"
    )


def compiled(network, steps, peak):
    """The network with its optimizer and loss."""
    network.compile(
        optimizer=training.optimizer(peak=peak, steps=steps, average=0.999), loss=loss()
    )
    return network


def nats(network, rows, length=1024, at_once=16):
    """Mean nats per character of the trained turns of conversations."""
    total = count = 0.0
    for k in range(0, len(rows), at_once):
        x, y, weights = batches.pack(rows[k : k + at_once], length)
        total += float(network.test_on_batch(x, y, weights)) * weights.sum()
        count += weights.sum()
    return float(total / count)


def validation(mixture):
    """A function that measures a network on held-out dialogues and on facts never seen."""
    rng = np.random.default_rng(99)
    sources = mixture.sources.values()
    best = mixture.sources.get("synthetic_persona_chat") or next(iter(sources), None)
    dialogues = best.held_out[:48] if best else []
    sets = {"facts": [facts.conversation(rng, mixture.small_talk, 900, "test") for _ in range(32)]}
    if dialogues:
        sets["dialogues"] = [batches.roles(d, rng, both=True) for d in dialogues]
    if mixture.held_out_scenes:
        scenes = [mixture.scene(rng, s) for s in mixture.held_out_scenes]
        sets["scenes"] = scenes

    def validate(network):
        measured = {name: nats(network, rows) for name, rows in sets.items()}
        bits = {f"{n}_bits": round(v / math.log(2), 4) for n, v in measured.items()}
        return {"loss": float(np.mean([*measured.values()])), **bits}

    return validate


def train(
    files=(), *, steps, folder=FOLDER, resume=False, peak=2e-3, seed=0, minutes=None, every=400
):
    """Train the bot and leave it in a folder; see :func:`rnn.training.fit`.

    Parameters
    ----------
    files : sequence of path
        Corpora beside the project's own dialogues and the packaged ones.
    steps : int
        Batches of :data:`chatbot.batches.CHARACTERS` characters.
    folder : path
    resume : bool
    peak : float
        Learning rate after the warm-up.
    seed : int
    minutes : float, optional
        Stop after this time.
    every : int
        Steps between two validations.

    Returns
    -------
    dict
        The last validation.
    """
    mixture = batches.Mixture(sources(files), WEIGHTS, seed)
    keras.utils.set_random_seed(seed)
    runtime.use_bfloat16_products()
    network = compiled(model.build(text.VOCABULARY), steps, peak)
    return training.fit(
        network,
        lambda step: mixture.batch(step, steps),
        steps=steps,
        folder=folder,
        config={"model": network.config},
        validate=validation(mixture),
        every=every,
        resume=resume,
        minutes=minutes,
    )
