# In the chat where it happened. No name, no accusation.

notice-held = A picture was taken out of this chat until a moderator has looked at it. This is not an accusation. If it was a mistake, the picture comes back.
notice-deleted = A picture was removed from this chat, as its rules say. This is not an accusation. If it was yours and that was a mistake, you can object here.
notice-removed = A moderator took a picture out of this chat. This is not an accusation. If it was yours and that was a mistake, you can object here.
button-object = It was mine, and I object
corrected-notice-fine = A moderator has looked at a picture that was taken out here, and put it back. Nothing was wrong with it.
corrected-notice-fine-lost = A moderator has looked at a picture that was taken out here and found nothing wrong with it. It could not be put back; whoever posted it can post it again.
corrected-notice-fake = A moderator has looked at a picture that was taken out here, and keeps it out. If it was yours, you can object.
corrected-notice-final = A moderator has looked at a picture that was taken out here, and keeps it out.
corrected-notice-reopened = A moderator is looking again at a picture that was taken out here.
corrected-reply-fine = Correction: I had found signs of a fake in this picture. A moderator has looked at it and found nothing wrong with it.
corrected-reply-fake = A moderator has looked at this picture and decided that it must go.
corrected-reply-reopened = A moderator is looking again at this picture.
corrected-answer-fine = Correction: a moderator of this chat has looked at the picture that you asked about, and found nothing wrong with it.
corrected-answer-fake = A moderator of this chat has looked at the picture that you asked about, and decided that it is a fake.
put-back = A moderator looked at this and put it back.
put-back-by = Posted by { $who }. A moderator looked at it and put it back.
put-back-caption = With it was written: { $caption }

# To the member whose picture it was, in private.

member-held = A picture that you posted in { $chat } was taken out until a moderator has looked at it. That is not an accusation; checks like mine are wrong now and then.
member-deleted = A picture that you posted in { $chat } was removed, as that chat's rules say. That is not an accusation; checks like mine are wrong now and then.
member-removed = A moderator of { $chat } has looked at a picture that you posted there, and took it out. That is not an accusation; people are wrong now and then, too.
member-object-held =
    If you think that this is a mistake, press the button: a moderator then looks at it first. My copy is kept for { $hold_hours ->
        [one] one hour
       *[other] { $hold_hours } hours
    }; until then it can be put back.
member-object-deleted = If you think that this is a mistake, press the button: a moderator then looks at it.
member-object-removed = If you think that this is a mistake, press the button: it is looked at again, by another moderator if there is one.
corrected-member-fine = A picture that you posted in { $chat } had been taken out. A moderator has looked at it and put it back: nothing was wrong with it. I am sorry.
corrected-member-fine-lost = A picture that you posted in { $chat } had been taken out. A moderator has looked at it: nothing was wrong with it. I am sorry. I have no copy of it any more, so please post it again if you like.
corrected-member-fake = A picture that you posted in { $chat } was taken out. A moderator has looked at it, and it stays out. That is not an accusation. If you think that this is a mistake, you can still object.
corrected-member-final = A picture that you posted in { $chat } was taken out. A moderator has looked at it, and it stays out.
corrected-member-reopened = A picture that you posted in { $chat } was taken out. A moderator is looking at it again.

# To the moderators: the card. Nothing about what a picture shows.

card-title-waits = Case { $case }: please look
card-title-urgent = Case { $case }: please look at this first
card-title-appealed = Case { $case }: its poster objects
card-title-decided = Case { $case }: decided
card-title-done = Case { $case }: done by this chat's rules
card-title-minor = Case { $case }: suspected minor
card-about = Posted by { $who } in { $chat } on { $when } UTC ({ $place }).
card-the-message = the message
card-a-member = a member
card-unknown-person = somebody
card-captioned = Something was written with it.
card-copies =
    It was posted { $count } times{ $people ->
        [one] {""}
       *[other] {" "}by { $people } people
    }.
card-picture = Picture { $number }: { $words }
card-companions =
    { $count ->
        [one] One more picture stood in the same message and went with it.
       *[other] { $count } more pictures stood in the same message and went with it.
    }
card-untold = I could not say anything in the chat: I lack the right to write there.
card-repeats =
    { $count ->
        [one] The same picture came again, and I did not reply to it again.
       *[other] The same picture came { $count } more times, and I did not reply again.
    }
card-reported =
    { $count ->
        [one] A member asks you to look at it.
       *[other] { $count } members ask you to look at it.
    }
card-learned = Of 100 pictures flagged like this in this chat, about { $real } were real, by your own reviews.
card-appealed = Its poster objected on { $when } UTC.

