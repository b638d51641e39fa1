"""Training of the models of `digits.model`: what each is shown, how long, and what is minimised.

The loop itself (checkpoints, exact resume, averaged weights, log) is `rnn.training`. A batch is a
pure function of the seed and the step, so a run that was killed goes on as if it had not been.
"""

from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
from keras import ops

from digits import DEFAULT, data, distortion, model
from digits.scores import best_temperature, score, softmax
from rnn import runtime, store, training

FOLDER = data.ROOT / "assets" / "digits"


class Recipe(NamedTuple):
    """How one model is trained."""

    epochs: int
    batch: int = 256
    peak: float = 2e-3  # learning rate after the warm-up
    plain: bool = False  # constant rate, float32 throughout, no average of the weights
    part: str = "training"  # of MNIST; the rest of its training set chooses the best epoch
    distorted: bool = True
    smoothing: float = 0.05  # of the labels; some of MNIST's are beyond anyone's reading
    deep: float = 0.3  # weight of the beliefs' loss (deep supervision) beside the verdict's


# Published with batches of 32, at a constant rate, on all of the training set, without a choice.
CLASSIC = Recipe(
    3, batch=32, peak=1e-3, plain=True, part="all", distorted=False, smoothing=0.0, deep=0.0
)
SINGLE = Recipe(10)  # the same budget for each cell, so that the comparison is fair
RECIPES = {
    "readers": Recipe(14),
    "tutorial": CLASSIC,
    **dict.fromkeys(("lstm", "gru", "simple", "written", "conv"), SINGLE),
}


def batches(recipe, split, seed):
    """Return the function from a step to its batch.

    Parameters
    ----------
    recipe : Recipe
    split : digits.data.Split
    seed : int

    Returns
    -------
    callable
        ``batch_of(step) -> (x, y, None)``, a pure function: x float32 (B, 28, 28), y the one-hot
        labels float32 (B, 10) for each of the model's outputs. Every epoch is a shuffle of its own.
    """
    per_epoch = len(split.labels) // recipe.batch
    targets = np.eye(data.CLASSES, dtype="float32")

    def batch_of(step):
        epoch, place = divmod(step, per_epoch)
        order = np.random.default_rng((seed, epoch)).permutation(len(split.labels))
        chosen = order[place * recipe.batch : (place + 1) * recipe.batch]
        x = data.scaled(split.images[chosen])
        if recipe.distorted:
            x = distortion.distort(x, np.random.default_rng((seed, epoch, place)))
        y = targets[split.labels[chosen]]
        return x, {"verdict": y, "beliefs": y}, None

    return batch_of


def belief_loss(y, logits):
    """Cross entropy of beliefs (B, R, 28, 10) with the labels y (B, 10), over readers and lines."""
    log_probabilities = ops.log_softmax(logits)
    return -ops.mean(ops.sum(y[:, None, None] * log_probabilities, axis=-1))


def compiled(network, recipe, steps):
    """Compile a network with the optimizer and the losses of its recipe, and return it."""
    if recipe.plain:
        # The classic's Adam; clipped, because an LSTM with relu has nothing that bounds its state.
        optimizer = keras.optimizers.Adam(recipe.peak, global_clipnorm=1.0)
    else:
        optimizer = training.optimizer(
            peak=recipe.peak, steps=steps, average=0.998, weight_decay=0.01
        )
    verdict_loss = keras.losses.CategoricalCrossentropy(
        from_logits=True, label_smoothing=recipe.smoothing
    )
    network.compile(
        optimizer,
        loss={"verdict": verdict_loss, "beliefs": belief_loss},
        loss_weights={"verdict": 1.0, "beliefs": recipe.deep},
        metrics={"verdict": "accuracy"},
    )
    return network


def train(
    name: str = DEFAULT,
    *,
    epochs: int | None = None,
    out: Path | None = None,
    resume: bool = False,
    seed: int = 1,
    save_every: float = 60.0,
) -> Path:
    """Train a model and leave its best weights, by validation loss, in a folder.

    Parameters
    ----------
    name : str
        One of `digits.MODELS`.
    epochs : int, optional
        Passes over the training images; what the recipe says if not given.
    out : pathlib.Path, optional
        The folder; ``assets/digits/NAME`` if not given.
    resume : bool
        Go on from the checkpoint in that folder.
    seed : int
        Of the first weights, the order of the images, the distortions and the dropout.
    save_every : float
        Seconds between two checkpoints.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    rnn.store.StoreError
        If `resume` is asked for and the folder holds nothing whole to go on from.
    """
    recipe = RECIPES[name]
    recipe = recipe._replace(epochs=epochs or recipe.epochs)
    folder = Path(out or FOLDER / name)
    if resume:
        must_hold(folder, name)
    if not recipe.plain:
        runtime.use_bfloat16_products()
    runtime.deterministic(seed)
    split = data.mnist(recipe.part)
    per_epoch = len(split.labels) // recipe.batch
    network = compiled(model.build(name), recipe, recipe.epochs * per_epoch)
    validated = recipe.part != "all"
    training.fit(
        network,
        batches(recipe, split, seed),
        steps=recipe.epochs * per_epoch,
        folder=folder,
        config={"model": name, "seed": seed, "epochs": recipe.epochs},
        validate=validation() if validated else None,
        every=per_epoch,
        save_every=save_every,
        resume=resume,
    )
    if validated:
        calibrate(folder)
    return folder


def must_hold(folder: Path, name: str) -> None:
    """Raise StoreError if a folder holds a model of another name than is to be trained."""
    if (folder / "config.json").exists():
        held = store.load(folder, "train without --resume")[0]["model"]
        if held != name:
            raise store.StoreError(f"{folder} holds the model {held!r}, not {name!r}")


def validation():
    """Return the function that scores a network's verdicts on the validation images."""
    images, labels = data.mnist("validation")
    images = data.scaled(images)

    def validate(network):
        return score(softmax(verdicts(network, images)), labels)

    return validate


def calibrate(folder: Path) -> None:
    """Store with a trained model the temperature that fits it best to the validation images."""
    config, weights = store.load(folder, "train again")
    network = model.build(config["model"])
    store.set_weights(network, weights)
    images, labels = data.mnist("validation")
    logits = verdicts(network, data.scaled(images))
    temperature = best_temperature(logits, labels)
    store.save(folder, {**config, "temperature": temperature}, weights)


def verdicts(network: keras.Model, images: np.ndarray) -> np.ndarray:
    """Return a network's verdicts on images (N, 28, 28): logits (N, 10)."""
    return network.predict(images, batch_size=500, verbose=0)["verdict"]
