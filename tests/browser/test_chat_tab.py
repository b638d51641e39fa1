"""The Chat tab, typed into as a person does; its answers are those of the Python API."""

import pytest

import chatbot

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def bot():
    return chatbot.load()


@pytest.fixture
def chat(new_page):
    """Open a page with the Chat tab in front."""

    def open_chat(**options):
        page = new_page(**options)
        page.get_by_role("tab", name="Chat").click()
        page.wait_for_selector("#message textarea")
        return page

    return open_chat


def say(page, message):
    """Send a message and return the answer when it is complete."""
    turns = page.locator("#bubbles .bot.message").count()
    page.fill("#message textarea", message)
    page.press("#message textarea", "Enter")
    return answer(page, turns)


def answer(page, turns=0):
    page.wait_for_function(
        "n => document.querySelectorAll('#bubbles .bot.message').length > n", arg=turns
    )
    page.wait_for_timeout(1000)  # one candidate is streamed
    assert page.input_value("#message textarea") == ""
    return page.locator("#bubbles .bot.message").last.inner_text().strip()


def alone(bot, messages, remember=True):
    """What the bot answers to these messages through Python."""
    memory, said = bot.start(), []
    for message in messages:
        turn = bot.reply(memory if remember else bot.start(), message)
        memory = turn.memory
        said.append(turn.text)
    return said


MESSAGES = ["Hi, my name is Zelda.", "What is my name?"]


def test_two_turns_are_answered_as_python_answers_them(chat, bot):
    page = chat()
    said = [say(page, message) for message in MESSAGES]
    assert said == alone(bot, MESSAGES)
    assert all(said)
    assert page.locator("#memory img").is_visible()


def test_without_memory_each_turn_is_the_first(chat, bot):
    page = chat()
    page.get_by_text("off: it forgets between turns").click()
    assert [say(page, m) for m in MESSAGES] == alone(bot, MESSAGES, remember=False)


def test_a_wiped_memory_is_an_empty_one(chat, bot):
    page = chat()
    say(page, MESSAGES[0])
    page.click("#wipe")
    page.wait_for_selector("text=The memory is wiped")
    assert say(page, MESSAGES[1]) == alone(bot, MESSAGES[1:])[0]
    assert page.locator("#bubbles .user.message").count() == 2


def test_a_new_conversation_starts_empty(chat, bot):
    page = chat()
    say(page, MESSAGES[0])
    page.click("#reset")
    page.wait_for_function("document.querySelectorAll('#bubbles .message').length === 0")
    assert say(page, MESSAGES[1]) == alone(bot, MESSAGES[1:])[0]


def test_two_pages_at_once_never_see_each_others_memory(chat, bot):
    pages = {name: chat() for name in ("Zelda", "Omar")}
    said = {name: [] for name in pages}
    for message in ("Hi, my name is {}.", "What is my name?"):
        for name, page in pages.items():
            said[name].append(say(page, message.format(name)))
    for name in pages:
        assert said[name] == alone(bot, [f"Hi, my name is {name}.", "What is my name?"])


def test_a_starter_can_be_clicked(chat, bot):
    page = chat()
    page.locator("#bubbles").get_by_text(MESSAGES[0]).click()
    assert answer(page) == alone(bot, MESSAGES[:1])[0]


def test_nothing_is_lost_of_what_cannot_be_read(chat):
    page = chat()
    page.fill("#message textarea", "a" * 5000)
    page.press("#message textarea", "Enter")
    page.wait_for_selector("text=5,000 characters")
    assert page.input_value("#message textarea") == "a" * 5000
    page.fill("#message textarea", " ")
    page.press("#message textarea", "Enter")
    page.wait_for_selector("text=There is nothing to read yet")
    assert not page.locator("#bubbles .message").count()


def test_markup_is_shown_as_text(chat):
    page = chat()
    message = "<img src=x onerror=alert(1)> **bold** 🦄 שלום"
    assert say(page, message)
    assert page.locator("#bubbles .user.message").inner_text().strip() == message
    assert not page.locator("#bubbles .user.message img").count()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_a_phone(chat, theme):
    page = chat(width=390, theme=theme)
    assert say(page, "hello")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
