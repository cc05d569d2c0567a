# /policy. Everybody in the chat reads it: plain, short, and only what will really happen.

policy-title = What I do in this chat: { $preset }.
policy-title-thread = What I do in this topic, which has rules of its own: { $preset }.
policy-title-elsewhere =
    { $count ->
        [one] One topic of this chat has rules of its own; /policy there shows them.
       *[other] { $count } topics of this chat have rules of their own; /policy there shows them.
    }

preset-watch = watch
preset-reply = reply
preset-protect = protect
preset-strict = strict
preset-custom = rules set here

mode-off = off
mode-shadow = shadow
mode-live = live

policy-mode-off = I look at nothing by myself. People can still ask with /check. The rules are kept; /policy live turns them on.
policy-mode-off-but = I look at nothing by myself, but in topics with rules of their own. People can still ask with /check. The rules are kept; /policy live turns them on.
policy-going-on =
    { $count ->
        [one] One topic goes on with rules of its own: { $topics }. /policy here off, written there, stops it; /policy here none lets the chat's rules hold there.
       *[other] { $count } topics go on with rules of their own: { $topics }. /policy here off, written there, stops each; /policy here none lets the chat's rules hold there.
    }
policy-going-on-more = and { $count } more
policy-mode-shadow = I look at every picture, and only note what I would do; /cases shows the notes. This would follow:
policy-mode-shadow-but = I look at the pictures that are posted here, and only note what I would do; /cases shows the notes. Nothing would follow from those of { $who }; from others this would follow:
policy-mode-live = I look at every picture. This follows:
policy-mode-live-but = I look at the pictures that are posted here. Nothing follows from those of { $who }; from others this follows:
list-and = { $first } and { $last }
exempt-admins = admins
exempt-linked_channel = the linked channel
exempt-approved =
    { $count ->
        [one] one member whom /exempt list names
       *[other] { $count } members whom /exempt list names
    }
exempt-channels =
    { $count ->
        [one] one trusted channel
       *[other] { $count } trusted channels
    }
exempt-threads =
    { $count ->
        [one] one topic
       *[other] { $count } topics
    }

# A line for each kind: what was found – what follows.

policy-kind-altered = • A face swapped or a part replaced: { $what }.
policy-kind-generated = • The whole picture made by AI: { $what }.
policy-known =
    { $known ->
        [0] • A picture that moderators here have kept out before (none so far): { $what }.
        [one] • A picture that moderators here have kept out before (one so far), or one like it: { $what }.
       *[other] • A picture that moderators here have kept out before ({ $known } so far), or one like it: { $what }.
    }
policy-beside = • Pictures that are in no message: I look at { $what }, and tell the moderators where I would do something about one in a message. Nothing else follows by itself.
policy-beside-shadow = • Pictures that are in no message: I look at { $what }, and would tell the moderators where I would do something about one in a message. Nothing else would follow by itself.
policy-beside-untold = • Not told of, so not looked at here: { $what }. Either this chat service tells no bot, or whoever runs me has not turned it on.
policy-beside-untold-shadow = • Not told of, so not looked at here: { $what }. Either this chat service tells no bot, or whoever runs me has not turned it on.
beside-chat = this chat’s own picture
beside-joining = profile pictures of people who join or ask to
beside-changed = profile pictures that members change
beside-emoji = emoji and stickers that somebody uploads
policy-follows = { $ground } → { $actions }
policy-nothing = nothing

ground-proved = proved
ground-substantial = substantial evidence
ground-uncertain = some signs
ground-little = little evidence
ground-none = cannot be judged
ground-confirmed = once a moderator has confirmed it

band-none = cannot be judged
band-little = no substantial evidence
band-uncertain = unclear
band-substantial = substantial evidence

action-hold = take it out until a moderator decides
action-delete = delete it
action-react = put a mark under it
action-reply = reply to it
action-strike =
    { $strikes ->
        [one] give the member a strike
       *[other] give the member { $strikes } strikes
    }
action-mute = mute the member for { $mute }
action-kick = put the member out of the chat
action-ban = ban the member
action-notify = tell the moderators

# What counts as proof, and what is lacking.

