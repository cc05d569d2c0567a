# The sandbox's page.

sandbox-title = Torchrelay sandbox
sandbox-tagline = A group chat to try the bot in. Nothing leaves this machine.
sandbox-skip = Skip to the message box
sandbox-skip-log = Skip to the moderators’ log
sandbox-chats = Chats
sandbox-tab-group = Group
sandbox-tab-private = Private chat
sandbox-tab-log = Moderators
sandbox-new = new messages
sandbox-theme = Switch between light and dark
sandbox-language = Language
sandbox-reset = Start over
sandbox-reset-short = Reset
sandbox-reset-sure = Start over? Every message, case and decision here is deleted.
sandbox-close = Close
sandbox-cancel = Cancel

# Places.

sandbox-group-name = Weekend hikers
sandbox-group-about = { $n } members and the bot
sandbox-threads = Topics
sandbox-thread-general = General
sandbox-thread-photos = Trail photos
sandbox-private-name = { $name } and Torchrelay
sandbox-private-about = Only { $name } sees this chat. A check leaves no record.
sandbox-place-private = { $name }’s private chat with the bot
sandbox-log-name = Moderators’ log
sandbox-empty-group = Post a picture to see what the bot does. Drop one here, paste one, or press + for examples.
sandbox-empty-private = Send the bot a picture as { $name }. It answers { $name } alone.
sandbox-empty-log = Nothing to look at. What the moderators should know appears here. Its pictures are blurred.

# People.

sandbox-member-mina = Mina
sandbox-member-theo = Theo
sandbox-member-ada = Ada
sandbox-member-noor = Noor
sandbox-member-ines = Ines
sandbox-member-bot = Torchrelay
sandbox-role-owner = owner
sandbox-role-moderator = moderator
sandbox-role-member = member
sandbox-role-bot = bot
sandbox-people = People and rights
sandbox-people-short = People
sandbox-play = Play
sandbox-play-as = Play as { $name }
sandbox-open-private = { $name }’s private chat
sandbox-may-moderate = Moderator
sandbox-takes-notes = Lets the bot write privately
sandbox-come-back = Let { $name } join again
sandbox-status-muted = muted until { $time }
sandbox-status-outside = not in the group
sandbox-status-banned = banned
sandbox-rights = The bot’s rights in the group
sandbox-rights-about = Take one away to see what the bot says when it cannot do something.
sandbox-right-send_messages = Write
sandbox-right-attach_files = Send pictures
sandbox-right-delete_messages = Delete messages
sandbox-right-react = React
sandbox-right-restrict_members = Mute
sandbox-right-kick_members = Put out
sandbox-right-ban_members = Ban
sandbox-right-log = Write in the moderators’ log

# What happened to a member, as the group reads it.

sandbox-event-muted = { $name } may write nothing until { $time }.
sandbox-event-unmuted = { $name } may write again.
sandbox-event-kicked = { $name } was put out of the group.
sandbox-event-banned = { $name } was banned from the group.
sandbox-event-unbanned = { $name } may join the group again.
sandbox-event-back = { $name } joined the group again.
sandbox-blocked-muted = { $name } is muted until { $time } and cannot write here.
sandbox-blocked-outside = { $name } was put out of the group.
sandbox-blocked-banned = { $name } is banned from the group.

# Writing.

sandbox-as = You play
sandbox-act-as = Act as
sandbox-message = Message
sandbox-placeholder-group = Write as { $name }, or post a picture
sandbox-placeholder-private = Write to the bot as { $name }
sandbox-placeholder-log = Write as { $name }
sandbox-placeholder-short = Message
sandbox-attach = Choose pictures or films
sandbox-cover = Cover the next picture (spoiler)
sandbox-send = Send
sandbox-drop = Let go to post
sandbox-pictures = Post a picture
sandbox-replying = Reply to { $name }
sandbox-editing = Edit the message

