"""The commands do what they say, one clear line for what cannot be done, never a traceback."""

import gzip
import json
import subprocess
import sys

import pytest
from PIL import Image

from digits import __main__ as commands
from digits import data, evaluate
from digits import reader as readers


@pytest.fixture
def loaded(monkeypatch, reader):
    """The commands use the model that the session has loaded already."""
    monkeypatch.setattr(readers, "load", lambda name: reader)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "train|evaluate|predict"),
        (["paint"], "invalid choice: 'paint'"),
        (["train", "--model", "nine"], "invalid choice: 'nine'"),
        (["train", "--epochs", "0"], "--epochs: should be a whole number above 0, not '0'"),
        (["train", "--epochs", "many"], "--epochs: should be a whole number above 0, not 'many'"),
        (["train", "--seed", "-1"], "--seed: "),
        (["evaluate", "--model", "nine"], "no model and no folder is called 'nine'"),
        (["evaluate", "--drawings", "none.jsonl"], "--drawings: there is no file 'none.jsonl'"),
        (["predict"], "FILE"),
        (["predict", "--fast", "a.png"], "unrecognized arguments: --fast"),
    ],
)
def test_bad_option_is_one_clear_line_and_status_2(capsys, arguments, said):
    with pytest.raises(SystemExit) as stopped:
        commands.main(arguments)
    assert stopped.value.code == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("command", [[], ["train"], ["evaluate"], ["predict"]])
def test_help_is_quick_and_names_every_model(command):
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "digits", *command, "--help"],
        capture_output=True,
        text=True,
        cwd=data.ROOT,
    )
    assert done.returncode == 0
    assert "keras" not in done.stderr  # nothing heavy was imported
    if command:
        assert all(name in done.stdout for name in readers.MODELS)


def test_predict_goes_on_after_files_that_cannot_be_read(tmp_path, capsys, loaded, seven):
    (tmp_path / "text.png").write_text("not an image")
    Image.fromarray(seven).save(tmp_path / "seven.png")
    Image.new("L", (1, 1)).save(tmp_path / "dot.png")
    Image.fromarray(seven).resize((6000, 6000)).save(tmp_path / "huge.png")
    names = ["text.png", "missing.png", "dot.png", "huge.png", "seven.png"]
    files = [str(tmp_path / name) for name in names]
    assert commands.main(["predict", *files]) == 1
    output, error = capsys.readouterr()
    assert [line.rsplit("/")[-1] for line in error.splitlines()] == [
        "text.png: is not an image, or of a kind that Pillow cannot read",
        "missing.png: no such file",
    ]
    lines = [line.rsplit("/")[-1] for line in output.splitlines()]
    assert lines[0] == "dot.png: no ink"
    assert lines[1].startswith("huge.png: 7 (")
    assert lines[2].startswith("seven.png: 7 (")


def test_predict_in_json_is_one_object_a_line(tmp_path, capsys, loaded, seven):
    Image.fromarray(seven).save(tmp_path / "seven.png")
    assert commands.main(["predict", "--json", str(tmp_path / "seven.png"), "missing.png"]) == 1
    seen, missing = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert seen["digit"] == 7
    assert sum(seen["probabilities"]) == pytest.approx(1, abs=1e-4)
    assert missing == {"file": "missing.png", "error": "no such file"}


def test_predict_of_whole_files_has_status_0(tmp_path, loaded, seven):
    Image.fromarray(seven).save(tmp_path / "seven.png")
    assert commands.main(["predict", str(tmp_path / "seven.png")]) == 0


def test_evaluation_on_mnist_in_json(capsys, loaded, monkeypatch):
    few = data.Split(*(array[:200] for array in data.mnist("test")))
    monkeypatch.setattr(evaluate.data, "mnist", lambda part: few)
    assert commands.main(["evaluate", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["model"] == "readers"
    assert figures["images"] == 200
    assert figures["errors"] == round(200 * (1 - figures["accuracy"]))
    assert figures["parameters"] < 5_000_000
    assert {"loss", "calibration_error", "milliseconds_per_drawing", "date", "machine"} <= {
        *figures
    }


def test_evaluation_on_drawings_reports_pen_size_and_place(tmp_path, capsys, loaded):
    strokes = {"label": 7, "strokes": [[[0, 0], [60, 0], [20, -100]]]}
    with gzip.open(tmp_path / "sevens.jsonl.gz", "wt") as file:
        file.write((json.dumps(strokes) + "\n") * 60)
    assert commands.main(["evaluate", "--json", "--drawings", f"{tmp_path}/sevens.jsonl.gz"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["images"] == 60
    assert figures["unread"] == 0
    assert figures["accuracy"] > 0.9
    assert set(figures["by_pen"]) == {"0.04", "0.07", "0.1", "0.14", "0.18"}
    assert set(figures["by_size"]) == {"60", "100", "145", "190", "230"}
    assert set(figures["by_place"]) <= {*evaluate.drawings.PLACES}
    assert list(figures["by_digit"]) == ["7"]


def test_evaluation_is_readable_without_json(tmp_path, capsys, loaded):
    (tmp_path / "one.jsonl").write_text('{"label": 1, "strokes": [[[0, 0], [0, 9]]]}\n')
    assert commands.main(["evaluate", "--drawings", str(tmp_path / "one.jsonl")]) == 0
    output = capsys.readouterr().out
    assert "accuracy                  100.00%" in output
    assert "by digit                  1 100.00%" in output


def test_damaged_stroke_file_is_one_clear_line(tmp_path, capsys, loaded):
    (tmp_path / "bad.jsonl").write_text("no strokes\n")
    assert commands.main(["evaluate", "--drawings", str(tmp_path / "bad.jsonl")]) == 1
    error = capsys.readouterr().err
    assert "bad.jsonl, line 1: should be" in error
    assert error.count("\n") == 1


def test_resume_from_an_empty_folder_is_one_clear_line(tmp_path, capsys):
    assert commands.main(["train", "--model", "lstm", "--out", str(tmp_path), "--resume"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_model_that_is_not_there_is_one_clear_line(tmp_path, capsys, monkeypatch, seven):
    monkeypatch.setattr(readers, "FOLDER", tmp_path)
    assert commands.main(["predict", "any.png"]) == 1
    error = capsys.readouterr().err
    assert "python -m digits train --model readers" in error
    assert error.count("\n") == 1
