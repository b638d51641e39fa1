"""A drawing becomes what MNIST's authors would have made of it."""

import time

import numpy as np
import pytest
from PIL import Image

from digits import data, drawings, ink, sketch

SEVEN = drawings.Strokes(7, [np.array([[0.0, 0.0], [60.0, 0.0], [20.0, 100.0]])])


def drawn(size=145, pen=0.1, place=(0.3, 0.6)):
    return drawings.render(SEVEN, size, pen, 0, place)


def centre_of_mass(image):
    along = np.arange(28)
    return image.sum(1) @ along / image.sum(), image.sum(0) @ along / image.sum()


def test_image_is_as_in_mnist():
    image = sketch.normalise(drawn())
    assert image.shape == (28, 28)
    assert image.dtype == np.float32
    assert 0 <= image.min() < image.max() == 1
    top, bottom, left, right = ink.box(image)
    assert max(bottom - top, right - left) in (19, 20)
    assert centre_of_mass(image) == pytest.approx((14, 14), abs=0.2)


def test_blank_drawing_gives_no_image():
    assert sketch.normalise(np.full((280, 280, 3), 255, "uint8")) is None


@pytest.mark.parametrize("place", [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_place_on_the_canvas_does_not_matter(place):
    assert np.abs(sketch.normalise(drawn(place=place)) - sketch.normalise(drawn())).mean() < 0.01


@pytest.mark.parametrize("size", [30, *drawings.SIZES])
def test_size_on_the_canvas_does_not_matter(size):
    assert np.abs(sketch.normalise(drawn(size)) - sketch.normalise(drawn())).mean() < 0.02


@pytest.mark.parametrize("pen", [0.01, *drawings.PENS])
def test_width_of_the_pen_does_not_matter(pen):
    image, fine = sketch.normalise(drawn(230, pen)), sketch.normalise(drawn(230, 0.1))
    assert 0.8 < image.sum() / fine.sum() < 1.4
    top, bottom, left, right = ink.box(image)
    assert max(bottom - top, right - left) in (19, 20)


def test_digits_of_mnist_stay_what_they_are():
    images = data.mnist("training").images[:300]
    changes = [
        np.abs(sketch.normalise(image) - image / 255).mean()
        for image in images
        if sketch.FINEST < width_of(image) < sketch.BOLDEST
    ]
    assert len(changes) > 50
    assert np.mean(changes) < 0.03


def width_of(image):
    amount = image / np.float32(255)
    zoom = 20 * sketch.DETAIL / max(np.subtract(*ink.box(amount)[1::-1]), 1)
    field = sketch.distance_field(sketch.enlarged(amount, ink.box(amount), zoom))
    return sketch.stroke_width(field) / sketch.DETAIL


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (2, 2), (7, 5)])
def test_picture_of_a_few_pixels_is_read_without_complaint(shape):
    picture = np.zeros(shape, "uint8")
    assert sketch.normalise(picture) is None
    picture[shape[0] // 2, shape[1] // 2] = 255
    image = sketch.normalise(picture)
    assert image is None or image.shape == (28, 28)


def test_dot_stays_a_dot():
    dot = drawings.render(drawings.Strokes(1, [np.array([[5.0, 5.0]])]), 100, 0.1, 0, (0.5, 0.5))
    assert 4 < sketch.normalise(dot).sum() < 40


def test_line_finer_than_the_distance_field_is_not_lost():
    canvas = np.full((560, 560), 255, "uint8")
    canvas[50:500, 300] = 0
    image = sketch.normalise(canvas)
    assert 18 <= np.subtract(*ink.box(image)[1::-1]) <= 21


def test_huge_picture_gives_the_same_image_as_a_small_one():
    huge = np.asarray(Image.fromarray(drawn()).resize((6000, 6000)))
    assert np.abs(sketch.normalise(huge) - sketch.normalise(drawn())).mean() < 0.01


def test_distance_field_is_the_distance_to_the_edge():
    mask = np.zeros((9, 12), bool)
    mask[2:7, 3:9] = True
    field = sketch.distance_field(mask)
    assert field[4, 3:9].tolist() == [0.5, 1.5, 2.5, 2.5, 1.5, 0.5]
    assert field[4, :3].tolist() == [-2.5, -1.5, -0.5]
    assert field[0, 0] == pytest.approx(0.5 - np.hypot(2, 3))


@pytest.mark.parametrize("width", [4, 9, 14])
def test_width_of_a_straight_stroke_is_measured(width):
    mask = np.zeros((80, 40), bool)
    mask[5:75, 10 : 10 + width] = True
    assert sketch.stroke_width(sketch.distance_field(mask)) == pytest.approx(width, rel=0.15)


def test_canvas_takes_a_few_milliseconds():
    canvas, taken = np.dstack([drawn()] * 3), []
    for _ in range(20):
        began = time.perf_counter()
        sketch.normalise(canvas)
        taken.append(time.perf_counter() - began)
    assert min(taken) < 0.02  # about 0.002 on a machine with nothing else to do
