# /mydata: everything that is held on whoever asks, as a file.

mydata-here = This is everything that I hold on you. It is a text file, which a browser or an editor opens; times are in UTC. Nobody else was sent it. /forget deletes what may go.
mydata-sent = I have sent it to you in our private chat.
mydata-in-private = That is for you alone, and I could not write to you. Please let me: on Telegram, open our chat and press Start; on Discord, allow messages from members of this server. Then write /mydata in our chat.
mydata-about = Everything that this bot holds on you on this platform, as of the time below. Numbers are the platform's own. Ask whoever runs the bot if something is not clear, or not right.
mydata-unreadable =
    { $count ->
        [one] There is one more record that names you and that I cannot read, of a newer version of me or damaged. Whoever runs the bot can look.
       *[other] There are { $count } more records that name you and that I cannot read, of a newer version of me or damaged. Whoever runs the bot can look.
    }
mydata-never-pictures = Pictures. What is checked is deleted after it. A copy that is held for a moderator is encrypted; the case says that there is one. Your name and what you wrote with a picture are encrypted too: with that copy, and for an hour after you post one.
mydata-never-private = What you asked me in private, and what I answered. Nothing of it is kept.
mydata-never-thisisme = What you asked to be removed with /thisisme. Nothing is kept that says that it was you.
mydata-never-digests = Checksums and fingerprints of files, marks that nothing is counted twice, and counters of what you asked for within the last day. They name nobody; some of them would say something about others.
mydata-never-others = Who reported a picture of yours, and which moderator decided: that would be other people's data.
mydata-never-asked = Whether somebody has asked moderators to look at a picture of yours, as long as nothing came of it.
mydata-never-platform = What you and I have written in chats. That lies with the platform.
mydata-language = Which language I heard you speak, in which chat. It is in memory alone, until this program stops.
mydata-seen = When I first saw you post in a chat. Rules for newcomers go by it.
mydata-journal = What happened in chats that is about you. Kept for { $journal_days } days.
mydata-cases = Cases about pictures that you posted or that stand for you, as a profile picture does, or that you objected about. Kept for { $case_days } days from their opening.
mydata-reports = What you reported, and what became of it. Kept for { $journal_days } days.
mydata-weights = How good your reports were in a chat. If they are often wrong, they no longer reach the moderators at once.
mydata-exemptions = Chats whose admins have said that your pictures are to be left alone, with their reason.
mydata-limits = How often you have asked for something that may be asked for only so often. Kept until it does not count any more.
mydata-under-way = Pictures of yours that wait to be checked at this moment.
mydata-notes = Notes that I wrote into our private chat and may have to correct. Kept for { $case_days } days.
mydata-moderating = What you did as a moderator, and buttons that you pressed. Kept for { $journal_days } days.
mydata-decisions = Cases that you decided as a moderator. Kept for { $case_days } days from their opening.
mydata-entries = Known pictures that you added. Kept until somebody removes them, or they expire.
mydata-exempted = Members whose pictures you have said are to be left alone; not who they are.
mydata-leaves = Links to look at a picture that you were given, and that still work.
mydata-event-found = A picture of yours was looked at, and this chat’s rules were asked.
mydata-event-removed = A picture of yours was taken out by the chat’s rules.
mydata-event-pressed = You pressed a button under a case.
mydata-event-reviewed = A moderator decided about a picture.
mydata-event-undone = A decision was taken back.
mydata-event-strike = A strike.
mydata-event-strike-back = Strikes for this case were taken back.
mydata-event-strike-again = Strikes for this case count again.
mydata-event-penalty = A penalty.
mydata-event-penalty-back = This case is no reason for a penalty any more.
mydata-event-revealed = A look at a picture of a case.
mydata-event-copy-destroyed = A sealed copy was destroyed.
mydata-event-policy = The chat’s rules were changed.
mydata-event-answered = Somebody asked about a picture, and was answered.
mydata-event-appealed = An objection.
mydata-event-appeal-decided = An objection was decided.
mydata-event-reported = A picture was reported.
mydata-event-takedown = Somebody says that a picture shows them.
mydata-event-minor = A moderator has stopped everything about a picture.
mydata-event-known-added = A picture was added to the known ones.
mydata-event-known-removed = A picture was taken off the known ones.
mydata-event-exempted = A member’s pictures are left alone.
mydata-event-exemption-ended = A member’s pictures are looked at again.
mydata-event-breaker-tripped = So many pictures were taken out in an hour that I stopped.
mydata-event-breaker-reset = I was told to go on taking pictures out.
mydata-event-place-broken = The moderators’ place could not be written to.
mydata-judged-right = It was taken out.
mydata-judged-wrong = It was left.
mydata-judged-neither = Nobody has decided.
mydata-got-strike = strike
mydata-got-mute = mute
mydata-got-kick = removal from the chat
mydata-got-ban = ban

# /forget