found-altered-substantial = Substantial evidence of a swapped face or a replaced part.
found-altered-uncertain = Some signs of a swapped face or a replaced part, too few to say more.
found-altered-little = No substantial evidence of a swapped face or a replaced part.
found-generated-substantial = Substantial evidence that AI made the whole picture.
found-generated-uncertain = Some signs that AI made the whole picture, too few to say more.
found-generated-little = No substantial evidence that AI made the whole picture.
found-known-exact = The same file as one that moderators here have kept out.
found-known-alike = It looks like a picture that moderators here have kept out.
found-nothing = It was not checked, or could not be.
found-failure-unreadable = It could not be opened as a picture.
found-failure-too_large = It was too large to be checked.
found-failure-unsupported = It is of a kind that I cannot read.
found-failure-empty = The file was empty.
found-failure-gone = It was gone before it could be checked.
found-failure-media_lost = It was lost on my side before it could be checked.
found-failure-timeout = Checking it took too long.
found-failure-overloaded = It was not checked, because too many pictures were waiting.
found-failure-internal = It could not be checked, because of a fault on my side.
reason-reported = A member asks you to look at it.
reason-takedown = Somebody says that this picture shows them, and asks you to take it out.
signal-no-face = I found no face to look at.
signal-too-small = It is too small for a full check.
signal-no-model = No detector is running here; only known pictures are recognised.

became-noted = It is where it was posted; I have not touched it.
became-held-kept =
    I took it out and keep a sealed copy for { $hold_hours ->
        [one] one hour
       *[other] { $hold_hours } hours
    }, so that you can put it back.
became-held-lost = I took it out; my copy of it is gone.
became-removed = I took it out, and kept no copy.
became-kept_out = It is out of the chat.
became-put_back = It is back in the chat.
became-left = It stays where it was posted.
became-gone = Somebody else had deleted it before I did anything.
became-stays = It should have been taken out, and I could not do that.

problem-forbidden = I lack the right for { $right } there.
problem-not_sealed = I could not keep a copy of it, so I did not take it out.
problem-too_large_to_put_back = It is too large for me to put back, so I did not take it out.
problem-unreachable = The chat service did not answer for a long time.
problem-put_back_unknown = It was being put back when the connection broke. Please look whether it is there before you press again.
problem-impossible = This chat service has no such thing, or not for this member.
problem-copy_lost = My copy is gone, so I cannot put it back. Whoever posted it can post it again.
problem-internal = There was a fault in this program. The log has more.

withheld-substantial_not_proof = One kind of check alone says so, which is not proof, so I took nothing out. It can be wrong.
withheld-not_confirmed = Nothing was done to the member: that follows only once one of you has confirmed it.
withheld-hold_off = This chat's rules would hold it; whoever runs this bot has not turned holding on.
withheld-breaker = The limit of automatic removals is reached, so I took nothing out.

penalty-done-strike = The member got a strike for it.
penalty-done-mute = The member may not write until { $until } UTC.
penalty-done-kick = The member was put out of the chat.
penalty-done-ban = The member was banned from the chat.
penalty-failed-mute = The member could not be muted.
penalty-failed-kick = The member could not be put out.
penalty-failed-ban = The member could not be banned.

decided-fake = { $who } decided on { $when } UTC: keep it out.
decided-fine = { $who } decided on { $when } UTC: it is fine.
decided-minor = { $who } stopped everything on { $when } UTC: it may show a minor. I keep no copy. Please do not forward it and do not save it. Report it where you live (in the US report.cybertip.org, in the UK report.iwf.org.uk, elsewhere inhope.org lists where), and to the chat service.
appeal-upheld = { $who } looked again on { $when } UTC: it stays out.
appeal-overturned = { $who } looked again on { $when } UTC: that was a mistake, and it is put right as far as it can be.

button-put-back = Fine: put it back
button-keep-out = Fake: keep it out
button-remove = Fake: remove it
button-leave = Fine: leave it
button-show = Show me
button-more = More…
button-back = Back
button-undo = Undo
button-remove-only = Fake, but don't remember it
button-known = Only remember it as a fake
button-strike = Strike
button-mute = Mute
button-kick = Put out
button-ban = Ban
button-minor = It may show a minor
button-minor-sure = Yes, it may show a minor
button-last-copy = Yes, keep it out and delete my copy
button-overturn = It was a mistake: put it right
button-uphold = It stays out
button-resume = Let automatic removals go on

ask-last-copy = This deletes the last copy. After that nobody can put it back. Are you sure?
ask-minor = Then it is out of the chat for good, nobody can look at it any more, and my copy is deleted now. Are you sure?

# What a moderator is told about a press.

