"""The Discord adapter alone: the real discord.py against simcord's world, every request checked, and no moderator.

What this cannot show: more than one shard, Discord's own rate limits, and what Discord's apps make of a text.
"""
