"""Strokes become what a sketchpad would hold, of the size, pen and place that were asked for."""

import gzip

import numpy as np
import pytest

from digits import drawings
from digits.data import DataError

LINE = '{"label": 1, "strokes": [[[0, 0], [0, 100]]]}\n'
SEVEN = drawings.Strokes(7, [np.array([[0.0, 0.0], [60.0, 0.0], [20.0, 100.0]])])


def inked_box(canvas):
    rows, columns = (canvas < 128).any(1).nonzero()[0], (canvas < 128).any(0).nonzero()[0]
    return rows[0], rows[-1] + 1, columns[0], columns[-1] + 1


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_stroke_file_is_read_with_y_turned_to_point_down(tmp_path, name):
    opened = gzip.open if name.endswith("gz") else open
    with opened(tmp_path / name, "wt") as file:
        file.write(LINE * 2)
    digits = drawings.load(tmp_path / name)
    assert [d.label for d in digits] == [1, 1]
    assert digits[0].paths[0].tolist() == [[0, 0], [0, -100]]


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        '{"label": 1}',
        '{"label": 12, "strokes": [[[0, 0]]]}',
        '{"label": 1, "strokes": []}',
        '{"label": 1, "strokes": [[[0, 0, 0]]]}',
        '{"label": 1, "strokes": [[["a", "b"]]]}',
        '{"label": 1, "strokes": [[[0, NaN]]]}',
    ],
)
def test_bad_line_is_named_by_its_number(tmp_path, line):
    (tmp_path / "a.jsonl").write_text(LINE + line + "\n")
    with pytest.raises(DataError, match=r"a.jsonl, line 2: should be"):
        drawings.load(tmp_path / "a.jsonl")


def test_empty_missing_and_damaged_files_are_refused(tmp_path):
    (tmp_path / "empty.jsonl").write_text("")
    (tmp_path / "text.jsonl.gz").write_text("no gzip")
    for name, message in [
        ("empty.jsonl", "holds no drawings"),
        ("missing.jsonl", "cannot read"),
        ("text.jsonl.gz", "cannot read"),
    ]:
        with pytest.raises(DataError, match=message):
            drawings.load(tmp_path / name)


@pytest.mark.parametrize("size", drawings.SIZES)
@pytest.mark.parametrize("pen", drawings.PENS)
def test_digit_has_the_size_and_the_pen_that_were_asked_for(size, pen):
    canvas = drawings.render(SEVEN, size, pen, tilt=0, place=(0.5, 0.5))
    assert canvas.shape == (280, 280)
    top, bottom, _, _ = inked_box(canvas)
    assert bottom - top == pytest.approx(size * (1 + pen), abs=3)
    stem = (canvas[(top + bottom) // 2] < 128).sum()
    assert stem == pytest.approx(pen * size * np.hypot(40, 100) / 100, abs=2.5)


@pytest.mark.parametrize("place", [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_digit_stays_on_the_canvas_in_every_corner(place):
    canvas = drawings.render(SEVEN, 230, 0.18, tilt=12, place=place)
    top, bottom, left, right = inked_box(canvas)
    assert (top <= 2) == (place[0] == 0)
    assert (bottom >= 278) == (place[0] == 1)
    assert (left <= 2) == (place[1] == 0)
    assert (right >= 278) == (place[1] == 1)


def test_dot_is_drawn():
    dot = drawings.Strokes(1, [np.array([[5.0, 5.0]])])
    assert (drawings.render(dot, 100, 0.1, 0, (0.5, 0.5)) < 128).sum() > 50


def test_drawings_are_a_pure_function_of_the_seed():
    first, same, other = (drawings.drawings([SEVEN] * 5, seed) for seed in (0, 0, 1))
    for a, b in zip(first, same, strict=True):
        assert (a.canvas == b.canvas).all()
    assert any((a.canvas != b.canvas).any() for a, b in zip(first, other, strict=True))


def test_every_pen_size_and_place_comes_up():
    drawn = drawings.drawings([SEVEN] * 150)
    assert {d.pen for d in drawn} == set(drawings.PENS)
    assert {d.size for d in drawn} == set(drawings.SIZES)
    assert {d.region for d in drawn} == set(drawings.PLACES)