review-denied = Only moderators of that chat can decide this.
review-unknown = This case was forgotten or never existed. Nothing was changed.
review-unknown-button = This button is from an older version, or not mine. /cases lists what is open.
review-expired-button = This button is too old. /case and the case's name brings fresh ones.
review-newer = This case was written by a newer version of me. Whoever runs this bot should update it.
review-already = This was already decided. Nothing was changed.
review-busy = Another moderator is deciding this just now.
review-minor = This case is closed: it may show a minor. Nothing of it can be shown, held or put back.
review-too-large = It is too large for me to send here, so it is still out. My copy is kept until its time is over.
review-failed = The chat service did not answer. What is done is done; press again in a minute for the rest.
review-unsure = The connection broke while I put it back. Please look whether it is there before anybody presses again.
undo-nothing = There is nothing to undo.
undo-late = It can no longer be undone: too much time has passed.
penalty-nobody = Nobody knows who posted it, so nothing can be done to them.

done-fake = Done: it is out.
done-fake-unknown = Done: it is out. I will not recognise it when it comes again.
done-fake-last = Done: it stays out, and my copy is deleted.
done-fine = Done: it is fine, and stays so when it is posted again.
done-known = I will recognise it when it comes again.
done-undo = Undone.
done-minor-sure = Everything is stopped, and my copy is deleted. Please do not forward it and do not save it. Report it where you live (in the US report.cybertip.org, in the UK report.iwf.org.uk, elsewhere inhope.org lists where), and to the chat service.
done-strike = The member has a strike.
done-mute = The member is muted.
done-kick = The member was put out.
done-ban = The member is banned.
done-overturn = Put right.
done-uphold = It stays out. The member is told.

reveal-off = Whoever runs this bot has not turned showing pictures on.
reveal-nowhere = Whoever runs this bot has not set an address where you could look at it.
reveal-gone = There is nothing left to show.
reveal-given =
    For you alone, once, within { $minutes ->
        [one] a minute
       *[other] { $minutes } minutes
    }. That you looked is written down. Please don't forward or save it.
reveal-link =
    { $count ->
        [one] Look at the picture
       *[other] Look at picture { $number }
    }
reveal-write-first = I may not write to you alone. Please send me a private message first, then press again.

# Appeals.

appeal-opened = Thank you. A moderator will look at it again, and you will be told.
appeal-not-yours = Only whoever posted it can object.
appeal-already = You have objected already. A moderator will look at it.
appeal-decided = You have objected already, and it was looked at again. What was decided then stays.
appeal-nothing = There is nothing to object to: nothing of yours is out.
appeal-not-possible = I cannot help with this one. Please write to the moderators of that chat.
appeal-none-open = No objection is open here.
appeal-own = Somebody else must decide about your own picture.
appeal-another = Another moderator should decide this one, because you called it a fake.
appeal-told-upheld = A moderator of { $chat } has looked at your picture again. It stays out.
appeal-told-overturned = A moderator of { $chat } has looked at your picture again: that was a mistake, and it is put right. I am sorry.
appeal-told-overturned-lost = A moderator of { $chat } has looked at your picture again: that was a mistake. I am sorry. I have no copy of it any more, so it could not be put back; please post it again if you like. Everything else is put right.

# The circuit breaker, and a place that cannot be written to.

breaker-tripped =
    I have taken out { $limit ->
        [one] one picture
       *[other] { $limit } pictures
    } in this hour, as many as I may by myself. From now on I take nothing out and tell you instead, until one of you presses the button.
breaker-resumed = { $who } let automatic removals go on.
breaker-not-open = Automatic removals are not stopped.
place-broken = I cannot write to your moderators' chat, so I am writing to you. /policy moderators sets another.

# /cases and /case.

cases-denied = Only moderators of this chat can see its cases.
cases-in-private = Cases belong to a group. Please use /cases there. What you check here leaves no case.
cases-none =
    { $case_days ->
        [one] No cases since yesterday.
       *[other] No cases in the last { $case_days } days.
    }
cases-none-open = Nothing waits for a decision.
cases-waiting =
    { $count ->
        [one] One case waits for you (times in UTC):
       *[other] { $count } cases wait for you (times in UTC):
    }
cases-title = Others, newest first (times in UTC):
cases-unreadable =
    { $count ->
        [one] One case was written by a newer version of me and cannot be shown.
       *[other] { $count } cases were written by a newer version of me and cannot be shown.
    }
cases-how = /case and its name shows one with its buttons.
cases-line = { $case } · { $date } · { $kind } · { $state } · { $place }
case-which = Which one? /cases lists them; /case and a name shows one.
case-unknown = There is no such case in this chat, or it was forgotten.

kind-altered = altered
kind-generated = made by AI
kind-known = known picture
kind-reported = reported
kind-takedown = somebody it shows asks
kind-other = other

state-noted = still in the chat
state-watched = only noted
state-held = taken out, waits for you
state-removed = removed
state-kept_out = kept out
state-put_back = put back
state-left = left there
state-gone = deleted by somebody else
state-stays = could not be taken out
state-minor = stopped: may show a minor
state-appealed = its poster objects
