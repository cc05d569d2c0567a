"""/policy: shows what the bot does in a chat, and lets those who manage the chat change it."""

from bots.moderator.commands.policy.answering import PolicyCommand

__all__ = ["PolicyCommand"]