policy-proof-known_picture =
    { $known ->
        [one] a picture that equals or resembles the one that moderators here have kept out
       *[other] a picture that equals or resembles one of the { $known } that moderators here have kept out
    }
policy-proof-two_kinds_of_evidence = two different kinds of check that agree
policy-proof-provenance = a signed record in the file that AI made it
policy-proof-human = a moderator's decision
policy-proof-model = one kind of check alone

policy-proofs = As proof counts here: { $proofs }.
policy-proofs-none = Where these rules ask for proof: nothing can be proved here yet but by a moderator. Until then I reply and tell the moderators, who can remove it with one press. What they remove I recognise when it comes again.
policy-proofs-none-known = Where these rules ask for proof: only a moderator can give it here. Until then I reply and tell the moderators, who can remove it with one press.
policy-proofs-none-shadow = Where these rules ask for proof: nothing can be proved here yet but by a moderator. Until then I would reply and tell the moderators.
policy-proofs-none-known-shadow = Where these rules ask for proof: only a moderator can give it here. Until then I would reply and tell the moderators.
policy-model = Please know: { $kinds } is taken out because one kind of check alone says so. That is wrong now and then; measured, for about 1 real picture in { $real }.
policy-model-shadow = Please know: { $kinds } would be taken out because one kind of check alone says so. That is wrong now and then; measured, for about 1 real picture in { $real }.
policy-model-kind-altered = what looks altered
policy-model-kind-generated = what looks made by AI
policy-penalties-model = Please know: members are punished for what no moderator has confirmed.
policy-penalties-model-shadow = Please know: members would be punished for what no moderator has confirmed.
policy-hold-off-shadow = Whoever runs this bot has not turned holding on, so where these rules would hold a picture I would reply and tell the moderators.
policy-hold-off = Whoever runs this bot has not turned holding on, so where these rules would hold a picture I reply and tell the moderators.
policy-shut-shadow = The limits allow no removal, so I would take nothing out by myself.
policy-shut = The limits allow no removal, so I take nothing out by myself.
policy-impossible-shadow = This chat service lets no bot do this, so I would not: { $actions }.
policy-impossible = This chat service lets no bot do this, so I do not: { $actions }.
policy-lacking-shadow = I lack a right here: { $rights }. Until I have it, I could not do what needs it, and would tell the moderators instead.
policy-lacking = I lack a right here: { $rights }. Until I have it, I cannot do what needs it, and tell the moderators instead.
policy-breaker = I took out as many pictures in an hour as I may, and stopped. I take nothing out until a moderator says /policy resume.
policy-breaker-some = Of some members or pictures I took out as many in an hour as I may, and stopped. I take none of those out until a moderator says /policy resume.
policy-distance = A known picture is recognised from { $distance } of 256 differing bits on. Above 31, pictures that show something else are taken for it now and then.
policy-quality = Known pictures of a quality down to { $quality } are recognised. Below 50, plain pictures are taken for one another now and then.

policy-strikes = Strikes, which expire after { $expire }: { $steps }.
policy-strikes-nothing = Strikes lead to nothing yet; /policy ladder 3 strikes in 30d mute 24h changes that.
rung-mute = { $strikes } in { $within } → muted for { $duration }
rung-kick = { $strikes } in { $within } → put out
rung-ban = { $strikes } in { $within } → banned
policy-newcomers =
    { $days ->
        [one] On a member's first day the rules of { $preset } hold, too, where they ask for more. Whoever I first saw less than a day ago is new; at first that is everybody.
       *[other] In a member's first { $days } days the rules of { $preset } hold, too, where they ask for more. Whoever I first saw less than { $days } days ago is new; at first that is everybody.
    }
policy-newcomers-same =
    { $days ->
        [one] On a member's first day the rules of { $preset } hold, too. Here they add nothing as it is now.
       *[other] In a member's first { $days } days the rules of { $preset } hold, too. Here they add nothing as it is now.
    }
policy-newcomer = New members – { $line }

