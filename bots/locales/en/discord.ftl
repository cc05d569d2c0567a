# The context menu of a message (at most 32 letters), and the menu of commands (at most 100 letters each).

discord-menu-check = Check this picture
discord-menu-avatar = Check this avatar
discord-menu-report = Report to moderators
discord-menu-why = Why did you say this?
discord-command-check = Check a picture, or somebody’s avatar. Only you see the answer
discord-command-report = Ask the moderators to look at a picture. Nobody else learns of it
discord-command-why = Why I said or did something
discord-command-appeal = Object to the removal of your picture. Another moderator looks at it
discord-command-thisisme = A picture shows you: ask the moderators of its chat to take it away. Nobody else learns of it
discord-command-policy = What I do in this server, and how to change it
discord-command-settings = The rules of this chat, as buttons
discord-command-cases = The latest cases
discord-command-case = One case, with its buttons
discord-command-known = Pictures that are kept out here, or that are fine here
discord-command-exempt = Members, channels and threads that my rules leave alone
discord-command-doctor = What I can do in this server, and which right I lack
discord-command-coverage = Where I look for pictures, and where not
discord-command-help = What I can do
discord-command-privacy = What is kept, and for how long
discord-command-mydata = Everything I hold on you, as a file in our private chat
discord-command-forget = Delete what I hold on you, as far as I may. I ask once before
discord-option-picture = The picture, or a film
discord-option-user = Or somebody whose avatar I should check. They do not learn of it
discord-option-message = The message's link: from its menu, "Copy Message Link"
discord-option-said = Or the link of my message about it: from its menu, "Copy Message Link"
discord-option-posted = Or the link of something that they posted, a channel that speaks too: no @member then
discord-option-case = The case's name, as I have written it
discord-option-change = For example: protect, or: altered hold on substantial. Leave it out to see what is set
discord-option-file = The rules as a text file, as /policy export gives them
discord-option-known = list, add, remove, export or import. Leave it out to see the list
discord-option-csv = A list to import, as /known export gives it
discord-option-exempt = For example: add @member and the reason, or: remove @member. Leave it out to see the list
discord-option-page = Which page of those that wait, ten on each
discord-option-open = Only what still waits for a decision

# Said by the platform itself.

discord-button-old = This button is out of date: it is from an older version of me. Nothing was changed. /cases and /case give you fresh buttons.
discord-check-nothing = What should I check? Give me a picture with /check picture:, or choose somebody with /check user: and I will check their avatar. For a picture in a message, open the message’s menu → Apps → “Check this picture”.
discord-check-empty = I see nothing to check in this message: no picture, no video, no custom emoji.
discord-no-avatar = There is nothing to check: this person has no picture of their own here, only the one that Discord gives everybody.
discord-file-too-large = This file is too big. I read text files of up to { $kilobytes } kB. Nothing was changed.
discord-file-unreadable = I cannot read this file as text (UTF-8). Nothing was changed.

# In the server's audit log.

discord-audit-reason = Torchrelay, case { $case }
discord-option-about = What you need help with
discord-choice-me = Somebody hurts me with a picture
discord-option-sure = yes, once you have read what goes and what stays
discord-choice-yes = Yes, delete it
