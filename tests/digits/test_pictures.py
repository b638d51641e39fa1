"""Image files of any kind become arrays; what is not an image is said in a few words."""

import numpy as np
import pytest
from PIL import Image

from digits import pictures


@pytest.fixture
def grey():
    return Image.fromarray((np.arange(48 * 64) % 256).astype("uint8").reshape(48, 64))


@pytest.mark.parametrize(
    ("mode", "name", "channels"),
    [
        ("RGB", "a.png", 3),
        ("RGB", "a.jpg", 3),
        ("RGBA", "a.png", 4),
        ("LA", "a.png", 4),
        ("L", "a.png", 3),
        ("1", "a.png", 3),
        ("P", "a.gif", 3),
        ("CMYK", "a.jpg", 3),
        ("I;16", "a.png", 3),
        ("F", "a.tiff", 3),
    ],
)
def test_every_kind_of_image_becomes_colours_and_perhaps_transparency(
    tmp_path, grey, mode, name, channels
):
    grey.convert(mode).save(tmp_path / name)
    picture = pictures.load(tmp_path / name)
    assert picture.shape == (48, 64, channels)
    assert picture.dtype == np.uint8
    assert picture[..., 0].max() > 200


def test_sixteen_bits_are_scaled_not_clipped(tmp_path):
    values = np.array([[0, 30_000], [45_000, 60_000]], "uint16")
    Image.fromarray(values).save(tmp_path / "a.png")
    assert pictures.load(tmp_path / "a.png")[..., 0].tolist() == [[0, 127], [191, 255]]


def test_photograph_is_turned_as_its_camera_says(tmp_path, grey):
    orientation = Image.Exif()
    orientation[0x0112] = 6  # the camera was held upright
    grey.save(tmp_path / "a.jpg", exif=orientation)
    assert pictures.load(tmp_path / "a.jpg").shape == (64, 48, 3)


def test_what_is_not_an_image_is_refused(tmp_path, grey):
    (tmp_path / "text.png").write_text("this is not an image")
    (tmp_path / "empty.png").write_bytes(b"")
    grey.save(tmp_path / "whole.bmp")
    (tmp_path / "half.bmp").write_bytes((tmp_path / "whole.bmp").read_bytes()[:2000])
    for name, message in [
        ("missing.png", "no such file"),
        (".", "is a folder"),
        ("text.png", "is not an image"),
        ("empty.png", "is not an image"),
        ("half.bmp", "is damaged or cannot be read"),
    ]:
        with pytest.raises(ValueError, match=message):
            pictures.load(tmp_path / name)


def test_image_that_unpacks_into_too_much_is_refused(tmp_path, monkeypatch, grey):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    grey.save(tmp_path / "a.png")
    with pytest.raises(ValueError, match="more pixels than can be read safely"):
        pictures.load(tmp_path / "a.png")
