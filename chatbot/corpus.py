"""Dialogues to train on: where they come from, how they are cleaned, what is held out.

A dialogue is a list of turns, the user's first. Every source is cleaned by the same rules, and a
twentieth of each is held out, chosen by a hash of its text: the same on every machine.
"""

import gzip
import hashlib
import importlib.util
import itertools
import json
import re
from dataclasses import dataclass
from pathlib import Path

from chatbot import text

ASSETS = Path(__file__).parent.parent / "assets" / "dialogues"
TURN_LIMIT = 200  # characters; longer turns are monologues
HELD_OUT = 0.05

# Not a judgement of words: a small bot repeats what it reads, to anyone.
_UNWANTED = re.compile(
    r"fuck|shit|\bbitch|\bsex|porn|\bdick\b|\bcock\b|pussy|nigg|\bfag|\bcunt|\bslut|\bwhore|\brape"
    r"|\bnude|\bkill (?:your|my)self|suicid|\bhttps?:|www\.|@\w+\.|\b\d{3}[- ]?\d{3,4}[- ]?\d{4}\b"
    r"|\bass(?:hole)?\b|\bhorny\b|\bboobs?\b|\bnazi|\bhitler|[<>{}|\\^]",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"[\[(](?:your |my )?(?:user ?\d?(?:'s|’s)?|person ?\d?(?:'s)?|first|last)?"
    r" ?_?(?:user)?name(?: here)?[\])]",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"[\[\]]|\((?:insert|your|user|name)", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    """Dialogues of one origin.

    Attributes
    ----------
    name : str
    train, held_out : lists of lists of str
        Dialogues, each a list of turns.
    """

    name: str
    train: list
    held_out: list

    @classmethod
    def of(cls, name, dialogues):
        """Clean dialogues, drop repeated ones, and hold a twentieth out."""
        unique = {tuple(d) for d in map(clean, dialogues) if len(d) > 1}
        parts = {True: [], False: []}
        for dialogue in sorted(unique):
            parts[fraction(" ".join(dialogue)) < HELD_OUT].append(list(dialogue))
        return cls(name, parts[False], parts[True])

    @property
    def turns(self):
        """How many turns are left to train on."""
        return sum(map(len, self.train))


def fraction(key):
    """A number in [0, 1) that is a function of the text alone: for splits that do not move."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:6]) / 2**48


def read(path):
    """Dialogues of a file of JSON lines, ``{"dialog": ["first turn", "second turn", ...]}``.

    Parameters
    ----------
    path : path
        ``.jsonl`` or ``.jsonl.gz``.

    Returns
    -------
    list of lists of str

    Raises
    ------
    ValueError
        If a line is not such a dialogue; the message names the file and the line.
    OSError
        If the file cannot be read.
    """
    path = Path(path)
    opener = gzip.open if path.suffix == ".gz" else open
    dialogues = []
    try:
        with opener(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    turns = [turn + "" for turn in json.loads(line)["dialog"]]
                except (ValueError, KeyError, TypeError):
                    raise ValueError(
                        f'{path}, line {number}: not a dialogue; wanted {{"dialog": ["first turn", '
                        f'"second turn", ...]}}, got {line[:60]!r}'
                    ) from None
                dialogues.append(turns)
    except (EOFError, gzip.BadGzipFile, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is not a readable JSON lines file: {error}") from None
    if not dialogues:
        raise ValueError(f"{path} holds no dialogue")
    return dialogues


def clean(dialogue):
    """The part of a dialogue worth training on: short, decent turns with their placeholders filled.

    The dialogue ends before the first turn that is too long, empty, unwanted or full of foreign
    script; the turns before it stay.
    """
    names = _names_for(dialogue)
    turns = []
    for turn in dialogue:
        turn = text.fold(_PLACEHOLDER.sub(lambda _: next(names), turn))
        letters = sum(c in text.ALPHABET for c in turn)
        if (
            not turn
            or len(turn) > TURN_LIMIT
            or letters < len(turn)
            or _UNWANTED.search(turn)
            or _BRACKET.search(turn)
        ):
            break
        turns.append(turn)
    return turns


def _names_for(dialogue):
    """Names for the placeholders of one dialogue: two people, always the same two."""
    known = FIRST_NAMES
    start = int(fraction(" ".join(dialogue)) * len(known))
    return itertools.cycle((known[start], known[(start * 7 + 3) % len(known)]))


FIRST_NAMES = (
    "Anna Ben Carla David Emma Felix Grace Henry Ivy Jack Kate Leo Maya Noah Olivia Paul Quinn "
    "Rosa Sam Tara Uma Victor Wendy Xavier Yara Zoe Alice Bruno Chloe Daniel Elena Frank Gina Hugo"
).split()


def tidy(turn):
    """A turn as the bot should write it: a capital first, "I" for "i", an end mark."""
    turn = re.sub(r"\bi\b(?=[ ',.!?]|$)", "I", turn)
    turn = re.sub(r"(^|[.!?] )([a-z])", lambda m: m[1] + m[2].upper(), turn)
    return turn if turn[-1] in ".!?\"')" else turn + "."


def roughen(turn, rng):
    """A turn as a user in a hurry might type it: small letters, lost punctuation, a slip."""
    if rng.random() < 0.7:
        turn = turn.lower()
    if rng.random() < 0.5:
        turn = turn.rstrip(".!?") or turn
    if rng.random() < 0.3:
        turn = turn.replace("'", "")
    if rng.random() < 0.2 and len(turn) > 8:
        k = int(rng.integers(1, len(turn) - 2))
        slip = rng.integers(3)
        swapped = turn[:k] + turn[k + 1] + turn[k] + turn[k + 2 :]
        turn = (swapped, turn[:k] + turn[k + 1 :], turn[:k] + turn[k] + turn[k:])[slip]
    return turn


def scenes(folder=ASSETS / "scenes"):
    """The hand-written scenes: lists of (what the user may say, what the bot may answer).

    In a file, ``U:`` and ``B:`` lines alternate, `` | `` separates alternatives, and a blank line
    ends a scene.

    Returns
    -------
    list of lists of (tuple of str, tuple of str)

    Raises
    ------
    ValueError
        If a line is of neither kind or out of turn; the message names the file and the line.
    """
    found = []
    for path in sorted(Path(folder).glob("*.txt")):
        scene = []
        for number, line in enumerate([*path.read_text().splitlines(), ""], 1):
            line = line.strip()
            if line.startswith("#"):
                continue
            if not line:
                if scene:
                    found.append(
                        [tuple(pair) for pair in zip(scene[::2], scene[1::2], strict=True)]
                    )
                scene = []
                continue
            role = "UB"[len(scene) % 2]
            if not line.startswith(f"{role}: "):
                raise ValueError(f"{path}, line {number}: wanted '{role}: ...', got {line[:40]!r}")
            scene.append(tuple(part.strip() for part in line[3:].split(" | ")))
    return found


def packaged():
    """The dialogues that install from PyPI; a package that is not there is left out."""
    sources = []
    spec = importlib.util.find_spec("chitchat_dataset")
    if spec:
        data = json.loads((Path(spec.origin).parent / "dataset.json").read_text())
        chats = [
            [" ".join(part["text"] for part in message) for message in chat["messages"]]
            for chat in data.values()
        ]
        sources.append(Source.of("chitchat", chats))
    spec = importlib.util.find_spec("chatterbot_corpus")
    if spec:
        topics = ("greetings", "conversations", "emotion", "food", "humor")
        folder = Path(spec.origin).parent / "data" / "english"
        sources.append(
            Source.of("chatterbot", [d for t in topics for d in _yaml(folder / f"{t}.yml")])
        )
    return sources


def _yaml(path):
    """Conversations of a chatterbot file: of YAML, two levels of list are used there."""
    dialogue = []
    for line in path.read_text().splitlines():
        line = line.rstrip()
        if line.startswith("- - "):
            if dialogue:
                yield dialogue
            dialogue = [line[4:].strip("'\" ")]
        elif line.startswith("  - ") and dialogue:
            dialogue.append(line[4:].strip("'\" "))
    if dialogue:
        yield dialogue


def choose(options, rng):
    """One of the options."""
    return options[int(rng.integers(len(options)))]


def split_scenes(all_scenes):
    """(train, held-out) scenes, by a hash of their first line."""
    held = [s for s in all_scenes if fraction(s[0][0][0] + s[0][1][0]) < HELD_OUT]
    return [s for s in all_scenes if s not in held], held
