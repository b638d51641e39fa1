"""Every model reads line by line and is causal; the names of its weights do not depend on luck."""

import numpy as np
import pytest
from keras import ops

import digits
from digits import model


@pytest.fixture(scope="module", params=digits.MODELS)
def network(request):
    return model.build(request.param)


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(0).random((3, 28, 28)).astype("float32")


def outputs(network, images):
    return {name: ops.convert_to_numpy(value) for name, value in network(images).items()}


def test_every_name_has_a_network():
    assert list(model.NETWORKS) == list(digits.MODELS)
    assert digits.DEFAULT in digits.MODELS


def test_unknown_name_is_refused_with_the_names_there_are():
    with pytest.raises(ValueError, match="no model is called 'nine'; there are: readers, tutorial"):
        model.build("nine")


def test_logits_have_the_shapes_that_are_promised(network, images):
    found = outputs(network, images)
    assert found["verdict"].shape == (3, 10)
    assert found["beliefs"].shape == (3, len(network.sweeps), 28, 10)


def test_belief_after_some_lines_does_not_depend_on_lines_to_come(network, images):
    read = (1, 14, 27)
    original = outputs(network, images[:1])["beliefs"][0]
    for r, sweep in enumerate(network.sweeps):
        changed = images[:1].repeat(len(read), 0)
        # A view in which this reader meets the lines from the first to the last.
        view = np.swapaxes(changed, 1, 2) if "left" in sweep else changed
        view = view[:, ::-1] if sweep in ("bottom to top", "right to left") else view
        for image, k in zip(view, read, strict=True):
            image[k:] = 0.5
        for beliefs, k in zip(outputs(network, changed)["beliefs"], read, strict=True):
            assert beliefs[r, :k] == pytest.approx(original[r, :k], abs=1e-6)
            assert np.abs(beliefs[r, k:] - original[r, k:]).max() > 1e-6


def test_sweeps_meet_the_lines_in_their_order():
    image = np.arange(9).reshape(1, 3, 3)
    first = {s: ops.convert_to_numpy(model.lines(image, s))[0, 0].tolist() for s in model.SWEEPS}
    assert first == {
        "top to bottom": [0, 1, 2],
        "bottom to top": [6, 7, 8],
        "left to right": [0, 3, 6],
        "right to left": [2, 5, 8],
    }


@pytest.mark.parametrize("name", digits.MODELS)
def test_weights_are_named_the_same_however_often_a_model_is_built(name):
    first, second = ([v.path for v in model.build(name).trainable_variables] for _ in range(2))
    assert first == second
    assert len(set(first)) == len(first)


def test_dropout_is_for_training_alone(network, images):
    assert (outputs(network, images)["verdict"] == outputs(network, images)["verdict"]).all()
    assert (network(images, training=True)["verdict"] != network(images)["verdict"]).numpy().any()


def test_single_readers_have_about_the_same_number_of_parameters():
    counts = [
        model.build(name).count_params() for name in ("lstm", "gru", "simple", "written", "conv")
    ]
    assert max(counts) / min(counts) < 1.05


def test_default_model_is_small_enough_to_ship():
    assert model.build("readers").count_params() < 5_000_000


def test_tutorial_has_the_layers_of_the_classic():
    tutorial = model.build("tutorial")
    lstms = 4 * 128 * (28 + 128 + 1) + 4 * 128 * (128 + 128 + 1)
    assert tutorial.count_params() == lstms + (128 + 1) * 32 + (32 + 1) * 10
    assert [stack.activation for stack in tutorial.stacks] == ["relu", "relu"]
    assert [drop.rate for drop in tutorial.drops] == [0.2, 0.1, 0.2]
    assert (tutorial(np.zeros((1, 28, 28)))["verdict"].shape) == (1, 10)


def test_verdict_of_the_tutorial_is_its_belief_after_the_last_line(images):
    found = outputs(model.build("tutorial"), images)
    assert (found["verdict"] == found["beliefs"][:, 0, -1]).all()
