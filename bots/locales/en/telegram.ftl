# The menu of commands: at most 256 letters each.

telegram-command-check = As a reply to a picture: I say what I find
telegram-command-policy = What I do in this group, and how to change it
telegram-command-cases = The latest cases, for moderators
telegram-command-help = What I can do
telegram-command-privacy = What is kept, and for how long

# What only happens on Telegram.

telegram-anonymous =
    You are writing in the name of this group, so I cannot see whether you may do that. Please switch to your own name for this one message, or switch off "Remain anonymous" in your admin rights.
telegram-not-admin =
    One more thing: Telegram hides most messages from bots that are not admins, so I cannot see the pictures posted here yet. Please make me an admin. The right to delete messages is enough, and I use it only if the rules of this group say so.
