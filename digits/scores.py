"""How good probabilities are, given the labels: plain functions of arrays, no model, no files."""

import numpy as np

BINS = 15  # of the calibration error, as Guo et al. 2017


def score(probabilities: np.ndarray, labels: np.ndarray) -> dict:
    """Score probabilities against labels.

    Parameters
    ----------
    probabilities : numpy.ndarray
        float (N, 10), rows sum to 1.
    labels : numpy.ndarray
        int (N,).

    Returns
    -------
    dict
        ``images``, ``errors``, ``accuracy``, ``loss`` (mean negative log likelihood, in nats) and
        ``calibration_error``.
    """
    right = probabilities.argmax(1) == labels
    likelihood = probabilities[np.arange(len(labels)), labels]
    return {
        "images": len(labels),
        "errors": int((~right).sum()),
        "accuracy": float(right.mean()),
        "loss": float(-np.log(np.maximum(likelihood, 1e-12)).mean()),
        "calibration_error": calibration_error(probabilities.max(1), right),
    }


def calibration_error(confidence: np.ndarray, right: np.ndarray) -> float:
    """Return the expected calibration error: how far confidence is from the share that is right.

    Parameters
    ----------
    confidence : numpy.ndarray
        float (N,): the probability of the digit that was named.
    right : numpy.ndarray
        bool (N,): whether it was that digit.

    References
    ----------
    C. Guo et al., On Calibration of Modern Neural Networks, ICML 2017.
    """
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins, weights=confidence - right, minlength=BINS)
    return float(np.abs(gaps).sum() / len(right))


def softmax(logits: np.ndarray) -> np.ndarray:
    """Turn logits into probabilities along the last axis."""
    raised = np.exp(logits - logits.max(-1, keepdims=True))
    return raised / raised.sum(-1, keepdims=True)


def best_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """Return what logits (N, 10) are to be divided by to make the labels (N,) most likely.

    It leaves every verdict as it is and makes the confidence honest (Guo et al. 2017); below 1
    where label smoothing has made a model too modest.
    """
    temperatures = np.geomspace(0.2, 5, 161)  # 2 % apart
    losses = [score(softmax(logits / t), labels)["loss"] for t in temperatures]
    return round(float(temperatures[np.argmin(losses)]), 3)


def by_group(right: np.ndarray, groups: list) -> dict:
    """Return the accuracy within each group, groups in sorted order.

    Parameters
    ----------
    right : numpy.ndarray
        bool (N,).
    groups : list
        N values that can be sorted.
    """
    groups = np.asarray(groups)
    return {str(group): float(right[groups == group].mean()) for group in np.unique(groups)}
