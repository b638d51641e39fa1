"""Figures: bits per character on dialogues the bot never learnt from, and what it can recall."""

import math
import re

import numpy as np

from chatbot import batches, corpus, facts, train
from chatbot.facts import Turn

LONGEST = 2048  # characters of a conversation that is read before a turn; few are longer


def bits_per_character(bot, sources, limit=100):
    """How well the bot predicts the turns of dialogues, the whole conversation before each read.

    Parameters
    ----------
    bot : chatbot.Bot
    sources : list of chatbot.corpus.Source
    limit : int
        Dialogues of each source and split.

    Returns
    -------
    dict of str to dict
        For each source, and for the project's own scenes and facts: ``held_out`` and ``train``,
        each with ``bits_per_character`` (end of turn included, padding excluded),
        ``word_perplexity`` derived from it, and ``dialogues``.
    """
    rng = np.random.default_rng(7)
    mixture = batches.Mixture(sources, {})

    def from_corpus(dialogues):
        return [batches.roles(d, rng, both=True) for d in dialogues[:limit]]

    sets = {
        s.name: {"held_out": from_corpus(s.held_out), "train": from_corpus(s.train)}
        for s in sources
    }
    sets["scenes"] = {
        "held_out": [mixture.scene(rng, s) for s in mixture.held_out_scenes[:limit]],
        "train": [mixture.scene(rng, s) for s in mixture.scenes[:limit]],
    }
    sets["facts"] = {
        name: [facts.conversation(rng, mixture.small_talk, 900, split) for _ in range(limit // 4)]
        for name, split in (("held_out", "test"), ("train", "train"))
    }
    bot.network.compile(loss=train.loss())
    return {
        name: {split: _measure(bot.network, rows) for split, rows in of_source.items() if rows}
        for name, of_source in sets.items()
    }


def _measure(network, rows):
    bits = train.nats(network, rows, LONGEST, at_once=8) / math.log(2)
    turns = [t.text for row in rows for t in row if t.trained]
    characters = sum(len(t) + 1 for t in turns) / sum(len(t.split()) for t in turns)  # of a word
    return {
        "bits_per_character": round(bits, 4),
        "word_perplexity": round(2 ** (bits * characters), 1),
        "dialogues": len(rows),
    }


def recall(bot, gaps, n, kind="name", seed=0, progress=lambda done: None):
    """How often the bot still knows a fact, told some exchanges before, in its own conversation.

    The loop is closed: the turns between are held-out small talk, and the bot's own answers, at the
    default settings, stay in the conversation. Values and phrasings are the ones kept for testing.

    Parameters
    ----------
    bot : chatbot.Bot
    gaps : sequence of int
        Exchanges between telling and asking.
    n : int
        Conversations for each gap.
    kind : str
        Of the fact: name, age, town, ...
    seed : int
    progress : callable
        Called with the number of conversations done.

    Returns
    -------
    dict of int to dict
        For each gap ``recall`` and ``wiped`` (the same question to an empty memory), shares of `n`.

    Raises
    ------
    ValueError
        If there is no such kind of fact.
    """
    if kind not in facts.kinds():
        raise ValueError(f"no fact is called {kind!r}; there are: {', '.join(facts.kinds())}")
    _, scenes = corpus.split_scenes(corpus.scenes())
    small_talk = [users for scene in scenes for users, _ in scene]
    results = {}
    for gap in gaps:
        known = wiped = 0
        for k in range(n):
            rng = np.random.default_rng((seed, gap, k))
            told, _, values = facts.tell(rng, kind, "test")
            memory = bot.reply(bot.start(), told, seed=k).memory
            for _ in range(gap):
                message = corpus.choose(corpus.choose(small_talk, rng), rng)
                memory = bot.reply(memory, message, seed=k).memory
            question: Turn = facts.ask(rng, kind, values, "test")[0]
            known += says(bot.reply(memory, question.text, seed=k).text, values[kind])
            wiped += says(bot.reply(bot.start(), question.text, seed=k).text, values[kind])
            progress(k + 1)
        results[gap] = {"recall": known / n, "wiped": wiped / n, "n": n}
    return results


def says(reply, value):
    """Whether a reply holds a value as whole words, capitals aside."""
    return bool(re.search(rf"(?<!\w){re.escape(value)}(?!\w)", reply, re.IGNORECASE))
