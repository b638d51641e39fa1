"""The app's command line: it starts, or it says in a line why not."""

import socket

import pytest

import app
import chatbot.conversation
import digits.reader


def test_a_port_in_use_is_one_line(capsys):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert app.main(["--port", str(port)]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert f"port {port}" in error
    assert "--port" in error


@pytest.mark.parametrize("port", ["0", "99999", "-1"])
def test_a_port_that_is_none_is_one_line(capsys, port):
    assert app.main(["--port", port]) == 1
    assert "a number from 1 to 65535" in capsys.readouterr().err


def test_a_host_that_is_none_is_one_line(capsys):
    assert app.main(["--host", "no.such.host.invalid", "--port", "7999"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("module", [digits.reader, chatbot.conversation])
def test_missing_assets_are_one_line_with_the_remedy(capsys, monkeypatch, tmp_path, module):
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert app.main(["--port", str(port)]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "is missing" in error
    assert "git checkout" in error


def test_help_names_every_option(capsys):
    with pytest.raises(SystemExit):
        app.main(["--help"])
    words = capsys.readouterr().out
    assert all(option in words for option in ("--host", "--port", "--share", "--mcp"))


def test_a_home_that_cannot_be_written_to_is_replaced(monkeypatch):
    monkeypatch.setenv("HOME", "/nonexistent")
    for name in ("HF_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, "/nonexistent")
    app.writable_home()
    assert app.os.access(app.os.environ["HOME"], app.os.W_OK)
