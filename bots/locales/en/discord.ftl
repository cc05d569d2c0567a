# The context menu (at most 32 letters), and the menu of commands (at most 100 letters each).

discord-menu-check = Check this picture
discord-command-check = Check a picture. Only you see the answer
discord-command-policy = What I do in this server, and how to change it
discord-command-cases = The latest cases, for moderators
discord-command-help = What I can do
discord-command-privacy = What is kept, and for how long
discord-option-picture = The picture
discord-option-change = For example: protect, or: altered hold on substantial. Leave it out to see what is set
