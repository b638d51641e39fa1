"""The device is described in words, and the core keeps its hands off TensorFlow."""

import ast
from pathlib import Path

import keras

from rnn import runtime

ROOT = Path(__file__).parents[2]


def test_description_names_device_and_versions():
    words = runtime.describe()
    assert keras.version() in words
    assert "Python 3." in words
    assert ("CPU" in words) != runtime.gpu()


def test_the_processor_has_a_name():
    assert "cores" in runtime.machine()


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module.split(".")[0]


def test_core_and_models_are_pure_keras():
    pure = [p for p in (ROOT / "rnn").glob("*.py") if p.name != "runtime.py"]
    for path in [*pure, ROOT / "digits" / "model.py", ROOT / "chatbot" / "model.py"]:
        assert not {"tensorflow", "jax", "torch"} & set(imports(path)), path


def test_dependencies_point_one_way():
    for package, others in (("rnn", {"digits", "chatbot"}), ("digits", {"chatbot"})):
        for path in (ROOT / package).glob("*.py"):
            assert not others & set(imports(path)), path
    for path in (ROOT / "chatbot").glob("*.py"):
        assert "digits" not in set(imports(path)), path
    for path in ROOT.glob("*/*.py"):
        found = set(imports(path))
        assert "gradio" not in found or path.name == "tab.py" or path.parent.name == "tests", path
        assert "tensorflow_text" not in found or path.name in ("text.py", "conftest.py"), path
