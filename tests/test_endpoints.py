"""The endpoints for programs, through gradio_client and MCP, in a server of its own process."""

import asyncio
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image

import chatbot
import digits
from digits import data


@pytest.fixture(scope="module")
def client(server):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the client's own making
        return Client(server.url, verbose=False)


@pytest.fixture(scope="module")
def bot():
    return chatbot.load()


@pytest.fixture(scope="module")
def seven(tmp_path_factory):
    """The first image of MNIST's test set, a seven, as a file."""
    path = tmp_path_factory.mktemp("images") / "seven.png"
    Image.fromarray(data.mnist("test").images[0]).save(path)
    return str(path)


def classify(client, path):
    return client.predict(image=handle_file(str(path)), api_name="/classify")


def test_only_the_two_endpoints_are_public(client):
    api = client.view_api(return_format="dict")
    assert set(api["named_endpoints"]) == {"/classify", "/reply"}
    names = [p["parameter_name"] for p in api["named_endpoints"]["/reply"]["parameters"]]
    assert names == ["message", "history", "temperature", "top_p", "candidates", "seed"]


def test_classify_reads_a_seven_as_python_does(client, seven):
    answer = classify(client, seven)
    reading = digits.load().read(np.asarray(Image.open(seven)))
    assert answer["digit"] == 7 == reading.digit
    np.testing.assert_allclose(answer["probabilities"], reading.probabilities, atol=1e-5)
    assert sum(answer["probabilities"]) == pytest.approx(1, abs=1e-4)


def test_an_empty_picture_has_no_digit(client, tmp_path):
    Image.new("L", (100, 100), 255).save(tmp_path / "white.png")
    assert classify(client, tmp_path / "white.png")["digit"] is None


@pytest.mark.parametrize("size", [(1, 1), (6000, 6000), (1, 3000)])
def test_odd_sizes_are_read(client, tmp_path, size):
    Image.new("RGB", size, "white").save(tmp_path / "odd.png")
    assert classify(client, tmp_path / "odd.png")["digit"] is None


@pytest.mark.parametrize("content", [b"this is no picture", b"", b"\x89PNG\r\n\x1a\n" + b"\0" * 99])
def test_what_is_no_image_is_a_clear_error(client, tmp_path, content):
    (tmp_path / "text.png").write_bytes(content)
    with pytest.raises(AppError, match="This file cannot be read"):
        classify(client, tmp_path / "text.png")


def test_reply_answers_as_python_does(client, bot):
    history = [["Hi, my name is Zelda.", "Nice to meet you, Zelda!"]]
    said = client.predict("What is my name?", history, seed=5, api_name="/reply")
    memory = bot.replay([part for pair in history for part in pair])
    assert said == bot.reply(memory, "What is my name?", seed=5).text


def test_two_clients_at_once_never_see_each_others_memory(server, client, bot):
    names = ["Zelda", "Omar", "Ingrid", "Kenji"]

    def ask(name):
        history = [[f"Hi, my name is {name}.", f"Nice to meet you, {name}!"]]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            own = Client(server.url, verbose=False)
        return own.predict("What is my name?", history, api_name="/reply")

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(ask, names))
    for name, said in zip(names, together, strict=True):
        memory = bot.replay([f"Hi, my name is {name}.", f"Nice to meet you, {name}!"])
        assert said == bot.reply(memory, "What is my name?").text


@pytest.mark.parametrize(
    ("message", "history", "words"),
    [
        ("", [], "nothing to read"),
        ("a" * 1_000_000, [], "1,000,000 characters"),
        ("hi", "no list", "list of"),
        ("hi", [["one"]], "list of"),
        ("hi", [["one", 2]], "list of texts"),
        ("hi", [["one", "b" * 5000]], "over 1,000 characters"),
    ],
)
def test_bad_messages_and_histories_are_clear_errors(client, message, history, words):
    with pytest.raises(AppError, match=words):
        client.predict(message, history, api_name="/reply")


def test_bad_options_are_clear_errors(client):
    with pytest.raises(AppError, match="temperature is a number from 0 to 2"):
        client.predict("hi", [], temperature=9, api_name="/reply")


@pytest.mark.parametrize("message", ["🦄🦄🦄", "שלום, מה שלומך?", "<b>hi</b> ![](http://a/b.png)"])
def test_any_script_gets_an_answer(client, message):
    assert isinstance(client.predict(message, [], api_name="/reply"), str)


def test_mcp_offers_and_serves_both_tools(server):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from mcp import ClientSession
        from mcp.client.streamable_http import streamable_http_client

    async def talk():
        async with (
            streamable_http_client(f"{server.url}gradio_api/mcp/") as streams,
            ClientSession(*streams[:2]) as session,
        ):
            await session.initialize()
            tools = {t.name: t.description for t in (await session.list_tools()).tools}
            result = await session.call_tool("reply", {"message": "hello", "history": []})
            return tools, result

    with ThreadPoolExecutor(1) as pool:  # the browser tests' driver leaves a loop in this thread
        tools, result = pool.submit(lambda: asyncio.run(talk())).result()
    assert set(tools) == {"classify", "reply"}
    assert "Answer a message" in tools["reply"]
    assert "handwritten digit" in tools["classify"]
    assert not result.isError
    assert result.content[0].text


def test_the_server_logged_no_traceback(server):
    """Last in this file: all the bad input above was refused, not stumbled over."""
    assert not server.tracebacks()
