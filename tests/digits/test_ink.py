"""Ink is found whatever it is drawn with, and where there is none, none is found."""

import numpy as np
import pytest
from PIL import Image, ImageFilter

from digits import drawings, ink

SEVEN = drawings.Strokes(7, [np.array([[0.0, 0.0], [60.0, 0.0], [20.0, 100.0]])])


@pytest.fixture(scope="module")
def canvas():
    return drawings.render(SEVEN, 145, 0.1, 5, (0.3, 0.6))


@pytest.fixture(scope="module")
def inked(canvas):
    return ink.find(canvas) > 0.5


def coloured(canvas, stroke, paper):
    """Repaint a drawing."""
    share = canvas[..., None] / 255
    return np.round(share * np.array(paper) + (1 - share) * np.array(stroke)).astype("uint8")


def agreement(found, inked):
    """Intersection over union."""
    return (found & inked).sum() / (found | inked).sum()


def test_ink_of_a_drawing_is_what_was_drawn(canvas, inked):
    assert (inked == (canvas < 128)).mean() > 0.999


@pytest.mark.parametrize(
    ("stroke", "paper"),
    [
        ((255, 255, 255), (0, 0, 0)),
        ((255, 255, 0), (255, 255, 255)),
        ((0, 0, 255), (0, 0, 0)),
        ((90, 90, 90), (120, 120, 120)),
        ((255, 0, 0), (0, 128, 255)),
    ],
)
def test_any_colour_and_polarity_gives_the_same_ink(canvas, inked, stroke, paper):
    assert agreement(ink.find(coloured(canvas, stroke, paper)) > 0.5, inked) > 0.97


@pytest.mark.parametrize("stroke", [0, 128, 255])
def test_ink_on_transparency_is_found_whatever_its_colour(canvas, inked, stroke):
    layer = np.full((*canvas.shape, 4), stroke, "uint8")
    layer[..., 3] = 255 - canvas
    assert agreement(ink.find(layer) > 0.5, inked) > 0.97


def test_ink_of_two_colours_on_transparency_is_one_drawing(canvas, inked):
    layer = np.zeros((*canvas.shape, 4), "uint8")
    layer[:140, :, 0] = 255
    layer[..., 3] = 255 - canvas
    assert agreement(ink.find(layer) > 0.5, inked) > 0.97


def test_page_with_transparent_margins_is_paper_not_ink(canvas, inked):
    page = np.dstack([canvas] * 3 + [np.full_like(canvas, 255)])
    page[:10, :, 3] = page[:, -10:, 3] = 0
    page[page[..., 3] == 0] = 0
    assert agreement(ink.find(page) > 0.5, inked) > 0.97


@pytest.mark.parametrize(
    "blank",
    [
        np.zeros((1, 1), "uint8"),
        np.full((280, 280), 255, "uint8"),
        np.full((50, 30, 3), (10, 200, 90), "uint8"),
        np.zeros((280, 280, 4), "uint8"),
        np.full((280, 280, 4), 255, "uint8"),
        np.full((3000, 4000, 3), 255, "uint8"),
    ],
    ids=lambda blank: str(blank.shape),
)
def test_blank_picture_has_no_ink(blank):
    assert ink.find(blank) is None


def test_faint_noise_on_paper_is_no_ink():
    grain = np.random.default_rng(0).normal(220, 6, (600, 800, 3)).clip(0, 255).astype("uint8")
    assert ink.find(grain) is None


def test_unevenly_lit_blank_paper_has_no_ink():
    light = np.linspace(90, 230, 400)[None].repeat(300, 0)
    assert ink.find(light.astype("uint8")) is None


def test_photograph_in_uneven_light_shows_the_same_ink(canvas):
    random = np.random.default_rng(1)
    large = Image.fromarray(canvas).resize((840, 840))
    reflected = 0.25 + 0.65 * np.asarray(large) / 255
    light = np.linspace(0.4, 1, 840)[:, None] * np.linspace(1, 0.6, 840)[None]
    photograph = 255 * reflected * light + random.normal(0, 6, (840, 840))
    photograph = np.clip(photograph, 0, 255).astype("uint8")
    photograph = np.asarray(Image.fromarray(photograph).filter(ImageFilter.GaussianBlur(1)))
    found = ink.find(photograph) > 0.5
    top, bottom, left, right = ink.box(found)
    wanted = np.asarray(large) < 128
    above, below, west, east = ink.box(wanted)
    same = Image.fromarray(found[top:bottom, left:right]).resize((east - west, below - above))
    assert agreement(np.asarray(same), wanted[above:below, west:east]) > 0.8


def test_small_digit_on_a_large_page_keeps_its_shape(canvas, inked):
    page = np.full((6000, 6000), 255, "uint8")
    page[3000:3280, 1000:1280] = canvas
    found = ink.find(page) > 0.5
    wanted = inked[slice(*ink.box(inked)[:2]), slice(*ink.box(inked)[2:])]
    crop = found[slice(*ink.box(found)[:2]), slice(*ink.box(found)[2:])]
    assert crop.shape == pytest.approx(wanted.shape, abs=1)
    h, w = np.minimum(crop.shape, wanted.shape)
    assert agreement(crop[:h, :w], wanted[:h, :w]) > 0.9


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [[0, 1]],
        np.zeros((4, 4)),
        np.zeros((4,), "uint8"),
        np.zeros((4, 4, 2), "uint8"),
        np.zeros((0, 4), "uint8"),
        np.zeros((1, 4, 4, 3), "uint8"),
    ],
    ids=lambda wrong: str(getattr(wrong, "shape", wrong)),
)
def test_what_is_not_a_picture_is_refused_with_what_was_got(wrong):
    with pytest.raises(ValueError, match=r"a picture is uint8 \(H, W\).*, not "):
        ink.find(wrong)


def test_closing_fills_what_is_narrower_than_the_window():
    grey = np.full((40, 40), 200, "float32")
    grey[10:30, 18:22] = 50
    assert (ink.closing(grey, 5) == 200).all()
    assert (ink.closing(grey, 3) == grey).all()


def test_closing_keeps_the_edge_of_a_shadow():
    y, x = np.mgrid[:60, :60]
    shadow = np.where(y + 2 * x > 100, 80, 200).astype("float32")
    assert (ink.closing(shadow, 21) == shadow).all()


def test_threshold_lies_between_two_classes():
    values = np.concatenate([np.full(900, 0.2), np.full(100, 0.7)])
    assert 0.2 < ink.between_classes(values) <= 0.7
    assert ink.between_classes(np.array([])) == 0


def test_connected_areas_are_numbered_along_any_path():
    mask = np.zeros((7, 7), bool)
    mask[0, :] = mask[:, 6] = mask[6, :] = mask[2:7, 0] = mask[2, 0:5] = True  # a spiral
    mask[4, 3] = True
    areas = ink.labelled(mask)
    assert len(np.unique(areas[mask])) == 2
    assert (areas[~mask] == 0).all()
    assert areas[4, 3] != areas[0, 0]


def test_specks_and_what_reaches_in_from_outside_are_left_out():
    mask = np.zeros((50, 50), bool)
    mask[10:40, 20:25] = True  # the digit
    mask[5, 40] = True  # a speck
    mask[:, 48:] = True  # the edge of the table
    assert np.argwhere(ink.main_parts(mask)).min(0).tolist() == [10, 20]
    assert ink.main_parts(mask).sum() == 150
