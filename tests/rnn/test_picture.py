"""Numbers become the colours that the scale promises."""

import base64
import io

import numpy as np
from PIL import Image

from rnn import picture


def test_the_ends_of_the_scale():
    got = picture.colours(np.array([0.0, 1.0]))
    np.testing.assert_array_equal(got, [[0x00, 0x22, 0x4E], [0xFE, 0xE8, 0x38]])


def test_what_lies_outside_is_clipped():
    got = picture.colours(np.array([-9.0, 9.0]), -1, 1, picture.DIVERGING)
    np.testing.assert_array_equal(got, picture.colours(np.array([-1, 1]), -1, 1, picture.DIVERGING))


def test_zero_is_grey_on_the_diverging_scale():
    np.testing.assert_array_equal(picture.colours(0.0, -2, 2, picture.DIVERGING), [232, 232, 232])


def test_a_heat_map_has_a_pixel_for_each_number():
    address = picture.heat_map(np.eye(3, 5))
    head, _, data = address.partition(",")
    assert head == "data:image/png;base64"
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))
    np.testing.assert_array_equal(pixels, picture.colours(np.eye(3, 5)))
