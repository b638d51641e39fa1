"""What all tests share: quiet TensorFlow, a small bot, the app as a process, a Chromium."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import warnings
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

with warnings.catch_warnings():  # what other people's packages warn of when imported is not ours
    warnings.simplefilter("ignore")
    import gradio  # noqa: F401
    import tensorflow_text  # noqa: F401

import pytest

SMALL = {
    "kind": "lstm",
    "embedding": 8,
    "encoder": [16],
    "decoder": [16],
    "attention": 8,
    "hidden": 16,
}


@pytest.fixture(scope="session")
def small_bot():
    """An untrained bot, small enough to compile in a moment; its replies are noise."""
    import keras

    from chatbot import model, text
    from chatbot.conversation import Bot

    keras.utils.set_random_seed(3)
    return Bot(model.build(text.VOCABULARY, SMALL))


ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def exact_products(monkeypatch):
    """Keep a test that trains from turning on bfloat16 for all tests after it in this process."""
    from rnn import runtime

    monkeypatch.setattr(runtime, "use_bfloat16_products", lambda: False)


@dataclass(frozen=True)
class Server:
    """The app as a user starts it, in a process of its own."""

    url: str
    log: Path

    def tracebacks(self):
        """What the server's log holds of errors."""
        return re.findall(r"Traceback[\s\S]*", self.log.read_text())


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """``python app.py --mcp``, without a home folder, until the session ends."""
    port, log = free_port(), tmp_path_factory.mktemp("server") / "log"
    command = [sys.executable, "-u", "app.py", "--port", str(port), "--mcp"]
    environment = {**os.environ, "HOME": "/nonexistent"}
    with open(log, "w") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, env=environment
        )
    url = f"http://127.0.0.1:{port}/"
    try:
        for _ in range(600):
            assert process.poll() is None, log.read_text()
            try:
                urllib.request.urlopen(url, timeout=5).close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.5)
        yield Server(url, log)
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="session")
def chromium():
    """The path of a Chromium; without one a test is skipped, and fails where CI is set."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    if os.environ.get("CI"):
        pytest.fail("CI must install Chromium")
    return pytest.skip("no Chromium here: apt-get install chromium")