policy-told-shadow = For now moderators hear from me only what members ask them to look at.
policy-moderators-private = I tell each of this chat's moderators in private, as far as they let me write; /policy moderators here makes this chat the place.
policy-moderators-log = I tell the moderators in their log.
policy-moderators-here = I tell the moderators in this chat, where everybody can read it.
policy-moderators-chat = I tell the moderators in { $chat }.
policy-moderators-topic = I tell the moderators in { $chat }, topic { $thread }.

policy-how = /policy help says how to change it. /settings does it with buttons.

duration-w =
    { $count ->
        [one] one week
       *[other] { $count } weeks
    }
duration-d =
    { $count ->
        [one] one day
       *[other] { $count } days
    }
duration-h =
    { $count ->
        [one] one hour
       *[other] { $count } hours
    }
duration-m =
    { $count ->
        [one] one minute
       *[other] { $count } minutes
    }
duration-s =
    { $count ->
        [one] one second
       *[other] { $count } seconds
    }

policy-help =
    /policy watch, reply, protect or strict – ready-made rules
    /policy off, shadow or live – whether they act; shadow only notes
    /policy altered hold – what follows from substantial evidence (hold, delete, react, reply, strike, mute, kick, ban, notify, or nothing)
    /policy generated uncertain notify – what follows from weaker evidence (uncertain, little, none)
    /policy altered proofs known two provenance – what counts as proof for a removal; model would be one check alone
    /policy known delete strike – a picture that moderators have kept out before, or one like it
    /policy ladder 3 strikes in 30d mute 24h, or ladder none; /policy mute 24h; /policy strikes expire 90d
    /policy penalties human known – from what a penalty follows
    /policy limits 20 10 20 – removals in an hour: in the chat, of one member, of one picture
    /policy exempt admins off, exempt linked off, exempt channel ID, exempt thread here
    /policy newcomers 7d strict, or newcomers off
    /policy pictures joining notify – pictures that are in no message: chat, joining, changed, emoji, or all; off or notify
    /policy moderators here, none, or the id of a chat; /policy language en
    /policy here … – the same for this topic alone; /policy here none takes its own rules away
    /policy history, history 2 · /policy replay 30d strict · /policy resume
    /policy export · /policy import, with the exported text below it
    This chat's id: { $chat }

# Answers to a change.

policy-done = Done: { $changes }
policy-done-here = Done, for this topic alone: { $changes }
changes-more = { $changes }; and { $more } more
policy-done-thread = Done. This topic now has rules of its own.
policy-done-thread-none = Done. This topic has no rules of its own any more.
policy-thread-none = This topic has no rules of its own. Nothing was changed.
policy-no-thread = There is no topic here that could have rules of its own. Nothing was changed.
policy-threads-many = { $max } topics of this chat have rules of their own already, and more are not possible. Nothing was changed.
policy-same = That is how it is already. Nothing was changed.
policy-overtaken = Somebody else was changing the rules here at the same moment, so I have changed nothing. /policy shows what holds now, and /policy history who changed what. If you still want this, please do it once more.
policy-change = { $key }: { $before } → { $after }
policy-nothing-set = nothing

policy-denied = Only people who may manage this chat can change what I do here.
policy-in-private = These settings belong to a group. Please use /policy in the group that you mean. Here, I check what you send me, and nothing else.
policy-refused = { $flaw } Nothing was changed.
policy-mute-long = A mute of { $asked } is not possible on this chat service: { $lasts } is the longest. Nothing was changed.
policy-mute-short = A mute of { $asked } is not possible on this chat service: { $lasts } is the shortest. Nothing was changed.
policy-language-unknown = I do not speak “{ $language }”. I speak: { $known }. Nothing was changed.

# What is wrong with what was written. { $found } is what was found, { $allowed } what may stand there.

