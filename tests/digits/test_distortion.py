"""Distortion is a pure function that bends digits and keeps them digits."""

import numpy as np
import pytest

from digits import data, distortion
from digits.distortion import Strength

NONE = Strength(0, 0, 0, 0, 0, 0)


@pytest.fixture(scope="module")
def images():
    return data.scaled(data.mnist("test").images[:32])


def distorted(images, strength, seed=3):
    return distortion.distort(images, np.random.default_rng(seed), strength)


def test_same_seed_gives_the_same_batch_and_another_seed_another(images):
    assert (distorted(images, Strength()) == distorted(images, Strength())).all()
    assert (distorted(images, Strength()) != distorted(images, Strength(), seed=4)).any()


def test_no_strength_changes_nothing(images):
    assert distorted(images, NONE) == pytest.approx(images, abs=1e-5)


def test_images_stay_images(images):
    result = distorted(images, Strength())
    assert result.shape == images.shape
    assert result.dtype == np.float32
    assert result.min() >= 0
    assert result.max() <= 1
    assert result.sum((1, 2)) == pytest.approx(images.sum((1, 2)), rel=0.9)


def test_input_is_left_as_it_was(images):
    before = images.copy()
    distorted(images, Strength())
    assert (images == before).all()


def test_warp_by_whole_pixels_moves_the_image():
    image = np.zeros((1, 28, 28), "float32")
    image[0, 10, 10] = 1
    y, x = np.mgrid[:28, :28].astype("float32")
    moved = distortion.warp(image, y[None] - 3, x[None] + 2)
    assert np.argwhere(moved[0]).tolist() == [[13, 8]]


def test_warp_finds_no_ink_outside_the_image():
    y, x = np.mgrid[:28, :28].astype("float32")
    moved = distortion.warp(np.ones((1, 28, 28), "float32"), y[None] - 40, x[None])
    assert not moved.any()


def test_thickness_one_is_a_dilation_and_minus_one_an_erosion():
    image = np.zeros((2, 28, 28), "float32")
    image[:, 10:13, 10:13] = 1
    bolder, finer = distortion.thicken(image, np.array([1, -1], "float32"))
    assert bolder.sum() == 9 + 12
    assert finer.sum() == 1


def test_bend_basis_shares_every_line_among_the_control_points():
    assert distortion.BASIS.shape == (28, distortion.KNOTS)
    assert distortion.BASIS.sum(1) == pytest.approx(np.ones(28), abs=1e-6)


def test_every_part_of_the_strength_has_an_effect(images):
    for part in Strength._fields:
        strength = NONE._replace(**{part: getattr(Strength(), part)})
        assert np.abs(distorted(images, strength) - images).mean() > 0.005, part
