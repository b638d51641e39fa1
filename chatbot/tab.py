"""The Chat tab: bubbles, and a memory to switch off, wipe and look at. Layout and wiring only."""

from html import escape

import gradio as gr

from chatbot import show, text
from chatbot.decoding import Options

DEFAULTS = Options()
ON, OFF = "on", "off: it forgets between turns"
STARTERS = ["Hi, my name is Zelda.", "How are you today?", "What is my name?"]


def bubble(role, said):
    """A message as the component wants it: it shows HTML, and what is said here is text."""
    return {"role": role, "content": escape(said, quote=False)}


def respond(bot, message, history, memory, switch, **options):
    """Answer a message piece by piece.

    Yields
    ------
    tuple
        The textbox's new value, the bubbles, the memory, the picture of the memory.
    """
    try:
        text.message(message)
    except ValueError as error:
        gr.Warning(str(error))
        yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
        return
    before = memory if memory is not None and switch == ON else bot.start()
    asked = [*history, bubble("user", message)]
    yield "", asked, gr.skip(), gr.skip()
    answer = ""
    pieces = bot.stream(before, message, **options)
    while True:
        try:
            answer += next(pieces)
        except StopIteration as end:
            turn = end.value
            break
        yield gr.skip(), [*asked, bubble("assistant", answer)], gr.skip(), gr.skip()
    bubbles = [*asked, bubble("assistant", turn.text)]
    yield gr.skip(), bubbles, turn.memory, show.memory(before, turn.memory)


def answer_after(bot, message, history, **options):
    """The answer to a message after a transcript of [user, bot] pairs, as the endpoint gives it."""
    try:
        if not isinstance(history, list) or not all(
            isinstance(pair, list) and len(pair) == 2 for pair in history
        ):
            raise ValueError("history is a list of [user, bot] pairs of texts")
        for said in (part for pair in history for part in pair):
            if isinstance(said, str) and len(said) > text.MESSAGE_LIMIT:
                raise ValueError(f"a turn of history has over {text.MESSAGE_LIMIT:,} characters")
        memory = bot.replay([part for pair in history for part in pair])
        return bot.reply(memory, message, **options).text
    except ValueError as error:
        raise gr.Error(str(error), print_exception=False) from None


def build(load):
    """Lay out the tab and wire it.

    Parameters
    ----------
    load : callable
        Gives the :class:`chatbot.Bot`; called when something is to be answered.
    """

    def on_message(message, history, memory, switch, temperature, top_p, candidates, seed):
        options = {"temperature": temperature, "top_p": top_p}
        options |= {"candidates": candidates, "seed": seed}
        yield from respond(load(), message, history, memory, switch, **options)

    def on_starter(event: gr.SelectData):
        return event.value["text"]

    def wipe():
        gr.Info("The memory is wiped. The conversation is still there to read, but not for Rollo.")
        bot = load()
        return None, show.memory(bot.start(), bot.start())

    def reply(
        message: str,
        history: list[list[str]],
        temperature: float = DEFAULTS.temperature,
        top_p: float = DEFAULTS.top_p,
        candidates: int = DEFAULTS.candidates,
        seed: int = DEFAULTS.seed,
    ) -> str:
        """Answer a message, remembering the conversation before it.

        Args:
            message: what the user says, at most 1000 characters.
            history: the turns before, as a list of [user, bot] pairs; [] for a new conversation.
            temperature: 0 for the likeliest reply, up to 2 for wilder ones.
            top_p: draw among the likeliest characters of this total probability.
            candidates: how many replies are drawn to keep the best of.
            seed: the same seed, history and message give the same reply.
        """
        options = {"temperature": temperature, "top_p": top_p}
        options |= {"candidates": candidates, "seed": seed}
        return answer_after(load(), message, history, **options)

    memory = gr.State(None)
    gr.Markdown(
        "Tell Rollo your name, talk of something else, then ask for it. All that it knows of "
        "earlier turns is in the state of one LSTM."
    )
    bubbles = gr.Chatbot(
        label="Conversation with Rollo",
        height=420,
        allow_tags=False,
        buttons=["copy_all"],
        render_markdown=False,
        examples=[{"text": starter} for starter in STARTERS],
        placeholder="Say something, or click one of these:",
        elem_id="bubbles",
    )
    message = gr.Textbox(
        label="Your message",
        placeholder="Type here and press Enter",
        submit_btn=True,
        lines=1,
        max_lines=4,
        elem_id="message",
    )
    with gr.Row():
        switch = gr.Radio([ON, OFF], value=ON, label="Memory", scale=2, elem_id="switch")
        wipe_button = gr.Button("Wipe the memory", elem_id="wipe", min_width=140)
        reset_button = gr.Button("New conversation", elem_id="reset", min_width=140)
    picture = gr.HTML(elem_id="memory")
    with gr.Accordion("Settings", open=False):
        temperature = gr.Slider(
            0, 1.5, DEFAULTS.temperature, step=0.05, label="Temperature",
            info="0 takes the likeliest character always; higher is more varied and less sure.",
        )  # fmt: skip
        top_p = gr.Slider(
            0.05, 1, DEFAULTS.top_p, step=0.05, label="Top-p",
            info="Draws among the likeliest characters that together have this probability.",
        )  # fmt: skip
        candidates = gr.Slider(
            1, 16, DEFAULTS.candidates, step=1, label="Candidates",
            info="Replies drawn, of which the network's favourite for this very message is kept.",
        )  # fmt: skip
        seed = gr.Number(
            DEFAULTS.seed, label="Seed", precision=0, minimum=0,
            info="The same seed and the same conversation give the same reply.",
        )  # fmt: skip

    gr.api(reply, api_name="reply", concurrency_id="chat")
    answering = {
        "fn": on_message,
        "inputs": [message, bubbles, memory, switch, temperature, top_p, candidates, seed],
        "outputs": [message, bubbles, memory, picture],
        "api_visibility": "private",
        "concurrency_id": "chat",
        "show_progress": "hidden",
    }
    message.submit(**answering)
    bubbles.example_select(on_starter, None, message, api_visibility="private").then(**answering)
    wipe_button.click(wipe, None, [memory, picture], api_visibility="private")
    gr.on(
        [reset_button.click, bubbles.clear],
        lambda: ([], None, ""),
        None,
        [bubbles, memory, picture],
        api_visibility="private",
    )