flaw-not_toml = This cannot be read as TOML: “{ $found }”.
flaw-too_long = This is too long; at most { $allowed } are possible.
flaw-many_dotted = From here on there are more than { $allowed } keys with dots in them, which take me too long to read. Put what stands before the dot into a line in brackets, and the rest below it.
flaw-unknown_key = There is no “{ $found }” here. There is: { $allowed }.
flaw-not_a_section = “{ $found }” is a value, and keys should stand here, below a line in brackets.
flaw-unknown_word = I do not know “{ $found }” here. Possible: { $allowed }.
flaw-not_a_list = “{ $found }” is no list of words, like ["reply", "notify"].
flaw-too_severe = “{ $found }” cannot follow from evidence as weak as this. Possible: { $allowed }.
flaw-not_a_number = “{ $found }” is no whole number from { $allowed }.
flaw-not_a_duration = “{ $found }” is no length of time from { $allowed }. Write it like 90s, 10m, 3h, 6d, 5w or 1w2d.
flaw-not_a_switch = “{ $found }” is neither true nor false.
flaw-not_an_id = “{ $found }” is no id of a chat, a channel or a topic.
flaw-not_a_step = “{ $found }” is no step of a ladder. Write it like: { $allowed }.
flaw-not_a_language = “{ $found }” is no language. Write it like: { $allowed }.
flaw-not_understood = I did not understand “{ $found }”. Possible: { $allowed }.
flaw-not_understood-more = Something is missing. Possible: { $allowed }.
flaw-not_understood-less = I did not understand “{ $found }” at the end.
flaw-adds_nothing = The rules of “{ $found }” ask for nothing of new members that does not hold for everybody here. Possible, where they add something: { $allowed }.
flaw-whole_chat = “{ $found }” holds for the whole chat, and cannot be another in one topic. There it is: { $allowed }.
flaw-range = { $from } to { $to }

# Choosing to trust a model alone.

trust-altered_removed = This would take pictures out because one kind of check alone says that they are altered.
trust-generated_removed = This would take pictures out because one kind of check alone says that AI made them.
trust-penalty_by_model = This would punish members because one kind of check alone says so.
trust-penalty_unconfirmed = This would punish members for what no moderator has confirmed.
trust-history =
    { $fine ->
        [0] In the last { $days } days moderators here decided on { $reviewed ->
            [one] one picture like this, and did not find it fine.
           *[other] { $reviewed } pictures like this, and found none of them fine.
        }
       *[other] In the last { $days } days moderators here decided on { $reviewed ->
            [one] one picture like this, and found it fine.
           *[other] { $reviewed } pictures like this, and found { $fine } of them fine.
        } This rule would not have waited for them.
    }
trust-measured = Measured elsewhere: about 1 real picture in { $real } looks like this.
trust-sure = Nothing was changed. If that is what you want, send it again with yes at the end: { $again }
trust-sure-press = Nothing was changed yet. Is that what you want?

# The moderators' chat.

place-greeting = Moderators of { $chat } are told here from now on. { $who } has set this.
place-greeting-here = Moderators are told here from now on.
place-unknown = I do not know that chat. I need to be in it, and its id must be right; /policy help there shows it. Nothing was changed.
place-denied = You need to manage that chat as well. Nothing was changed.
place-forbidden = I may not write there: I lack the right for { $right }. Nothing was changed.
place-failed = I could not write there just now, and do not know why. Nothing was changed.
place-unsure = The connection broke while I wrote there, so I do not know whether I can. Please try again. Nothing was changed.

# History, export, import, resume.

history-title = The latest changes (times in UTC):
history-title-page = Earlier changes, page { $page } (times in UTC):
history-older = Older ones: /policy history { $next }
history-no-page =
    { $pages ->
        [one] There is one page of changes.
       *[other] There are { $pages } pages of changes.
    }
history-none = Nothing was changed yet.
history-line = { $when } { $who }: { $changes }
history-line-thread = { $when } { $who }, topic { $thread }: { $changes }
history-unreadable = something that I cannot read any more
history-removed = its own rules taken away
history-resumed = let automatic removals go on
history-same = rules of its own, the same as the chat's
history-nobody = somebody

export-how = # These are all the rules. Change what you like and send it back below the line /policy import; what you leave out stays as it is.
export-sent = I have sent you all rules in private.
import-empty = Please write the rules below the line /policy import, or send them as a text file with it. /policy export shows how they look.
import-mistakes =
    { $count ->
        [one] There is a mistake in it. Nothing was changed.
       *[other] There are { $count } mistakes in it. Nothing was changed.
    }
