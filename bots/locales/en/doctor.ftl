# /doctor: whether what a chat's rules promise can be kept here.

doctor-in-private = I examine groups. Please use /doctor there.
doctor-denied = Only people who may manage this chat can ask for that.
doctor-denied-served = Only people who may manage a chat whose moderators are told here can ask for that.
doctor-title-of = How I am doing in { $chat }:
doctor-here = Moderators of these chats are told here. /doctor here is about this chat itself.
doctor-title = How I am doing in this chat:
doctor-mode-live =
    { $preset ->
        [custom] This chat's own rules act.
       *[other] This chat's rules ({ $preset }) act.
    }
doctor-mode-shadow =
    { $preset ->
        [custom] I only watch here: I note what this chat's own rules would do, and do nothing. /policy changes that.
       *[other] I only watch here: I note what these rules ({ $preset }) would do, and do nothing. /policy changes that.
    }
doctor-mode-off = I look at nothing by myself here. /policy changes that.
doctor-rights = I have every right that these rules need.
doctor-rights-missing = For these rules I lack the right for: { $rights }. Please give it to me.
doctor-channels = Some channels here deny me what the server allows: { $rights }.
doctor-channels-right = { $right } (in { $count } of { $total })
doctor-rights-unknown = I could not find out which rights I have here. Please ask again in a minute.
doctor-impossible = These rules ask for what bots cannot do on this chat service: { $powers }.
doctor-beside = I am told of these, and look at them: { $what }.
doctor-beside-untold = I am to look at these, and am not told of them here: { $what }. Either this chat service tells no bot, or whoever runs me has not turned it on.
doctor-power-delete = deleting messages
doctor-power-put-back = putting pictures back
doctor-power-react = reactions
doctor-power-mute = muting
doctor-power-kick = putting members out
doctor-power-ban = banning
doctor-place = I tell the moderators in { $place }.
doctor-place-here = I tell the moderators in this chat, where everybody can read it. /policy moderators sets another place.
doctor-place-missing = I am to tell the moderators in { $place }, and lack the right for: { $rights }.
doctor-place-unknown = I could not reach the place where the moderators are told. Is it still there, and am I in it? /policy moderators sets another.
doctor-told-alone =
    { $count ->
        [one] No moderators' chat is set, so I write to one moderator in private.
       *[other] No moderators' chat is set, so I write to { $count } moderators in private.
    }
doctor-told-alone-if-written =
    { $count ->
        [one] No moderators' chat is set, so I write to one moderator in private, if they have written to me before.
       *[other] No moderators' chat is set, so I write to { $count } moderators in private, to those who have written to me before.
    }
doctor-nobody-told = No moderators' chat is set, and I can write to no moderator in private. Set one with /policy moderators, or write to me.
doctor-hold-on =
    { $hold_hours ->
        [one] Holding is on: a picture can be taken out and put back within one hour.
       *[other] Holding is on: a picture can be taken out and put back within { $hold_hours } hours.
    }
doctor-hold-off = Whoever runs this bot has not turned holding on. These rules do not need it.
doctor-hold-wanted = These rules hold pictures, and whoever runs this bot has not turned holding on. I tell the moderators instead.
doctor-reveal-on = Moderators can look at a picture by "Show me", once and by themselves.
doctor-reveal-off = Whoever runs this bot has not turned "Show me" on.
doctor-reveal-nowhere = "Show me" is on, but whoever runs this bot has not set an address for it.
doctor-scan = Pictures are checked: everything behind me is running.
doctor-scan-failing = Something behind me is not running, so pictures may have to wait: { $parts }.
doctor-part-redis = redis
doctor-part-media = media
doctor-part-worker = worker
doctor-part-waiting = waiting
doctor-part-unreadable = unreadable
doctor-breaker = Automatic removals have stopped, because there were too many in an hour. A moderator can let them go on, with the button that I sent or /policy resume.
doctor-breaker-some = Automatic removals have stopped for some members or pictures, because there were too many of theirs in an hour. A moderator can let them go on, with the button that I sent or /policy resume.
doctor-known = Entries of known pictures: { $fake } to be kept out, { $fine } fine.
doctor-waiting =
    { $count ->
        [0] No case waits for a decision.
        [one] One case waits for a decision. /cases lists it.
       *[other] { $count } cases wait for a decision. /cases lists them.
    }
