"""Training, the same for both models: schedule, averaged weights, checkpoints, log, exact resume.

What makes a resume exact is that nothing remembers: the batch of step n is a pure function of n,
and everything else (weights, averages, moments, random state) is in the checkpoint.
"""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import keras
import numpy as np

from rnn import store

CHECKPOINT = "checkpoint"  # folder inside a model's folder; never committed


def optimizer(*, peak, steps, warmup=200, average=0.999, clip=1.0, weight_decay=0.0):
    """AdamW with a cosine schedule, clipped gradients and averaged weights.

    Parameters
    ----------
    peak : float
        Learning rate after the warm-up; it falls along a cosine to a hundredth of that.
    steps : int
        Steps of the whole training.
    warmup : int
        Steps from 0 to `peak`, at most a tenth of `steps`.
    average : float
        Momentum of the exponential moving average of the weights (Polyak & Juditsky 1992). In a
        short training it is less, so that the average forgets the first nineteen twentieths.
    clip : float
        Largest global norm of the gradient (Pascanu et al. 2013).
    weight_decay : float
        As in Loshchilov & Hutter 2019.

    Returns
    -------
    keras.optimizers.AdamW
    """
    warmup = min(warmup, steps // 10)
    average = min(average, max(0.5, 1 - 20 / steps))
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0, steps - warmup, alpha=0.01, warmup_target=peak, warmup_steps=warmup
    )
    return keras.optimizers.AdamW(
        schedule,
        weight_decay=weight_decay,
        global_clipnorm=clip,
        use_ema=True,
        ema_momentum=average,
    )


def fit(
    model,
    batch_of,
    *,
    steps,
    folder,
    config,
    validate=None,
    every=500,
    save_every=300.0,
    resume=False,
    minutes=None,
):
    """Train a compiled model and leave its averaged weights in a folder.

    Parameters
    ----------
    model : keras.Model
        Built and compiled, its optimizer from :func:`optimizer`.
    batch_of : callable
        ``batch_of(step) -> (x, y, sample_weight)``, a pure function; it runs in a thread beside
        the training, one step ahead.
    steps : int
        Steps in all, those of an interrupted run included.
    folder : path
        Where the model goes; the checkpoint and ``log.jsonl`` lie in it, too.
    config : dict
        What the model is built from; stored with the weights.
    validate : callable, optional
        ``validate(model) -> dict`` with a ``loss``. The folder then holds the weights of the
        smallest one, measured with the averaged weights.
    every : int
        Steps between two validations.
    save_every : float
        Seconds between two checkpoints.
    resume : bool
        Go on from the folder's checkpoint; where there is none, start from its weights.
    minutes : float, optional
        Stop after this time, as if interrupted, with a checkpoint.

    Returns
    -------
    dict
        The last validation (or the last training metrics where there is none).

    Raises
    ------
    FloatingPointError
        If the loss is no longer a number.
    rnn.store.StoreError
        If `resume` is asked for and the folder holds nothing whole to go on from.
    """
    folder = Path(folder)
    model.optimizer.build(model.trainable_variables)
    start, best = _restore(model, folder) if resume else (0, None)
    folder.mkdir(parents=True, exist_ok=True)
    began = saved = time.monotonic()
    bar = keras.utils.Progbar(steps, unit_name="step")
    metrics, sums = {}, []
    with (
        ThreadPoolExecutor(1) as ahead,
        open(folder / "log.jsonl", "a" if resume else "w") as log,
    ):
        coming = ahead.submit(batch_of, start)
        for step in range(start, steps):
            batch = coming.result()
            if step + 1 < steps:
                coming = ahead.submit(batch_of, step + 1)
            metrics = model.train_on_batch(*batch, return_dict=True)
            if not np.isfinite(metrics["loss"]):
                raise FloatingPointError(
                    f"the loss of step {step} is {metrics['loss']}: lower the learning rate and "
                    f"resume from {folder / CHECKPOINT}"
                )
            sums.append(metrics)
            done, now = step + 1, time.monotonic()
            out_of_time = minutes is not None and now - began > 60 * minutes
            bar.update(done, metrics.items(), finalize=done == steps or out_of_time)
            if done % every == 0 or done == steps or out_of_time:
                metrics = {k: float(np.mean([s[k] for s in sums])) for k in sums[0]}
                line = {"step": done, "seconds": round(now - began, 1), "train": metrics}
                sums = []
                best = _milestone(model, folder, config, validate, line, best)
                metrics = line.get("validation", metrics)
                print(json.dumps(line), file=log, flush=True)
            if now - saved > save_every or done == steps or out_of_time:
                _checkpoint(model, folder, done, best)
                saved = time.monotonic()
            if out_of_time:
                break
    return metrics


def _milestone(model, folder, config, validate, line, best):
    """Validate the averaged weights, keep them if they are the best yet, put the others back."""
    raw = [np.asarray(v) for v in model.trainable_variables]
    model.optimizer.finalize_variable_values(model.trainable_variables)
    if validate is not None:
        line["validation"] = validate(model)
    loss = line.get("validation", line["train"])["loss"]
    if validate is None or best is None or loss < best:
        best = loss
        training = {k: v for k, v in line.items() if k != "train"}
        store.save(folder, {**config, "training": training}, store.weights_of(model))
    for variable, value in zip(model.trainable_variables, raw, strict=True):
        variable.assign(value)
    return best


def _state(model):
    """Every variable that the next step depends on, in a fixed order."""
    return model.variables + model.optimizer.variables


def _checkpoint(model, folder, step, best):
    arrays = {f"{k:04}": np.asarray(v) for k, v in enumerate(_state(model))}
    store.save(folder / CHECKPOINT, {"step": step, "best": best}, arrays, dtype="float32")


def _restore(model, folder):
    """Take up the checkpoint, or else the weights, that a folder holds: (step, best loss)."""
    if (folder / CHECKPOINT / "config.json").exists():
        config, arrays = store.load(folder / CHECKPOINT, "train again without --resume")
        if len(arrays) != len(_state(model)):
            raise store.StoreError(
                f"{folder / CHECKPOINT} is of another model; train without --resume"
            )
        for k, variable in enumerate(_state(model)):
            variable.assign(arrays[f"{k:04}"])
        return config["step"], config["best"]
    _, arrays = store.load(folder, "train without --resume")
    store.set_weights(model, arrays)
    if model.optimizer.use_ema:  # the average begins with them, too
        averages = model.optimizer._model_variables_moving_average
        for average, value in zip(averages, model.trainable_variables, strict=True):
            average.assign(value)
    return 0, None
