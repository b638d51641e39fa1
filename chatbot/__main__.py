"""The chatbot's command line: train, evaluate, recall, chat."""

import argparse
import json
import sys
from pathlib import Path

from chatbot.conversation import FOLDER


def positive(words):
    """A positive number of an option."""
    number = float(words)
    if not number > 0:
        raise argparse.ArgumentTypeError(f"{words} is not a positive number")
    return number


def whole(words):
    """A positive whole number of an option."""
    if not words.isdecimal() or int(words) == 0:
        raise argparse.ArgumentTypeError(f"{words!r} is not a positive whole number")
    return int(words)


def gaps(words):
    """Whole numbers between commas."""
    parts = words.split(",")
    if not all(part.strip().isdecimal() for part in parts):
        raise argparse.ArgumentTypeError(f"{words!r} is not a list of whole numbers: 0,1,5,10,20")
    return [int(part) for part in parts]


def parser():
    """The options of the four commands."""
    main = argparse.ArgumentParser(prog="python -m chatbot", description=__doc__)
    commands = main.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train the bot")
    train.add_argument("--corpus", nargs="+", default=[], metavar="FILE.jsonl", help="JSON lines")
    train.add_argument(
        "--epochs", type=positive, default=1.0, help="of 2,800 steps, about two hours on 2 cores"
    )
    train.add_argument("--minutes", type=positive, help="stop after this time; resume later")
    train.add_argument("--out", type=Path, default=FOLDER, metavar="DIR", help="model's folder")
    train.add_argument("--resume", action="store_true", help="go on from DIR")
    train.add_argument("--seed", type=int, default=0)
    evaluate = commands.add_parser("evaluate", help="bits per character on held-out dialogues")
    evaluate.add_argument("--corpus", nargs="+", default=[], metavar="FILE.jsonl")
    recall = commands.add_parser("recall", help="tell the bot a fact, talk, ask for it")
    recall.add_argument("--gaps", type=gaps, default=[0, 1, 5, 10, 20], help="exchanges between")
    recall.add_argument("--n", type=whole, default=200, help="conversations for each gap")
    recall.add_argument("--kind", default="name", help="of fact: name, age, town, ...")
    recall.add_argument("--seed", type=int, default=0)
    for command in (evaluate, recall):
        command.add_argument("--json", action="store_true", help="print JSON alone")
    chat = commands.add_parser("chat", help="talk with the bot here")
    chat.add_argument("--seed", type=int, default=0)
    for command in (evaluate, recall, chat):
        command.add_argument("--model", type=Path, default=FOLDER, metavar="DIR")
    return main


def run_train(options):
    from chatbot import train

    train.train(
        options.corpus,
        steps=max(1, round(2800 * options.epochs)),
        folder=options.out,
        resume=options.resume,
        seed=options.seed,
        minutes=options.minutes,
    )


def run_evaluate(options):
    from chatbot import evaluate, load, train

    figures = evaluate.bits_per_character(load(options.model), train.sources(options.corpus))
    if options.json:
        print(json.dumps(figures))
        return
    print(f"{'':28}{'held out':>10}{'train':>10}   bits per character")
    for name, of_source in figures.items():
        row = (of_source.get(s, {}).get("bits_per_character", "") for s in ("held_out", "train"))
        print(f"{name:28}" + "".join(f"{x:>10}" for x in row))


def run_recall(options):
    from chatbot import evaluate, load

    def progress(done):
        if sys.stderr.isatty():
            print(f"\r{done} of {options.n}", end="", file=sys.stderr)

    figures = evaluate.recall(
        load(options.model), options.gaps, options.n, options.kind, options.seed, progress
    )
    if options.json:
        print(json.dumps({"kind": options.kind, "seed": options.seed, "gaps": figures}))
        return
    print("   gap   recall   with the memory wiped")
    for gap, row in figures.items():
        print(f"{gap:6}{row['recall']:9.3f}{row['wiped']:9.3f}")


def run_chat(options):
    from chatbot import load

    bot = load(options.model)
    memory = bot.start()
    print("Talk with Rollo. An empty line ends the conversation, /forget wipes the memory.")
    while True:
        try:
            message = input("you   > ").strip()
        except (EOFError, KeyboardInterrupt):
            message = ""
        if not message:
            return
        if message == "/forget":
            memory = bot.start()
            continue
        try:
            turn = bot.reply(memory, message, seed=options.seed)
        except ValueError as error:
            print(f"({error})")
            continue
        memory = turn.memory
        print(f"Rollo > {turn.text}")


def main(arguments=None):
    """Run a command.

    Returns
    -------
    int
        The exit status: 0, or 1 after an error that was told in one line.
    """
    options = parser().parse_args(arguments)
    from rnn.store import StoreError

    run = {"train": run_train, "evaluate": run_evaluate, "recall": run_recall, "chat": run_chat}
    try:
        run[options.command](options)
    except (StoreError, OSError, ValueError, FloatingPointError) as error:
        print(f"python -m chatbot {options.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped; --resume goes on from the last checkpoint", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
