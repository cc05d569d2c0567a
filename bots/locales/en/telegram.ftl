# The menus of commands: at most 256 letters each.

telegram-command-check = As a reply to a picture: I say what I find
telegram-command-report = As a reply to a picture: ask the moderators to look at it
telegram-command-why = As a reply to me: why I did that
telegram-command-policy = What I do in this group, and how to change it
telegram-command-settings = The rules of this chat, as buttons
telegram-command-cases = The cases that wait for a moderator
telegram-command-case = One case, by its name
telegram-command-known = Pictures that I recognise here
telegram-command-exempt = Members whose pictures I leave alone
telegram-command-doctor = Whether I can do what the rules ask of me
telegram-command-coverage = Where I look for pictures, and where not
telegram-command-appeal = My picture should not have been removed
telegram-command-thisisme = This picture shows me, please remove it
telegram-command-help = What I can do
telegram-command-privacy = What is kept, and for how long
telegram-command-mydata = Everything I hold on you, as a file in private
telegram-command-forget = Delete what I hold on you, as far as I may

# What only happens on Telegram.

telegram-anonymous =
    You are writing in the name of this group, so I cannot see whether you may do that. Please switch to your own name for this one message, or switch off "Remain anonymous" in your admin rights.
telegram-not-admin =
    One more thing: Telegram hides most messages from bots that are not admins, so I cannot see the pictures posted here yet. Please make me an admin. The right to delete messages is enough, and I use it only if the rules of this group say so.
telegram-in-private = I have written to you in our private chat.
telegram-write-to-me = I can only show you this in private. Please open a chat with me, press Start, and try again here.
telegram-file-unreadable = I cannot read this file. Please send a plain text file (UTF-8) of at most 64 kB. Nothing was changed.
telegram-file-gone = This file was gone before I could read it. Please send it again.
telegram-guest-looking = I am looking at this picture. My answer will stand here, where everybody in this chat can read it. If you would rather know it alone, send me the picture in private.
telegram-guest-no-picture = Mention me in reply to a picture or a video, and I will say here what I find. What nobody else should read, ask me in private: send me the picture there.
telegram-in-channel = Here I cannot see who writes, and everybody reads my answer. Please ask me in private, @{ $bot }, with the number of this channel after the command: /doctor { $chat }
telegram-not-your-chat = I cannot do that: either I am not in that chat, or you are not one of its admins.
