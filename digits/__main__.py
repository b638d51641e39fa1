"""The commands: python -m digits train | evaluate | predict."""

import argparse
import json
import os
import sys
from pathlib import Path

from digits import DEFAULT, MODELS

EXAMPLES = """\
examples:
  python -m digits train --model tutorial       the classic, 3 epochs
  python -m digits evaluate --json              MNIST's 10,000 test images
  python -m digits predict scan.png photo.jpg   one line for each file
"""


class Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line; the usage is what --help is for."""

    def error(self, message):
        self.exit(2, f"{self.prog}: {message} (see --help)\n")


def parser() -> Parser:
    """Return the parser of the command line."""
    root = Parser(
        prog="python -m digits",
        description="Train, evaluate and use recurrent networks that read handwritten digits.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = root.add_subparsers(dest="command", required=True, metavar="train|evaluate|predict")

    def add(name, run, text):
        models = "\n".join(f"  {model:9} {words}" for model, words in MODELS.items())
        command = commands.add_parser(
            name,
            help=text,
            description=text,
            epilog=f"models:\n{models}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.set_defaults(run=run)
        return command

    train = add("train", run_train, "Train a model on MNIST; Ctrl-C and --resume at any time.")
    train.add_argument(
        "--model",
        choices=MODELS,
        default=DEFAULT,
        metavar="NAME",
        help=f"see below; default: {DEFAULT}",
    )
    train.add_argument(
        "--epochs",
        type=positive,
        metavar="N",
        help="passes over the training images; default: the model's own",
    )
    train.add_argument("--out", type=Path, metavar="DIR", help="default: assets/digits/NAME")
    train.add_argument("--resume", action="store_true", help="go on from the checkpoint in DIR")
    train.add_argument("--seed", type=natural, default=1, metavar="N", help="default: 1")

    evaluate = add("evaluate", run_evaluate, "Measure a model on MNIST's test images, or strokes.")
    evaluate.add_argument(
        "--drawings", type=existing_file, metavar="FILE.jsonl.gz", help="pen strokes to render"
    )

    predict = add("predict", run_predict, "Read image files: one line each.")
    predict.add_argument("files", nargs="+", metavar="FILE", help="image files of any kind")

    for command in (evaluate, predict):
        command.add_argument(
            "--model",
            type=model_or_folder,
            default=DEFAULT,
            metavar="NAME",
            help=f"or the folder of a trained model; default: {DEFAULT}",
        )
        command.add_argument("--json", action="store_true", help="for programs")
    return root


def positive(text: str) -> int:
    """Parse a whole number above 0."""
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"should be a whole number above 0, not {text!r}")
    return int(text)


def natural(text: str) -> int:
    """Parse a whole number, 0 or more."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"should be a whole number, not {text!r}")
    return int(text)


def existing_file(text: str) -> Path:
    """Parse the path of a file that is there."""
    if not Path(text).is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text!r}")
    return Path(text)


def model_or_folder(text: str) -> str:
    """Parse the name of a model or the path of a folder."""
    if text not in MODELS and not Path(text).is_dir():
        raise argparse.ArgumentTypeError(
            f"no model and no folder is called {text!r}; the models are: {', '.join(MODELS)}"
        )
    return text


def run_train(options) -> int:
    from digits.train import train

    folder = train(
        options.model,
        epochs=options.epochs,
        out=options.out,
        resume=options.resume,
        seed=options.seed,
    )
    print(f"{folder}: trained; to measure it: python -m digits evaluate --model {options.model}")
    return 0


def run_evaluate(options) -> int:
    from digits import evaluate, reader

    model = reader.load(options.model)
    if options.drawings:
        figures = evaluate.on_drawings(model, options.drawings)
    else:
        figures = evaluate.on_mnist(model)
    if options.json:
        print(json.dumps(figures, indent=1))
        return 0
    for name, value in figures.items():
        if isinstance(value, dict):
            value = "  ".join(f"{group} {accuracy:.2%}" for group, accuracy in value.items())
        elif name in ("accuracy", "calibration_error"):
            value = f"{value:.2%}"
        print(f"{name.replace('_', ' '):26}{value}")
    return 0


def run_predict(options) -> int:
    from digits import pictures, reader

    model = reader.load(options.model)
    failed = False
    for file in options.files:
        try:
            reading = model.read(pictures.load(file))
        except ValueError as error:
            failed = True
            line = {"file": file, "error": str(error)}
            text = f"{file}: {error}"
        else:
            probability = float(reading.probabilities.max())
            line = {
                "file": file,
                "digit": reading.digit,
                "probabilities": [round(float(p), 6) for p in reading.probabilities],
            }
            named = reading.digit is not None
            text = f"{file}: {reading.digit} ({probability:.1%})" if named else f"{file}: no ink"
        # Errors are lines among the others with --json, and apart from them without.
        stream = sys.stderr if "error" in line and not options.json else sys.stdout
        print(json.dumps(line) if options.json else text, file=stream, flush=True)
    return 1 if failed else 0


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit status."""
    options = parser().parse_args(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow greets at length
    from digits.data import DataError
    from rnn.store import StoreError

    try:
        return options.run(options)
    except (DataError, StoreError, FloatingPointError, OSError) as error:
        print(f"python -m digits {options.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