personal-too-often =
    { $limit ->
        [one] You have asked for this once today, which is as often as I can look through everything. Please ask again tomorrow.
       *[other] You have asked for this { $limit } times today, which is as often as I can look through everything. Please ask again tomorrow.
    }
forget-ask =
    I can delete what I hold on you. This goes: which language you speak, when you were first seen in a chat, what you reported and was decided, that your pictures are left alone somewhere, checks of yours that have not begun, and your number in cases and journals that are over. In chats with rules for newcomers you count as new again.

    What you and I have written in chats lies with the platform; please delete that there.
forget-how = If you want that, write: /forget yes
forget-done = It is done. Nothing else of you is held by me than this.
forget-stays = This stays, and why:
forget-stays-open =
    { $count ->
        [one] • One case about something that you posted or objected to, until a moderator has decided it, { $until } (UTC) at the latest. Then ask again.
       *[other] • { $count } cases about something that you posted or objected to, until a moderator has decided them, { $until } (UTC) at the latest. Then ask again.
    }
forget-stays-penalty =
    { $count ->
        [one] • One case for which you got a strike or a penalty that counts, until { $until } (UTC). If this made it go away, so could whoever hurts others.
       *[other] • { $count } cases for which you got a strike or a penalty that counts, until { $until } (UTC). If this made them go away, so could whoever hurts others.
    }
forget-stays-stopped =
    { $count ->
        [one] • One case that a moderator has stopped, until { $until } (UTC), for the law may ask about it.
       *[other] • { $count } cases that a moderator has stopped, until { $until } (UTC), for the law may ask about them.
    }
forget-stays-strikes = • In the chats' journals: what you got, and for which case, as long as it counts, { $until } (UTC) at the latest.
forget-stays-reports =
    { $count ->
        [one] • One report of yours, until a moderator has decided it.
       *[other] • { $count } reports of yours, until moderators have decided them.
    }
forget-stays-weight = • How many of your reports in a chat were right, and how many wrong, where some were wrong. Otherwise everybody could begin anew by this.
forget-stays-moderator =
    { $journal_days ->
        [one] • What you did as a moderator, for a day: others must be able to see what was decided, and by whom.
       *[other] • What you did as a moderator, for { $journal_days } days: others must be able to see what was decided, and by whom.
    }
forget-stays-limits = • How often you have asked me for this or for other things that may be asked only so often: for a day at most.
forget-stays-words = • If you posted a picture in a chat within the last hour: your name and what you wrote with it, encrypted, in case it has to be put back. That goes by itself.
forget-stays-unreadable =
    { $count ->
        [one] • One record that I cannot read, of a newer version of me or damaged. Whoever runs the bot can look.
       *[other] • { $count } records that I cannot read, of a newer version of me or damaged. Whoever runs the bot can look.
    }
forget-in-private = I speak about that with you alone, and could not write to you. Please let me: on Telegram, open our chat and press Start; on Discord, allow messages from members of this server. Then write /forget in our chat.

# Who is served, and how much of it at a time.

not-served-private = I am run for one community, and check pictures for its members alone. If somebody hurts or threatens you with a picture, /help me names people who help, whoever you are.
not-served-chat = Thank you for taking me in. Whoever runs me has not opened me for this group, so I look at nothing here.
too-much-map =
    { $minutes ->
        [one] I have drawn as much for you as I can in an hour. Please come back in about a minute.
       *[other] I have drawn as much for you as I can in an hour. Please come back in about { $minutes } minutes.
    }
too-much-private =
    { $minutes ->
        [one] I have checked as many pictures for you as I can in an hour. Please come back in about a minute. If somebody hurts or threatens you with a picture, /help me works at any time.
       *[other] I have checked as many pictures for you as I can in an hour. Please come back in about { $minutes } minutes. If somebody hurts or threatens you with a picture, /help me works at any time.
    }
too-much-check =
    { $minutes ->
        [one] That is as many checks as I can do for one person in an hour. Please ask again in about a minute.
       *[other] That is as many checks as I can do for one person in an hour. Please ask again in about { $minutes } minutes.
    }
too-much-chat =
    { $minutes ->
        [one] So much was asked here that I need a break. Please ask again in about a minute. What I do here by myself goes on.
       *[other] So much was asked here that I need a break. Please ask again in about { $minutes } minutes. What I do here by myself goes on.
    }
too-much-report =
    { $minutes ->
        [one] Thank you for looking out. That is as many reports as I can pass on for one person in an hour. Please go on in about a minute, or write to a moderator.
       *[other] Thank you for looking out. That is as many reports as I can pass on for one person in an hour. Please go on in about { $minutes } minutes, or write to a moderator.
    }
too-much-command =
    { $minutes ->
        [one] Those were many commands. I answer you again in about a minute; in a private chat with me, /help, /thisisme and /appeal work at any time.
       *[other] Those were many commands. I answer you again in about { $minutes } minutes; in a private chat with me, /help, /thisisme and /appeal work at any time.
    }
