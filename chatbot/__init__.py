"""A character-level LSTM that talks and remembers.

>>> import chatbot
>>> bot = chatbot.load()
>>> turn = bot.reply(bot.start(), "hi, my name is Zelda")
>>> bot.reply(turn.memory, "what is my name?").text  # doctest: +SKIP
"""

from chatbot.conversation import Bot, Memory, Trace, Turn, load

__all__ = ["Bot", "Memory", "Trace", "Turn", "load"]
