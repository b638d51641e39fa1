"""Unrolled: watch an LSTM read your handwriting, and talk to one that remembers.

The Gradio app: two tabs, layout and wiring only.
"""

import argparse
import os
import socket
import sys
import tempfile
import threading
from functools import cache
from pathlib import Path

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # before gradio is imported
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

ROOT = Path(__file__).parent
TITLE = "Unrolled"
FOOTER = ".runs-on { color: var(--body-text-color-subdued); font-size: .8rem; }"
UPLOAD_LIMIT = "20mb"


def parser():
    """The command line."""
    options = argparse.ArgumentParser(prog="python app.py", description=__doc__.splitlines()[0])
    options.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets other machines in")
    options.add_argument("--port", type=int, default=7860)
    options.add_argument("--share", action="store_true", help="a public link, through Gradio")
    options.add_argument("--mcp", action="store_true", help="serve the endpoints as MCP tools, too")
    return options


def trouble(options):
    """What keeps the app from starting, in a line, or None."""
    if not 0 < options.port < 65536:
        return f"--port {options.port}: a port is a number from 1 to 65535"
    try:
        with socket.create_server((options.host, options.port)):
            return None
    except OSError as error:
        return (
            f"cannot listen on {options.host}, port {options.port}: {error.strerror}. "
            "Is the app running already? Choose another with --port."
        )


def writable_home():
    """Give Gradio and its friends a folder for their caches where the home folder is read-only."""
    home = Path(os.environ.get("HOME", "/nonexistent"))
    if not os.access(home, os.W_OK):
        scratch = tempfile.mkdtemp(prefix="unrolled-")
        os.environ["HOME"] = os.environ["HF_HOME"] = os.environ["XDG_CACHE_HOME"] = scratch


def theme():
    """Fonts that every machine has: nothing is fetched from the internet."""
    import gradio as gr

    return gr.themes.Soft(
        primary_hue="orange",
        secondary_hue="slate",
        font=("system-ui", "sans-serif"),
        font_mono=("ui-monospace", "monospace"),
    )


def build(load_reader, load_bot):
    """The page.

    Parameters
    ----------
    load_reader, load_bot : callable
        Give the models; called when they are needed first.

    Returns
    -------
    gradio.Blocks
    """
    import gradio as gr

    import chatbot.tab
    import digits.tab
    from rnn import runtime

    with gr.Blocks(title=TITLE, analytics_enabled=False) as page:
        gr.Markdown(f"# {TITLE}\nOne recurrent core, two tabs: it reads, and it remembers.")
        with gr.Tab("Digits"):
            digits.tab.build(load_reader)
        with gr.Tab("Chat"):
            chatbot.tab.build(load_bot)
        gr.HTML(f'<footer class="runs-on">{runtime.describe()}</footer>')
    return page


def warm_up(load_reader, load_bot):
    """Compile what the first visitor would wait for."""
    import numpy as np

    load_reader().read(np.zeros((28, 28), "uint8"))
    bot = load_bot()
    bot.reply(bot.start(), "hi")


def launch(options):
    """Serve the page until interrupted; errors that a user can mend are a line, not a traceback."""
    writable_home()
    import chatbot
    import digits
    from rnn import runtime

    load_reader, load_bot = cache(digits.load), cache(chatbot.load)
    try:
        if runtime.gpu():
            runtime.check_cudnn()
        load_reader()
        load_bot()
    except RuntimeError as error:  # of the store, or of a GPU without its kernels
        return str(error)
    page = build(load_reader, load_bot)
    threading.Thread(target=warm_up, args=(load_reader, load_bot), daemon=True).start()
    page.queue(default_concurrency_limit=1, max_size=200)
    page.launch(
        server_name=options.host,
        server_port=options.port,
        share=options.share,
        mcp_server=options.mcp,
        theme=theme(),
        css=FOOTER,
        css_paths=[ROOT / "digits" / "style.css", ROOT / "chatbot" / "style.css"],
        show_error=True,
        max_file_size=UPLOAD_LIMIT,
        ssr_mode=False,
    )
    return None


def main(arguments=None):
    """Run the app; the exit status."""
    options = parser().parse_args(arguments)
    message = trouble(options) or launch(options)
    if message:
        print(f"python app.py: {message}", file=sys.stderr)
    return 1 if message else 0


if __name__ == "__main__":
    sys.exit(main())