import-mistake = Line { $line }: { $flaw }
import-mistake-key = Line { $line }, { $key }: { $flaw }
import-mistakes-more = … and { $count } more.
import-yes = /policy import yes, with the rules below it

resume-done = Automatic removals go on.
resume-done-in = Automatic removals go on in { $chats }.
resume-not-stopped = Automatic removals are not stopped. Nothing was changed.
resume-denied = Only moderators of this chat can let automatic removals go on.

# Replay.

replay-title = { $span } of this chat with { $rules }:
replay-span = The last { $duration }
replay-rules-preset = the rules of { $preset }
replay-rules-changed = that change
replay-rules-same = today's rules
replay-none = I have noted no picture here in that time, so there is nothing to try it on.
replay-mode-off = • These rules look at nothing by themselves, so nothing follows from them.
replay-mode-shadow = • These rules only note, so nothing follows from them. /policy replay 30d live says what would if they acted.
replay-as-if = • This chat's rules do not act now; this is what they would have done if they did.
replay-removed =
    { $removed ->
        [0] { $pictures ->
            [one] • The one picture that I noted would have stayed.
           *[other] • Of { $pictures } pictures that I noted, none would have been taken out.
        }
        [one] { $pictures ->
            [one] • The one picture that I noted would have been taken out ({ $causes }).
           *[other] • Of { $pictures } pictures that I noted, one would have been taken out ({ $causes }).
        }
       *[other] • Of { $pictures } pictures that I noted, { $removed } would have been taken out ({ $causes }).
    }
replay-ruled = • Of those, moderators here have found { $fine } fine, and kept { $fake } out.
replay-same = • { $same } of them go with today's rules, too.
replay-spared =
    { $spared ->
        [one] • One that goes with today's rules would stay.
       *[other] • { $spared } that go with today's rules would stay.
    }
replay-told =
    { $told ->
        [one] • The moderators would have been told of one that would have stayed.
       *[other] • The moderators would have been told of { $told } that would have stayed.
    }
replay-punished =
    { $punished ->
        [one] • One member would have been punished without anybody having looked.
       *[other] • { $punished } times somebody would have been punished without anybody having looked.
    }
replay-withheld-substantial_not_proof = • { $count } would stay for lack of proof.
replay-withheld-hold_off = • { $count } would be held if whoever runs this bot turned holding on.
replay-withheld-breaker = • { $count } would stay because a limit of the hour was reached: of the chat, of a member or of a picture. This counts as if one of you had let removals go on after an hour; until somebody did, more would have stayed.
cause-altered = altered { $count }
cause-generated = made by AI { $count }
cause-known = known { $count }
replay-limits = Not counted: pictures for which the rules of their time asked nothing of me, for they leave no record. Who was new or an admin then is not recorded either.
replay-forgotten =
    { $count ->
        [one] One picture's case is forgotten already, and could not be counted.
       *[other] { $count } pictures' cases are forgotten already, and could not be counted.
    }
replay-unreadable =
    { $count ->
        [one] I cannot read one picture's case, so it could not be counted.
       *[other] I cannot read the cases of { $count } pictures, so they could not be counted.
    }
replay-beyond =
    { $count ->
        [one] I looked at the newest { $cases } cases only: one older picture is not counted. A shorter time counts all.
       *[other] I looked at the newest { $cases } cases only: { $count } older pictures are not counted. A shorter time counts all.
    }
replay-elsewhere = Topics with rules of their own are left out.

# What the bot may do.

right-delete_messages = deleting messages
right-delete_old_messages = deleting messages that are older than two days (Telegram lets no bot do that, so please delete it by hand)
right-delete_moved_messages = deleting messages from before this group became a supergroup (Telegram lets no bot do that, so please delete it by hand)
right-send_messages = sending messages
right-read_messages = reading messages
right-read_history = reading earlier messages
right-attach_files = sending pictures
right-react = reacting to messages with 👀
right-restrict_members = muting members
right-kick_members = putting members out
right-ban_members = banning members
right-manage_emoji = taking emoji and stickers away
right-admit_members = letting people in who ask
right-outranked = doing anything to somebody who stands above me

