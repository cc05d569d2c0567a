# /settings: the rules of a chat as buttons. Labels stand side by side on a phone: two or three words.

settings-in-private = These settings belong to a group. Please use /settings in the group that you mean.
settings-old = This panel is of an earlier day. /settings opens a new one.
settings-ticked = ✓ { $label }
settings-off = All of this is off for now; it holds once the rules are turned on.
settings-shadow = For now I only note all of this, and do nothing of it by myself; /cases shows the notes.

settings-done = Done. What is ticked holds from now on.

settings-mode-off = Off
settings-mode-shadow = Only note
settings-mode-live = On

settings-reply = Reply to it
settings-notify = Tell moderators
settings-hold = Take out, then decide
settings-delete = Delete
settings-strike = Strike
settings-proof-needed = Only with proof
settings-model-enough = One check is enough

settings-ladder-none = Strikes lead to nothing
settings-ladder-mute = 3 strikes: muted a day
settings-ladder-ban = 2: muted a day, 4: banned
settings-newcomers-none = New members alike
settings-newcomers-week = Strict for 7 days
settings-newcomers-month = For 30 days

settings-language-none = As people here speak

settings-moderators-log = In their log
settings-moderators-private = Each in private

settings-exempt-admins = Skip admins
settings-exempt-linked = Skip the linked channel
settings-pictures-chat = The chat's picture
settings-pictures-joining = Who joins
settings-pictures-changed = Changed pictures
settings-pictures-emoji = New emoji, stickers

settings-to-altered = Faces swapped…
settings-to-generated = Made by AI…
settings-to-known = Known fakes…
settings-to-members = Strikes, new members…
settings-to-pictures = Other pictures…
settings-to-exempt = Who is skipped…
settings-to-moderators = Moderators…
settings-to-language = Language…
settings-to-closed = Close
settings-to-topic = Only this topic…
settings-to-chat = The whole chat…
settings-topic-inherit = As in the whole chat
settings-topic-none = This topic has no rules of its own; what holds in the whole chat holds here: { $preset }. What you press here is for this topic alone.

settings-about-altered = When a face looks swapped or a part replaced, and the signs are strong:
settings-about-generated = When the whole picture looks made by AI, and the signs are strong:
settings-about-known = When moderators here have kept the same picture out before:
settings-about-members = What strikes lead to, and what holds for new members. Strikes, mutes and bans follow only from a moderator's decision or a known picture, unless /policy penalties says otherwise.
settings-about-pictures = Pictures that are in no message. Where the rules would do something about such a picture in a message, I tell the moderators; nothing else follows by itself. Nothing is held: taking it away, or a member out, is for a moderator's press.
settings-about-exempt = Whose pictures nothing follows from. /exempt lists members and channels; /policy exempt thread here skips a topic.
settings-about-moderators = Where moderators are told. For a place of their own, write /policy moderators here in it, or /policy moderators with its id here.
settings-about-language = The language in which I speak in this chat. In private, everybody gets their own.

settings-sure = Yes, I want that
settings-rather-not = Better not
