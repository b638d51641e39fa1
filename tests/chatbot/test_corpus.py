"""Dialogues are read, cleaned by the same rules, and split so that nothing moves."""

import gzip
import json

import numpy as np
import pytest

from chatbot import corpus


def write(path, lines):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "wt") as file:
        file.write("\n".join(lines))
    return path


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_json_lines_are_read(tmp_path, name):
    path = write(tmp_path / name, [json.dumps({"dialog": ["Hi!", "Hello."]}), ""])
    assert corpus.read(path) == [["Hi!", "Hello."]]


@pytest.mark.parametrize("line", ["{", "[]", '{"dialog": 3}', '{"dialog": [1]}', '{"turns": []}'])
def test_a_bad_line_is_named(tmp_path, line):
    good = json.dumps({"dialog": ["a", "b"]})
    with pytest.raises(ValueError, match=r"a.jsonl, line 2: not a dialogue"):
        corpus.read(write(tmp_path / "a.jsonl", [good, line]))


def test_files_that_are_none_are_named(tmp_path):
    (tmp_path / "b.jsonl.gz").write_bytes(b"not gzip at all")
    with pytest.raises(ValueError, match=r"b.jsonl.gz is not a readable"):
        corpus.read(tmp_path / "b.jsonl.gz")
    with pytest.raises(ValueError, match="holds no dialogue"):
        corpus.read(write(tmp_path / "c.jsonl", [""]))


def test_cleaning_ends_before_the_first_bad_turn():
    assert corpus.clean(["Hi!", "See http://a.b", "Bye"]) == ["Hi!"]
    assert corpus.clean(["Hi!", "x" * 201]) == ["Hi!"]
    assert corpus.clean(["你好"]) == []
    assert corpus.clean(["  Hi \n there “you” "]) == ['Hi there "you"']


def test_placeholders_become_names_of_two_people():
    turns = corpus.clean(["Hi, I'm [User 1's name].", "I'm [User 2's name].", "Hi (name)."])
    names = [turn.split()[-1].strip(".") for turn in turns]
    assert set(names) <= set(corpus.FIRST_NAMES)
    assert names[0] != names[1]


def test_unknown_brackets_end_the_dialogue():
    assert corpus.clean(["Hi!", "I live in [city]."]) == ["Hi!"]


def test_splits_hold_out_a_twentieth_and_never_move():
    dialogues = [[f"question {k}", f"answer {k}"] for k in range(2000)]
    source = corpus.Source.of("numbers", dialogues)
    assert 70 <= len(source.held_out) <= 130
    assert corpus.Source.of("numbers", dialogues[::-1] + dialogues) == source
    assert not {tuple(d) for d in source.train} & {tuple(d) for d in source.held_out}
    assert source.turns == 2 * len(source.train)


def test_tidy_writes_as_the_bot_should():
    assert corpus.tidy("yeah, i think i'm ok. you") == "Yeah, I think I'm ok. You."
    assert corpus.tidy("Really?") == "Really?"


def test_rough_turns_differ_but_stay_turns():
    rng = np.random.default_rng(0)
    rough = [corpus.roughen("I'm fine, and you?", rng) for _ in range(50)]
    assert len(set(rough)) > 5
    assert all(rough)


def test_scenes_alternate_and_ship():
    scenes = corpus.scenes()
    exchanges = {(u, b) for scene in scenes for us, bs in scene for u in us for b in bs}
    assert len(exchanges) > 3000
    replies = {b for _, b in exchanges}
    assert max(map(len, replies)) <= 140
    train, held_out = corpus.split_scenes(scenes)
    assert len(train) + len(held_out) == len(scenes)
    assert held_out


def test_a_scene_out_of_turn_is_named(tmp_path):
    (tmp_path / "odd.txt").write_text("# odd\nU: hi | hello\nU: again\n")
    with pytest.raises(ValueError, match=r"odd.txt, line 3: wanted 'B: "):
        corpus.scenes(tmp_path)