sandbox-commands = Commands
sandbox-command-help = what the bot can do
sandbox-command-policy = what it does here, and how to change it
sandbox-command-settings = the same, as buttons
sandbox-command-cases = cases to decide
sandbox-command-case = one case, by its name
sandbox-command-check = in reply to a picture
sandbox-command-report = in reply to a picture: moderators, look
sandbox-command-why = in reply to the bot
sandbox-command-doctor = what the bot lacks here
sandbox-command-coverage = where it looks, and where not
sandbox-command-privacy = what is kept
sandbox-command-mydata = everything I hold on you
sandbox-command-forget = delete what I hold on you
sandbox-file = Download { $name }
sandbox-command-thisisme = and the link of a message: it shows me
sandbox-command-appeal = and a case: it should not have gone
sandbox-command-known = pictures that are known here
sandbox-command-exempt = members whose pictures it leaves alone

# The moderators' rules, by one press.

sandbox-policy = What the bot does in the group
sandbox-preset-watch = Watch
sandbox-preset-watch-about = It notes what it would do, and does nothing
sandbox-preset-reply = Reply
sandbox-preset-reply-about = It answers when the signs are strong
sandbox-preset-protect = Protect
sandbox-preset-protect-about = It takes proved fakes out until a moderator decides
sandbox-preset-strict = Strict
sandbox-preset-strict-about = It takes more out, and counts strikes

# Messages.

sandbox-scanning = Looking at it…
sandbox-waiting-one = Waiting, one picture before it…
sandbox-waiting-many = Waiting, { $n } pictures before it…
sandbox-removed = The bot took this message out of the chat.
sandbox-removed-person = This message was deleted.
sandbox-edited = edited
sandbox-reacted = The bot has its eyes on this
sandbox-only = Only { $name } sees this
sandbox-dismiss = Dismiss
sandbox-picture-alt = Picture posted by { $name }
sandbox-picture-back-alt = Picture that the bot put back
sandbox-film-alt = Film posted by { $name }
sandbox-film-back-alt = Film that the bot put back
sandbox-picture-gone = Picture no longer kept
sandbox-picture-covered = Covered picture. Press to see it
sandbox-thumbnail-covered = Blurred picture. Press to see it
sandbox-drawn-alt = The picture in grey, with colour where the bot looked
sandbox-drawn-covered = What the bot drew over the picture. Press to see it
sandbox-thumbnail-alt = The picture, heavily blurred and grey
sandbox-cover-again = Press to cover it again
sandbox-quote-show = Show the message that this answers
sandbox-quote-removed = a message that is gone
sandbox-new-tab = (opens in a new tab)
sandbox-ask = Ask the bot
sandbox-ask-about = Ask the bot about this picture (/check)
sandbox-more = More
sandbox-more-about = More about { $name }’s message
sandbox-why = Why? (/why)
sandbox-report = Report (/report)
sandbox-reply = Reply
sandbox-copy-link = Copy link
sandbox-copied = The link is copied.
sandbox-copy-yourself = This browser does not let the page copy. The link: { $name }
sandbox-edit = Edit
sandbox-delete = Delete
sandbox-link-gone = That message is no longer here.

sandbox-offline = The connection to the program is lost. Trying again…
sandbox-online = Connected again.

sandbox-error-session = This page has no session. Please allow cookies for this address and reload it.
sandbox-error-stopped = The bot is not running. Please start it again.
sandbox-error-post = That could not be posted. Please reload the page and try again.
sandbox-error-nothing = Write something, or choose a picture.
sandbox-error-picture = This picture is no longer here.
sandbox-error-gone = This message is no longer here.
sandbox-error-not-yours = Only whoever wrote it, or a moderator, can do that.
sandbox-error-log = Only moderators write here.
sandbox-error-muted = { $name } is muted and cannot write here now.
sandbox-error-outside = { $name } is not in the group any more.
sandbox-error-banned = { $name } is banned from the group.

# The pictures that come with it: what each shows, and what kind of picture it is.

sandbox-example-collins = Photograph of Eileen Collins
sandbox-example-collins-what = A real photograph
sandbox-example-hopper = Photograph of Grace Hopper
sandbox-example-hopper-what = A real photograph
sandbox-example-collins-with-hopper = Collins with Hopper’s face
sandbox-example-collins-with-hopper-what = A face swap made for this demo
sandbox-example-hopper-with-collins = Hopper with Collins’s face
sandbox-example-hopper-with-collins-what = A face swap made for this demo
sandbox-example-collins-part = Collins with another mouth and nose
sandbox-example-collins-part-what = A part replaced for this demo

