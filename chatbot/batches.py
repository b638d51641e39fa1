"""Conversations to arrays: what one training step reads, as a pure function of its number."""

import re

import numpy as np

from chatbot import corpus, facts, text
from chatbot.corpus import choose
from chatbot.facts import Turn

LENGTHS = (192, 384, 768)  # characters of a row of conversation
CHARACTERS = 12288  # read in one step, whatever the length of its rows
GROUPS = 6  # of replies of similar length: padding falls from a half to about a fifth
BLANK = 0.03  # share of replies learnt without message and memory, for the anti-language model

# A corpus speaker who says such things in small talk would contradict the facts around it.
_PERSONAL = re.compile(r"\b(name|i'?m from|i live|favou?rite|called|years old)\b", re.IGNORECASE)


def roles(turns, rng, both):
    """A corpus dialogue as turns: tidy where the bot learns them, rough where users type them."""
    rough = rng.random() < 0.3
    result = []
    for k, turn in enumerate(turns):
        tidy = corpus.tidy(turn)
        user = k % 2 == 0
        seen = corpus.roughen(turn, rng) if user and rough else None
        result.append(Turn(tidy, trained=k > 0 and (both or not user), seen=seen))
    return result


class Mixture:
    """The training data: sources by weight, hand-written scenes and facts woven together.

    Parameters
    ----------
    sources : list of chatbot.corpus.Source
        Corpora with their train and held-out dialogues.
    weights : dict of str to float
        Share of the rows by source name, ``scenes`` and ``facts`` among them; what is not there
        counts as 1.
    seed : int
    """

    def __init__(self, sources, weights, seed=0):
        self.sources = {s.name: s for s in sources}
        self.scenes, self.held_out_scenes = corpus.split_scenes(corpus.scenes())
        self.seed = seed
        names = [*self.sources, "scenes", "facts"]
        share = np.array([weights.get(n, 1.0) for n in names])
        self.names, self.share = names, share / share.sum()

    def batch(self, step, steps):
        """The batch of a step: ``x, y, weights`` for :class:`chatbot.model.Chatbot`.

        Short rows come first, and so do short times between telling and asking (a curriculum,
        Bengio et al. 2009): in the first tenth of the steps three quarters of the rows are short.
        """
        rng = np.random.default_rng((self.seed, step))
        shares = (0.75, 0.25, 0.0) if step < steps / 10 else (0.25, 0.35, 0.4)
        length = int(rng.choice(LENGTHS, p=shares))
        rows = [self.row(rng, length) for _ in range(CHARACTERS // length)]
        return pack(rows, length, rng)

    def row(self, rng, room):
        """One conversation of about so many characters, from a source drawn by its share."""
        name = self.names[int(rng.choice(len(self.names), p=self.share))]
        if name == "facts":
            return facts.conversation(rng, self.small_talk, room)
        turns = []
        while sum(len(t.text) + 1 for t in turns) < room:
            if name == "scenes":
                turns += self.scene(rng, choose(self.scenes, rng))
            else:
                turns += self.window(rng, choose(self.sources[name].train, rng), room)
        return turns

    def window(self, rng, dialogue, room):
        """A part of a dialogue, from an even place or an odd one: each speaker is the bot."""
        start = int(rng.integers(2))  # from the beginning mostly: greetings matter
        if rng.random() < 0.5 and sum(map(len, dialogue)) > room:
            start = int(rng.integers(max(1, len(dialogue) - 4)))
        turns = roles(dialogue[start:], rng, both=True)
        return turns[: len(turns) // 2 * 2]

    def scene(self, rng, scene):
        """A hand-written scene with one of its alternatives at each turn."""
        turns = []
        for users, bots in scene:
            user = choose(users, rng)
            seen = corpus.roughen(user, rng) if rng.random() < 0.25 else None
            turns += [Turn(user, seen=seen), Turn(choose(bots, rng), True)]
        return turns

    def small_talk(self, rng):
        """One to three exchanges without facts, of the scenes mostly, else of a corpus."""
        count = int(rng.integers(1, 4))
        if self.sources and rng.random() < 0.3:
            source = self.sources[choose([*self.sources], rng)]
            dialogue = choose(source.train, rng)
            start = 2 * int(rng.integers(max(1, len(dialogue) // 2 - count + 1)))
            part = dialogue[start : start + 2 * count]
            if len(part) % 2 == 0 and not any(map(_PERSONAL.search, part)):
                return roles(part, rng, both=False)
        return self.scene(rng, choose(self.scenes, rng)[:count])


def pack(rows, length, rng=None):
    """Arrays of conversations for :class:`chatbot.model.Chatbot`.

    Each row opens with an end of the bot's turn, so that even the empty memory is read from
    something; then come the turns, each with its own end.

    Parameters
    ----------
    rows : list of lists of Turn
        B conversations, the user first.
    length : int
        T; turns that no longer fit are left out.
    rng : numpy.random.Generator, optional
        Draws the replies that are learnt from the blank memory; without it there are none.

    Returns
    -------
    x : dict
        ``conversation`` and ``replies`` as :meth:`Chatbot.call` takes them.
    y : ndarray, int32, shape (characters of the replies, padded,)
        What comes next.
    weights : ndarray, float32, of the shape of `y`
        1, and 0 for padding.
    """
    turns = [t for row in rows for t in row]
    encoded = text.encode([t.text for t in turns] + [t.seen for t in turns if t.seen])
    texts, rough = encoded[: len(turns)], iter(encoded[len(turns) :])
    conversation = np.full((len(rows), length), text.PADDING, "int32")
    replies, k = [], 0
    for b, row in enumerate(rows):
        conversation[b, 0] = text.END_OF_BOT
        place, message = 1, (b * length, b * length + 1)  # the message: from, to
        fits = True
        for n, turn in enumerate(row):
            end = text.END_OF_USER if n % 2 == 0 else text.END_OF_BOT
            start = text.END_OF_BOT if n % 2 == 0 else text.END_OF_USER
            ids = texts[k]
            read = next(rough) if turn.seen else ids
            k += 1
            fits = fits and place + len(read) + 1 <= length
            if not fits:
                continue
            if turn.trained:
                blank = rng is not None and n % 2 and rng.random() < BLANK
                seen = (b * length, b * length + 1) if blank else message
                replies.append((np.r_[start, ids, end].astype("int32"), seen))
            conversation[b, place : place + len(read)] = read
            conversation[b, place + len(read)] = end
            message = (b * length + place, b * length + place + len(read) + 1)
            place += len(read) + 1
    return _group(conversation, replies)


def _group(conversation, replies):
    replies.sort(key=lambda r: len(r[0]))
    groups, targets, weights = [], [], []
    for part in np.array_split(np.arange(len(replies)), min(GROUPS, len(replies))):
        group = [replies[k] for k in part]
        ids = _pad([r for r, _ in group], text.PADDING)  # (N, R + 1)
        message = _pad([np.arange(a, b) for _, (a, b) in group], -1)  # (N, M)
        end = np.array([b - 1 for _, (a, b) in group], "int32")
        groups.append({"ids": ids[:, :-1], "end": end, "message": message})
        targets.append(ids[:, 1:].ravel())
        weights.append((ids[:, 1:] != text.PADDING).ravel())
    x = {"conversation": conversation, "replies": groups}
    return x, np.concatenate(targets), np.concatenate(weights).astype("float32")


def _pad(arrays, filler):
    width = max(map(len, arrays))
    padded = np.full((len(arrays), width), filler, "int32")
    for row, array in zip(padded, arrays, strict=True):
        row[: len(array)] = array
    return padded
