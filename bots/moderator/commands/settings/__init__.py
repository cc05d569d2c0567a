"""/settings: the rules of a chat as buttons, what is in force ticked."""

from bots.moderator.commands.settings.panel import SettingsPanel

__all__ = ["SettingsPanel"]