power-delete = deleting messages
power-put_back = sending a picture again
power-put_back_together = sending several pictures in one message
power-look_up = looking messages up
power-resend = sending what was deleted again
power-react = reacting to messages
power-mute = muting members
power-kick = putting members out
power-ban = banning members
power-write_privately = writing to members who have not written to me
power-show_privately = showing a picture to one person alone
power-remove_emoji = taking emoji and stickers away
power-admit = letting people in who ask

# What a file of rules explains. One short line each, in its comments.

rule-preset = Ready-made rules to begin with: watch, reply, protect or strict. What stands below changes them.
rule-mode = off: looks at nothing by itself. shadow: decides and notes, does nothing. live: acts.
rule-language = Of what is said here: en, ko or zh; empty for what most members speak.
rule-mute = How long a mute lasts: 90s, 10m, 3h, 6d, 5w, 1w2d.
rule-strikes_expire = After so long a strike counts no more.
rule-penalty_proofs = From what strike, mute, kick and ban follow: human (a moderator has confirmed it), known, two, provenance, model. human and known are the careful choice; model alone punishes the poster of about 1 real picture in 200.
rule-ladder = What strikes lead to: "3 strikes in 30d -> mute 24h", "5 strikes in 90d -> ban".
rule-altered = A face swapped, or a part replaced. Actions: hold, delete, react, reply, strike, mute, kick, ban, notify.
rule-generated = The whole picture made by AI. The same keys.
rule-band_none = It could not be judged. Here and in the next two: react, reply, notify alone.
rule-band_little = No substantial evidence.
rule-band_uncertain = Unclear: some signs.
rule-band_substantial = Substantial evidence. What is said from less is said here, too. Without proof hold and delete become reply and notify.
rule-proofs = One of these a removal needs: known (a picture kept out before), two (kinds of check that agree), provenance (a signed record), human (a moderator; always counts). model (one check alone) takes out about 1 real picture in 200.
rule-strikes = How many strikes one picture is, where strike is an action.
rule-known = A picture that this chat's moderators have kept out before, or one that looks like it.
rule-known_actions = What then follows.
rule-known_distance = It looks like it if at most so many of 256 bits differ. 31 is what PDQ's authors advise; each step up finds more changed copies and takes more other pictures for it.
rule-known_quality = Pictures with fewer details than this (0 to 100) match nothing. 50 is advised; below it, plain pictures match one another.
rule-known_strikes = How many strikes it is, where strike is an action.
rule-limits = Automatic removals in an hour. At the limit it only tells, until a moderator says /policy resume; 0: none ever.
rule-removals_per_hour = In the whole chat.
rule-member_per_hour = Of one member.
rule-picture_per_hour = Of one picture, however often it is posted.
rule-exempt = Whose pictures nothing follows from. Approved members: /exempt.
rule-admins = The chat's admins.
rule-linked_channel = The channel that is linked to the chat.
rule-channels = Ids of trusted channels that speak here.
rule-threads_exempt = Ids of topics, channels or threads that are not looked at.
rule-newcomers = Members who were first seen a short while ago.
rule-newcomer_days = For so many days the rules of the preset below hold for them, too, where they ask for more; 0: never.
rule-newcomer_preset = reply, protect or strict.
rule-pictures = Pictures that are in no message. off, or notify: where these rules would do something about it in a message, moderators are told. Nothing else follows by itself; nothing is held, since only moderators may take it away.
rule-pictures_chat = The chat's own picture, when it changes.
rule-pictures_joining = Profile pictures of people who join, or ask to.
rule-pictures_changed = Profile pictures that members change; where the chat service tells of it.
rule-pictures_emoji = Emoji and stickers that somebody uploads to the server.
rule-moderators = Where moderators are told. Empty: the service's own place if it has one, else each of them in private.
rule-moderators_chat = The id of a chat that I am in, and that you manage.
rule-moderators_thread = The id of a topic of it.
rule-threads = Topics, channels or threads with rules of their own: [threads."id"], with the keys above but those of limits and pictures; what is left out stays as it is, and is as in the chat where a topic had none yet.
