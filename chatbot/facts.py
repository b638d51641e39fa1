"""Tell-then-ask conversations: facts that a user tells, small talk, and questions about the facts.

The phrasings and the values are in ``assets/dialogues/facts.toml``; names and places are also made
up from syllables, so that the network learns to copy what it was told instead of guessing. A part
of the values and of the phrasings is kept for testing.
"""

import tomllib
from dataclasses import dataclass
from functools import cache

from chatbot import corpus
from chatbot.corpus import choose

MADE_UP = ("name", "town", "pet_name", "friend")  # kinds whose values can be any word
_ONSETS = ("b c d f g h j k l m n p r s t v w z br ch dr fl gr kl kr pl sh sk st th tr").split()
_VOWELS = "a e i o u a e i o u ai au ea ee ia io oo ou y".split()
_CODAS = ["", *"l m n r s t x ck ld nd ng nn rd rk rn sh ss th".split()]


@dataclass(frozen=True)
class Turn:
    """One turn of a conversation to train or test on.

    Attributes
    ----------
    text : str
        What is said; the target where the turn is trained.
    trained : bool
        Whether the network learns to write it.
    seen : str, optional
        What the encoder reads instead, where that is rougher.
    kind, value : str, optional
        For an answer: the fact that was asked for, and its value (None if it was never told).
    """

    text: str
    trained: bool = False
    seen: str | None = None
    kind: str | None = None
    value: str | None = None


@cache
def phrasings():
    """The tables of ``facts.toml``."""
    return tomllib.loads((corpus.ASSETS / "facts.toml").read_text())


def kinds():
    """The kinds of facts: name, age, town, ..."""
    return [k for k in phrasings() if k not in ("joint", "ask_joint")]


def lines(kind, what, split):
    """The phrasings of one sort, of the split: ``train`` or ``test``."""
    table = phrasings()[kind]
    return table[f"{what}_test"] if split == "test" and f"{what}_test" in table else table[what]


def made_up(rng, split):
    """A word of syllables that looks like a name; those of the two splits never meet."""
    while True:
        word = "".join(
            choose(_ONSETS, rng) + choose(_VOWELS, rng) for _ in range(int(rng.integers(1, 4)))
        )
        word = (word + choose(_CODAS, rng)).capitalize()
        if 3 <= len(word) <= 10 and (corpus.fraction(word) < 0.2) == (split == "test"):
            return word


def value(kind, rng, split="train"):
    """A value for a fact of this kind."""
    if kind == "age":
        return str(int(rng.integers(6, 95)))
    if kind in MADE_UP and rng.random() < 0.5:
        return made_up(rng, split)
    return choose(lines("name" if kind == "friend" else kind, "values", split), rng)


def slots(template):
    """The kinds whose values a template holds."""
    return [k for k in kinds() if f"{{{k}}}" in template]


def tell(rng, kind, split="train", what="tell"):
    """A user's turn that tells (or corrects) a fact, and the bot's reply: (user, bot, facts)."""
    if kind == "joint":
        template = choose(lines("joint", "tell", split), rng)
        facts = {k: value(k, rng, split) for k in slots(template)}
        replies = [r for r in phrasings()["joint"]["reply"] if set(slots(r)) <= facts.keys()]
        replies = replies or phrasings()[next(iter(facts))]["reply"]
    else:
        template = choose(lines(kind, what, split), rng)
        facts = {kind: value(kind, rng, split)}
        replies = phrasings()[kind]["correct_reply" if what == "correct" else "reply"]
    return template.format(**facts), choose(replies, rng).format(**facts), facts


def ask(rng, kind, known, split="train"):
    """A user's question about a fact, and the bot's honest answer: two turns."""
    question = choose(lines(kind, "ask", split), rng)
    told = known.get(kind)
    template = choose(phrasings()[kind]["answer" if told else "unknown"], rng)
    return Turn(question), Turn(template.format(**{kind: told}), True, kind=kind, value=told)


def conversation(rng, small_talk, room, split="train"):
    """A conversation in which facts are told, corrected and asked for, small talk between.

    Parameters
    ----------
    rng : numpy.random.Generator
    small_talk : callable
        ``small_talk(rng)`` gives a few exchanges as a list of turns.
    room : int
        Characters to fill.
    split : str
        Which values and phrasings: ``train`` or ``test``.

    Returns
    -------
    list of Turn
        User and bot in turn, the user first.
    """
    turns, known = [], {}
    liveliness = rng.uniform(0.2, 0.9)  # of this conversation: how much of it is small talk
    while sum(len(t.text) + 1 for t in turns) < room:
        action = rng.random()
        if rng.random() < liveliness:
            turns += small_talk(rng)
        elif not known or action < 0.3:
            kind = _some_kind(rng)
            user, bot, facts = tell(rng, kind, split)
            known |= facts
            turns += [Turn(user, seen=_typed(user, rng)), Turn(bot, True)]
        elif action < 0.38:
            kind = choose([*known], rng)
            user, bot, facts = tell(rng, kind, split, "correct")
            known |= facts
            turns += [Turn(user, seen=_typed(user, rng)), Turn(bot, True)]
        elif action < 0.5:
            question, answer = ask(rng, _some_kind(rng, joint=False), known, split)
            turns += [question, answer]
            if answer.value is None and rng.random() < 0.5:  # the bot asked back: the user says
                new = value(answer.kind, rng, split)
                known[answer.kind] = new
                user = choose(("{}", "it's {}", "{}.", "well, {}"), rng).format(new)
                reply = choose(phrasings()[answer.kind]["reply"], rng).format(**{answer.kind: new})
                turns += [Turn(user, seen=_typed(user, rng)), Turn(reply, True)]
        elif action < 0.56:
            turns += _ask_two(rng, known)
        else:
            turns += ask(rng, choose([*known], rng), known, split)
    return turns


def _some_kind(rng, joint=True):
    """A name in a third of the cases, several facts at once in a fifth, else any kind."""
    draw = rng.random()
    if draw < 0.33:
        return "name"
    return "joint" if joint and draw < 0.53 else choose(kinds(), rng)


def _ask_two(rng, known):
    fitting = [a for a in phrasings()["ask_joint"]["ask"] if set(a["facts"]) <= known.keys()]
    if not fitting:
        return []
    asked = choose(fitting, rng)
    return [Turn(asked["ask"]), Turn(asked["answer"].format(**known), True)]


def _typed(turn, rng):
    """Half of the users do not care for capitals; values are lowered with the rest."""
    return turn.lower() if rng.random() < 0.4 else turn