# The tour, and what the page says of waiting, files and results.

sandbox-new-below = New messages ↓
sandbox-examples = Examples
sandbox-anew = The program was started anew, so this chat begins anew, too. What you are writing is still there.
sandbox-offline-kept = That did not go out: there is no connection to the program. What you wrote is still there; please send it again in a moment.
sandbox-file-too-large = Not posted: { $name } is larger than { $n } MB.
sandbox-file-empty = Not posted: { $name } is empty.
sandbox-file-unreadable = Not posted: { $name } cannot be read. It may be a folder.
sandbox-file-not-posted = Not posted: { $name }.
sandbox-preset-off = Off
sandbox-preset-off-about = It looks at nothing by itself
sandbox-preset-custom = rules set here
sandbox-in-force = In force: { $name }
sandbox-waiting-service = Waits until the detector has started…
sandbox-elapsed = { $n } s
sandbox-service-starting = The detector is loading; you can post already.
sandbox-service-again = The detector has stopped and is starting again; what you post waits for it.
sandbox-service-usual = About { $n } s.
sandbox-service-unusual = Up to a minute.
sandbox-service-ready = The detector is ready.
sandbox-found-substantial = Strong signs
sandbox-found-uncertain = Unclear: some signs
sandbox-found-little = No strong signs
sandbox-found-none = Cannot be judged
sandbox-found-known = Known picture
sandbox-found-failed = Not a picture or film that I can read
sandbox-found-of = Picture { $n }: { $name }
sandbox-found-about = What was found. Only you who play see this; in a real chat nobody does.
sandbox-film-unplayable = A film that this browser cannot play
sandbox-sort-heic = HEIC picture, which this browser does not show
sandbox-sort-pdf = PDF document
sandbox-sort-text = Text file
sandbox-sort-file = File of another kind
sandbox-kind-real = Photo
sandbox-kind-swap = Swap
sandbox-kind-part = Part
sandbox-tour = Tour
sandbox-tour-end = Leave the tour; the Tour button goes on with it
sandbox-tour-number = { $n }/5
sandbox-tour-next = Next
sandbox-tour-skip = Skip
sandbox-tour-close = Close
sandbox-tour-restart = Again
sandbox-tour-over = That was the tour
sandbox-tour-about-over = Now try your own pictures, other rules, or the other topic. Start over gives you an empty chat.
sandbox-tour-step-post = Post this swap
sandbox-tour-do-post = Post it
sandbox-tour-about-post = Noor, the owner, sets the rules to Protect. Then Theo posts a picture with a swapped face. Watch what the bot says of it.
sandbox-tour-about-post-done = The bot answered in words, with no percentage, and told the moderators. It took nothing out: a score alone proves nothing.
sandbox-tour-step-ask = Ask privately
sandbox-tour-do-ask = Send it
sandbox-tour-about-ask = Ada saw the picture and is worried. She sends it to the bot alone. Nobody else learns of it.
sandbox-tour-about-ask-done = The answer begins with what helps. The check left no case, no card and no record of what was found.
sandbox-tour-step-moderate = Be the moderator
sandbox-tour-do-moderate = Go there
sandbox-tour-about-moderate = The moderators got a card with a blurred picture. Be Noor, and press the red button: you have looked, and call it a fake.
sandbox-tour-about-moderate-done = The picture is out, and the group reads why, without anybody being accused. Undo works for ten minutes.
sandbox-tour-step-again = It comes again
sandbox-tour-do-again = Post it again
sandbox-tour-about-again = Mina does not know of all this and posts the same picture. It is known here now.
sandbox-tour-about-again-done = It went at once, without a scan: moderators of this group have decided on it. Other groups know nothing of that.
sandbox-tour-step-appeal = Appeal
sandbox-tour-do-appeal = Go there
sandbox-tour-do-appeal-decide = Go there
sandbox-tour-about-appeal = Theo was told in private, and thinks that this is wrong. Be Theo, and press the button to object.
sandbox-tour-about-appeal-decide = Another moderator decides. Be Ines, and press the green button.
sandbox-tour-about-appeal-done = The picture is back where it was, what was said is put right, and nothing of it counts against Theo.
