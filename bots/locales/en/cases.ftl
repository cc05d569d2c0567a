# In the chat where it happened. No name, no accusation.

notice-held = A picture was taken out of this chat until a moderator has looked at it. This is not an accusation. If it was a mistake, the picture comes back.
notice-deleted = A picture was removed from this chat, as its rules say. This is not an accusation. If it was yours and that was a mistake, you can object here.
notice-removed = A moderator took a picture out of this chat. This is not an accusation. If it was yours and that was a mistake, you can object here.
notice-deleted-own = A picture was removed here, as the rules of this place say. This is not an accusation.
notice-removed-own = A picture was taken out here, because somebody who looks after this place decided so. This is not an accusation.
button-object = It was mine, and I object
corrected-notice-fine = A moderator has looked at a picture that was taken out here, and put it back. Nothing was wrong with it.
corrected-notice-fine-lost = A moderator has looked at a picture that was taken out here and found nothing wrong with it. It could not be put back; whoever posted it can post it again.
corrected-notice-fake = A moderator has looked at a picture that was taken out here, and keeps it out. If it was yours, you can object.
corrected-notice-final = A moderator has looked at a picture that was taken out here, and keeps it out.
corrected-notice-reopened = A moderator is looking again at a picture that was taken out here.
corrected-reply-fine = Correction: I had found signs of a fake in this picture. A moderator has looked at it and found nothing wrong with it.
corrected-reply-listed = Correction: I had found signs of a fake in this picture. Moderators of this chat have decided that it is fine.
corrected-reply-fake = A moderator has looked at this picture and decided that it must go.
corrected-reply-stopped = A moderator has looked at this picture and taken it out. I say no more about it.
corrected-reply-gone = The picture that I replied to here is gone.
corrected-reply-reopened = A moderator is looking again at this picture.
corrected-answer-fine = Correction: a moderator of this chat has looked at the picture that you asked about, and found nothing wrong with it.
corrected-answer-listed = Correction: moderators of this chat have decided that the picture that you asked about is fine.
corrected-answer-fake = A moderator of this chat has looked at the picture that you asked about, and decided that it is a fake.
corrected-answer-out = A moderator of this chat has looked at the picture that you asked about, and decided that it must go.
corrected-answer-stopped = A moderator of this chat has looked at the picture that you asked about, and taken it out. I say no more about it.
corrected-answer-reopened = A moderator of this chat is looking again at the picture that you asked about.
corrected-answer-gone = The picture that you asked about here is gone.
put-back = A moderator looked at this and put it back.
put-back-by = Posted by { $who }. A moderator looked at it and put it back.
put-back-undone = This had been taken out; that decision was taken back.
put-back-undone-by = Posted by { $who }. It had been taken out; that decision was taken back.
put-back-caption = With it was written: { $caption }

# To the member whose picture it was, in private.

member-held = A picture that you posted in { $chat } was taken out until a moderator has looked at it. That is not an accusation; checks like mine are wrong now and then.
member-deleted = A picture that you posted in { $chat } was removed, as that chat's rules say. That is not an accusation; checks like mine are wrong now and then.
member-removed = A moderator of { $chat } has looked at a picture that you posted there, and took it out. That is not an accusation; people are wrong now and then, too.
member-penalised = Something follows for you from a picture that you posted in { $chat }. That is not an accusation; checks like mine, and people, are wrong now and then.
member-penalised-gone = A moderator of { $chat } has looked at a picture that you had posted there, and decided that it must go. It was not there any more, so nothing was taken out. That is not an accusation; people are wrong now and then, too.
member-penalised-there = Something follows for you from a picture that you posted in { $chat }; the picture itself is where it was. That is not an accusation; checks like mine, and people, are wrong now and then.
member-strike =
    You got { $weight ->
        [one] a strike
       *[other] { $weight } strikes
    } for it; { $count ->
        [one] one strike of yours counts now.
       *[other] { $count } strikes of yours count now.
    }
member-stuck-mute = I could not let you write there again; please ask the moderators of that chat.
member-stuck-ban = I could not lift your ban there; please ask the moderators of that chat.
member-object-held =
    If you think that this is a mistake, press the button: a moderator then looks at it first. My copy is kept for { $hold_hours ->
        [one] one hour
       *[other] { $hold_hours } hours
    }; until then it can be put back.
member-object-deleted = If you think that this is a mistake, press the button: a moderator then looks at it.
member-object-removed = If you think that this is a mistake, press the button: it is looked at again, by another moderator if there is one.
member-stopped = A picture that you posted in { $chat } was taken out. It cannot come back, and I say no more about it. If you have a question, please write to the moderators of that chat.
corrected-member-fine = A picture that you posted in { $chat } had been taken out. A moderator has looked at it and put it back: nothing was wrong with it. I am sorry.
corrected-member-fine-lost = A picture that you posted in { $chat } had been taken out. A moderator has looked at it: nothing was wrong with it. I am sorry. I could not put it back, so please post it again if you like.
corrected-member-fine-partly = Pictures that you posted in { $chat } had been taken out. A moderator has looked at them: nothing was wrong with them. I am sorry. What I could put back is there again; the rest I could not, so please post it again if you like.
corrected-member-fine-there = A moderator has looked at a picture that you posted in { $chat }: nothing was wrong with it. I am sorry.
corrected-member-fake = A picture that you posted in { $chat } was taken out. A moderator has looked at it, and it stays out. That is not an accusation. If you think that this is a mistake, you can still object.
corrected-member-final = A picture that you posted in { $chat } was taken out. A moderator has looked at it, and it stays out.
corrected-member-reopened-back = A picture that you posted in { $chat } had been taken out. It is there again, and a moderator is looking at it once more.
corrected-member-reopened-there = A moderator is looking again at a picture that you posted in { $chat }.
corrected-member-reopened = A picture that you posted in { $chat } was taken out. A moderator is looking at it again.
member-emblem = Moderators of { $chat } have looked at a picture of yours, and something follows for you from it. That is not an accusation; checks like mine, and people, are wrong now and then.
corrected-member-emblem-fine = Moderators of { $chat } have looked at a picture of yours again: nothing was wrong with it. I am sorry.
corrected-member-emblem-reopened = A moderator of { $chat } is looking again at a picture of yours.

# To the moderators: the card. Nothing about what a picture shows.

card-title-waits = Case { $case }: please look
card-title-urgent = Case { $case }: please look at this first
card-title-appealed = Case { $case }: its poster objects
card-title-again = Case { $case }: please look at it again
card-title-decided = Case { $case }: decided
card-title-done = Case { $case }: done by this chat's rules
card-title-noted = Case { $case }: noted only, since this chat is trying its rules out
card-title-minor = Case { $case }: suspected minor
card-stopped = Whoever posts it, I take it out; nothing of it is shown, held or put back. Please do not forward it and do not save it. Report it where you live (in the US report.cybertip.org, in the UK report.iwf.org.uk, elsewhere inhope.org lists where), and to the chat service.
card-stopped-stays = What I could not take out of the chat please delete there by hand, now.
card-stopped-copies = Copies that were posted before and in which I had found nothing may still be there: I keep no list of those. Report each to me, and it goes at once.
card-by-hand = I could not take the blurred picture off this card. Please delete this message by hand, now.
card-by-hand-earlier = An earlier card of this case still shows its blurred picture, and I can neither delete it nor change it. Please delete that message by hand, now.
card-about = Posted by { $who } in { $chat } on { $when } UTC ({ $place }).
card-emblem-chat = { $who } made it the picture of { $chat }; I saw it on { $when } UTC.
card-emblem-chat-unknown = It is the picture of { $chat } now; I saw it on { $when } UTC.
card-emblem-member = The profile picture of { $who }, who came into { $chat } on { $when } UTC.
card-emblem-request = The profile picture of { $who }, who has asked to be let into { $chat } since { $when } UTC. Until somebody answers they stay outside.
card-emblem-change = The profile picture that { $who } has in { $chat }, as I saw it on { $when } UTC.
card-emblem-emoji = { $who } uploaded it as an emoji of { $chat } on { $when } UTC.
card-emblem-emoji-unknown = Somebody uploaded it as an emoji of { $chat } on { $when } UTC.
card-emblem-sticker = { $who } uploaded it as a sticker of { $chat } on { $when } UTC.
card-emblem-sticker-unknown = Somebody uploaded it as a sticker of { $chat } on { $when } UTC.
card-emblem-named = It is called { $names }.
card-admission-welcome = { $who } let them in on { $when } UTC.
card-admission-refused = { $who } did not let them in, on { $when } UTC.
emblem-chat = the chat’s own picture
emblem-member = somebody who joined
emblem-request = somebody who asks to join
emblem-change = a profile picture
emblem-emoji = an emoji
emblem-sticker = a sticker
card-the-message = the message
card-a-member = a member
card-unknown-person = somebody
card-captioned = Something was written with it.
card-copies =
    It was posted { $count } times{ $people ->
        [one] {""}
       *[other] {" "}by { $people } people
    }.
card-copies-at-least =
    It was posted { $count } times{ $people ->
        [one] {""}
       *[other] {" "}by { $people } people or more
    }.
card-copies-of-one =
    One of its pictures was posted { $count } times{ $people ->
        [one] {""}
       *[other] {" "}by { $people } people
    }.
card-copies-of-one-at-least =
    One of its pictures was posted { $count } times{ $people ->
        [one] {""}
       *[other] {" "}by { $people } people or more
    }.
card-unlisted =
    { $count ->
        [one] One more picture is not listed here. What is decided holds for it, too.
       *[other] { $count } more pictures are not listed here. What is decided holds for them, too.
    }
card-part-of = It is a part of case { $case }. What is decided there holds here, too.
card-picture = Picture { $number }: { $words }
card-pictures = Each of pictures { $numbers }: { $words }
card-companions =
    { $count ->
        [one] One more picture stood in the same message and went with it.
       *[other] { $count } more pictures stood in the same message and went with it.
    }
card-beside-unread = There is an earlier record of this picture that I cannot read: a newer version of me wrote it, or it is damaged. What stands in it may be otherwise.
card-untold = I could not say anything in the chat: I lack the right to write there.
card-unmarked = I could not put my mark (👀) under it: I may not react there, or this chat does not allow it.
card-repeats =
    { $count ->
        [one] The same picture came again, and I did not reply to it again.
       *[other] The same picture came { $count } more times, and I did not reply again.
    }
card-traceless =
    { $count ->
        [one] I could not fetch the picture, so I cannot show it to you, and will not recognise it when it is posted again.
       *[other] I could not fetch { $count } of the pictures, so I cannot show them to you, and will not recognise them when they are posted again.
    }
card-reported =
    { $count ->
        [one] A member asks you to look at it.
       *[other] { $count } members ask you to look at it.
    }
card-learned = Of 100 pictures flagged like this in this chat, about { $real } were real, by your own reviews.
card-again-case = In case { $case } its picture was found to be fine on { $when } UTC, so what was decided here may be a mistake, too.
card-again-listed = One of you put its picture on the list of what is fine on { $when } UTC, so what was decided here may be a mistake, too.
card-appealed = Its poster objected on { $when } UTC.

found-altered-substantial = Strong signs of a swapped face or a replaced part.
found-altered-uncertain = Some signs of a swapped face or a replaced part, too few to say more.
found-altered-little = No strong signs of a swapped face or a replaced part.
found-generated-substantial = Strong signs that AI made the whole picture.
found-generated-uncertain = Some signs that AI made the whole picture, too few to say more.
found-generated-little = No strong signs that AI made the whole picture.
found-known-exact = The same file as one that moderators here have kept out.
found-known-withdrawn = It was taken for one that moderators here had kept out; they have taken that decision back.
found-known-alike = It looks like a picture that moderators here have kept out.
found-stopped = A moderator here has stopped this picture before, or one that looks like it: it may show a minor.
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
signal-drawing = It looks like a drawing, or like a picture that a computer has drawn; I know photographs only.
signal-screenshot = It looks like a screenshot.
signal-page-of-text = It looks like a page of text.
signal-nearly-empty = There is next to nothing on it.
signal-too-blurred = It is too blurred.
signal-too-compressed = It was saved too coarsely.
signal-faces-sampled = There are more faces in it than I can look at; I looked at the largest ones.
signal-incomplete = A part of the file is missing; I looked at the rest.
signal-part-of-time = These signs are in a part of it only.
signal-frames = I looked at { $count } of its frames.
signal-no-model = No detector is running here; only known pictures are recognised.

became-noted = I have not touched it.
became-leaving = I tried to take it out, and got no answer whether that worked.
became-held-kept =
    I took it out and keep a sealed copy for { $hold_hours ->
        [one] one hour
       *[other] { $hold_hours } hours
    }, so that you can put it back.
became-held-lost = I took it out; my copy of it is gone.
became-removed = I took it out, and kept no copy.
became-kept_out = It is out of the chat.
became-kept_out-unsure = I was interrupted while I put it back, so it may be there again, and I do not know in which message. Please look, and if it is there delete it by hand.
became-put_back = I put it back.
became-left = It may stay: I have not touched it.
became-gone = Somebody else has deleted it.
became-stays = It should have been taken out, and I could not do that.

problem-forbidden = I lack the right for { $right } there.
problem-not_sealed = I could not keep a copy of it, so I did not take it out.
problem-too_large_to_put_back = It is too large for me to put back, so I did not take it out.
problem-too_large = It is too large for me to send there now.
problem-unreachable = The chat service did not answer for a long time.
problem-put_back_unknown = I was interrupted while I put it back. Please look whether it is there before you press again.
problem-impossible = This chat service has no such thing, or not for this member.
problem-replaced = Whoever posted it has changed the message since: what stands there now is not this picture, and I leave it alone.
problem-copy_lost = My copy is gone, so I cannot put it back. Whoever posted it can post it again.
problem-copy_none = So I cannot put it back. Whoever posted it can post it again.
problem-place_gone = The place where it stood is gone, so I could not put it back. Whoever posted it can post it again.
problem-words_lost = What was written with it I had no longer, so it is back without that.
problem-words_cut = It is back, but the end of what was written with it could not be sent.
problem-kept_out = Of what went with it not all is back: moderators have kept another picture of that message out since.
problem-unseen = Of what went with it not all is back: I could not look at another picture of that message. Whoever posted it can post it again.
problem-internal = There was a fault in this program. The log has more.

withheld-substantial_not_proof = One kind of check alone says so, which is not proof, so I took nothing out. It can be wrong.
withheld-not_confirmed = Nothing was done to the member: that follows only once one of you has confirmed it.
withheld-hold_off = This chat's rules would hold it; whoever runs this bot has not turned holding on.
withheld-unasked = The chat service did not say who posted it, and it may be somebody whose pictures these rules leave alone. So I took nothing out, and did nothing to them.
withheld-breaker =
    { $share ->
        [chat] This chat's limit of automatic removals in an hour is reached, so I took nothing out.
        [member] The limit of automatic removals of one member in an hour is reached, so I took nothing out.
        [picture] The limit of automatic removals of one picture in an hour is reached, so I took nothing out.
       *[none] The limit of automatic removals is reached, so I took nothing out.
    }

penalty-done-strike =
    { $count ->
        [one] { $weight ->
            [one] The member got a strike for it.
           *[other] The member got { $weight } strikes for it.
        }
       *[other] { $weight ->
            [one] { $count } members got a strike for it.
           *[other] { $count } members got { $weight } strikes each for it.
        }
    }
penalty-done-mute =
    { $count ->
        [one] The member may not write until { $until } UTC.
       *[other] { $count } members may not write until { $until } UTC.
    }
penalty-over-mute =
    { $count ->
        [one] The member could not write until { $until } UTC; that is over.
       *[other] { $count } members could not write until { $until } UTC; that is over.
    }
penalty-done-kick =
    { $count ->
        [one] The member was put out of the chat.
       *[other] { $count } members were put out of the chat.
    }
penalty-done-ban =
    { $count ->
        [one] The member was banned from the chat.
       *[other] { $count } members were banned from the chat.
    }
penalty-stuck-mute =
    { $count ->
        [one] The member could not be unmuted; please do that by hand.
       *[other] { $count } members could not be unmuted; please do that by hand.
    }
penalty-stuck-ban =
    { $count ->
        [one] The ban of the member could not be lifted; please do that by hand.
       *[other] The bans of { $count } members could not be lifted; please do that by hand.
    }
penalty-failed-mute =
    { $count ->
        [one] The member could not be muted.
       *[other] { $count } members could not be muted.
    }
penalty-failed-kick =
    { $count ->
        [one] The member could not be put out.
       *[other] { $count } members could not be put out.
    }
penalty-failed-ban =
    { $count ->
        [one] The member could not be banned.
       *[other] { $count } members could not be banned.
    }

decided-fake = { $who } decided on { $when } UTC: keep it out.
decided-fake-noted = { $who } decided on { $when } UTC: it is a fake. It is that person’s own picture, or the chat’s, so I have not touched it.
decided-fine = { $who } decided on { $when } UTC: it is fine.
decided-minor = { $who } stopped everything on { $when } UTC: it may show a minor. I keep no copy. Please do not forward it and do not save it. Report it where you live (in the US report.cybertip.org, in the UK report.iwf.org.uk, elsewhere inhope.org lists where), and to the chat service. If you still see a copy of it, answer that with /report.
decided-minor-preserved = { $who } stopped everything on { $when } UTC: it may show a minor. A sealed copy that I had taken before stays until its time is over, where nobody can see it, as whoever runs this bot has set it. Please do not forward it and do not save it. Report it where you live (in the US report.cybertip.org, in the UK report.iwf.org.uk, elsewhere inhope.org lists where), and to the chat service. If you still see a copy of it, answer that with /report.
card-undo-lost =
    I have no copy of { $count ->
        [one] it: undo takes the decision back, but cannot bring the picture back.
       *[other] these: undo takes the decision back, but cannot bring the pictures back.
    }
card-undo-lost-some =
    { $count ->
        [one] Of one of its pictures I have no copy: undo cannot bring that one back.
       *[other] Of { $count } of its pictures I have no copy: undo cannot bring those back.
    }
appeal-upheld = { $who } looked again on { $when } UTC: it stays out.
appeal-overturned = { $who } looked again on { $when } UTC: that was a mistake, and it is put right as far as it can be.

button-put-back = Fine: put it back
button-keep-out = Fake: keep it out
button-remove = Fake: remove it
button-leave = Fine: leave it
button-fine-lost = Fine: it may be posted again
button-show = Show me
button-more = More…
button-back = Back
button-undo = Undo
button-undo-lost = Undo, without the picture
button-rest-out = Try once more to remove the rest
button-rest-back = Try once more to put back the rest
button-penalise = Try the penalty once more
button-lift = Try once more to lift it
button-finish = Finish what was decided
button-try-again = Try again to take it out
button-emblem-out = Take it away
button-emblem-seen = I have seen it
button-emblem-fake = Fake: remember it
button-emblem-fine = Fine
button-admit = Let them in
button-refuse = Don't let them in
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
ask-minor = Then it is out of the chat for good, wherever I know it to be, nobody can look at it any more, and I keep no copy. Are you sure?
ask-minor-preserved = Then it is out of the chat for good, wherever I know it to be, and nobody can look at it any more. A sealed copy that I had taken before stays until its time is over, where nobody can see it, as whoever runs this bot has set it. Are you sure?

# What a moderator is told about a press.

review-denied = Only moderators of that chat can decide this.
review-unknown = This case was forgotten or never existed. Nothing was changed.
review-unknown-button = This button is from an older version, or not mine. /cases lists what is open.
review-expired-button = This button is too old. /case and the case's name brings fresh ones.
review-newer = This case was written by a newer version of me. Whoever runs this bot should update it.
review-already = This was already decided. Nothing was changed.
review-begun-fake = Somebody has begun to take all copies of this out, and a fault cut that off. Please press that to finish it; it can be undone then.
review-begun-fine = Somebody has begun to leave or put back all copies of this, and a fault cut that off. Please press that to finish it; it can be undone then.
review-busy = Another moderator is deciding this just now.
review-minor = This case is closed: it may show a minor. Nothing of it can be shown, held or put back.
review-minor-stays = I could not take it out of the chat. Please delete it there by hand, now.
review-too-large = It is too large for me to send here, so it is still out. My copy is kept until its time is over.
review-failed = The chat service did not answer. What is done is done; press again in a minute for the rest.
review-fault = That did not work to the end, because of a fault on my side. What is done is done. Please try again in a minute for the rest.
review-unsure = I was interrupted while I put it back. Please look whether it is there before anybody presses again.
undo-nothing = There is nothing to undo.
undo-again = It is to be looked at again, so it cannot be undone any more. Please decide about that instead.
undo-appealed = Its poster objects, so it cannot be undone any more. Please decide about that instead.
undo-late = It can no longer be undone: too much time has passed.
penalty-nobody = Nobody knows who posted it, so nothing can be done to them.
penalty-channel = This was posted in a channel's name, and this chat service does not let that be done to a channel. What can be done is under “More…”.

done-fake = Done: it is out.
done-fake-unknown = Done: it is out. I will not recognise it when it comes again.
done-fake-last = Done: it stays out, and my copy is deleted.
done-fake-unknown-last = Done: it stays out, and my copy is deleted. I will not recognise it when it comes again.
done-fake-noted = Done: I will recognise it when it comes again. The picture itself I have not touched.
done-fake-noted-unknown = Done. I have not touched the picture itself, and will not recognise it when it comes again.
done-admit = They are in.
done-refuse = They were not let in.
admission-over = They do not ask any more: somebody has answered already, or they gave up. Nothing was changed.
done-fine = Done: it is fine, and stays so when it is posted again.
left-there =
    { $count ->
        [one] Done, but for one message that I could not take out: it is still there. { $why } The card has a button to try that once more.
       *[other] Done, but for { $count } messages that I could not take out: they are still there. { $why } The card has a button to try that once more.
    }
left-out =
    { $count ->
        [one] Done, but for one message that I could not put back: it is still out. { $why } The card has a button to try that once more.
       *[other] Done, but for { $count } messages that I could not put back: they are still out. { $why } The card has a button to try that once more.
    }
left-ungiven = Done, but not all of it. { $why } The card has a button to try that once more.
done-fine-this-once = Done: it is fine. I have nothing to recognise it by, so I will not know it when it is posted again.
known-by-nothing = I have nothing to recognise it by, because it was not looked at here. Nothing was changed.
done-known = I will recognise it when it comes again.
done-undo = Undone.
done-minor-sure-preserved = Everything is stopped. A sealed copy that I had taken before stays until its time is over, where nobody can see it, as whoever runs this bot has set it. Please do not forward it and do not save it. Report it where you live (in the US report.cybertip.org, in the UK report.iwf.org.uk, elsewhere inhope.org lists where), and to the chat service.
done-minor-sure = Everything is stopped, and I keep no copy. Please do not forward it and do not save it. Report it where you live (in the US report.cybertip.org, in the UK report.iwf.org.uk, elsewhere inhope.org lists where), and to the chat service.
done-minor-look = Something of it may still be in the chat: the card says what. Please look, and delete it there by hand, now.
done-minor-sure-stays = Everything is stopped, but I could not take it out of the chat. Please delete it there by hand, now. Please do not forward it and do not save it. Report it where you live (in the US report.cybertip.org, in the UK report.iwf.org.uk, elsewhere inhope.org lists where), and to the chat service.
done-strike = The member has a strike.
done-mute = The member is muted.
done-kick = The member was put out.
done-ban = The member is banned.
done-overturn = Put right.
done-uphold = It stays out. The member is told.
done-uphold-again = It stays out.
done-uphold-untold = It stays out. I could not write to the member; /why tells them if they ask.

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

appeal-opened = Thank you. A moderator will look at it again.
appeal-listed = Thank you. It stands first on the moderators' list; I could not reach any of them just now.
appeal-outcome-told = You will be told what is decided.
appeal-outcome-ask = I cannot write to you alone, so please ask me later: /why { $case } says what was decided.
appeal-received = You objected about a picture that you posted in { $chat }. I write to you here when it is decided.
appeal-not-yours = Only whoever posted it can object. If you posted it in a channel's name, answer what I said about it with /appeal, in that name.
appeal-already = You have objected already. A moderator will look at it.
appeal-already-again = A moderator is looking at it again already.
appeal-already-other = Another member who posted it has objected already. A moderator will look at it again, for you as well.
appeal-decided-other = Another member who posted it has objected, and it was looked at again. What was decided then stays, for you as well.
appeal-decided = You have objected already, and it was looked at again. What was decided then stays.
appeal-fine = A moderator has looked at it already and found nothing wrong with it. What I could not put back you can post again; about anything else, please write to the moderators of that chat.
appeal-nothing = There is nothing to object to: nothing of yours is out.
appeal-not-possible = I cannot help with this one. Please write to the moderators of that chat.
appeal-undoing = A moderator is just taking that decision back. If it is still out in a few minutes, please object again.
appeal-none-open = No objection is open here.
appeal-own = Somebody else must decide about your own picture.
appeal-another = Another moderator should decide this one, because you called it a fake.
appeal-others-unknown = I could not find out just now whether another moderator can decide this one. Nothing was changed. Please try again in a minute.
appeal-told-upheld = A moderator of { $chat } has looked at your picture again. It stays out.
appeal-told-overturned = A moderator of { $chat } has looked at your picture again: that was a mistake, and it is put right. I am sorry.
appeal-told-open = A moderator of { $chat } had looked at your picture again, and that decision was taken back. It is looked at once more; I write to you here when that is done.
appeal-told-overturned-lost = A moderator of { $chat } has looked at your picture again: that was a mistake. I am sorry. I could not put it back; please post it again if you like.
appeal-told-overturned-partly = A moderator of { $chat } has looked at your picture again: that was a mistake. I am sorry. Everything is as it was, but for this:
appeal-told-rest-right = Everything else is put right.

# The circuit breaker, and a place that cannot be written to.

breaker-tripped-chat =
    { $taken ->
        [0] The limits of this chat let me take nothing out by myself, so I tell you instead. /policy limits changes that.
        [one] I have taken out one picture in this hour, as many as I may by myself. From now on I take nothing out and tell you instead, until one of you presses the button.
       *[other] I have taken out { $taken } pictures in this hour, as many as I may by myself. From now on I take nothing out and tell you instead, until one of you presses the button.
    }
breaker-tripped-member =
    { $taken ->
        [0] The limits of this chat let me take nothing of one member out by myself, so of what { $who } posts I tell you instead. /policy limits changes that.
        [one] I have taken out one picture of { $who } in this hour, as many of one member as I may by myself. From now on I take nothing of theirs out and tell you instead, until one of you presses the button.
       *[other] I have taken out { $taken } pictures of { $who } in this hour, as many of one member as I may by myself. From now on I take nothing of theirs out and tell you instead, until one of you presses the button.
    }
breaker-tripped-picture =
    { $taken ->
        [0] The limits of this chat let me take no picture out by myself, so I tell you instead. /policy limits changes that.
        [one] I have taken out the same picture once in this hour, as often as I may by myself. From now on I leave it and tell you instead, until one of you presses the button.
       *[other] I have taken out the same picture { $taken } times in this hour, as often as I may by myself. From now on I leave it and tell you instead, until one of you presses the button.
    }
breaker-resumed = { $who } let automatic removals go on.
breaker-not-open = Automatic removals are not stopped.
place-broken = I cannot write to your moderators' chat, so I am writing to you. /policy moderators sets another.
emblems-full =
    { $minutes ->
        [one] In this hour I have looked at { $limit } pictures that are in no message (of people who join, or new emoji), as many as I may. For another minute I look at no more of them. When it is over this message says how many I left out.
       *[other] In this hour I have looked at { $limit } pictures that are in no message (of people who join, or new emoji), as many as I may. For another { $minutes } minutes I look at no more of them. When they are over this message says how many I left out.
    }
emblems-left-out =
    { $count ->
        [one] In an hour I looked at { $limit } pictures that are in no message (of people who join, or new emoji), and left one out that I have not looked at.
       *[other] In an hour I looked at { $limit } pictures that are in no message (of people who join, or new emoji), and left { $count } out that I have not looked at.
    }

# /cases and /case.

cases-denied = Only moderators of this chat, or of one whose moderators are told here, can see cases here.
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
cards-unsaid =
    { $count ->
        [one] For a while I could not reach this chat service, and of one more case I never told you. It stands under /cases open.
       *[other] For a while I could not reach this chat service, and of { $count } more cases I never told you. They stand under /cases open.
    }
cases-further =
    { $count ->
        [one] One more waits: /cases open { $page } shows it.
       *[other] { $count } more wait: /cases open { $page } goes on.
    }
cases-none-here = So many do not wait. /cases open lists them from the beginning.
cases-of-chat = In { $chat }:
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

state-noted = not touched
state-watched = only noted
state-held = taken out, waits for you
state-removed = removed
state-kept_out = kept out
state-put_back = put back
state-lost = found fine, but not back
state-lost_some = found fine, but not all is back
state-left = left there
state-replaced = changed by whoever posted it
state-gone = deleted by somebody else
state-stays = could not be taken out
state-leaving = no answer whether it is out
state-minor = stopped: may show a minor
state-again = its picture was found fine elsewhere
state-appealed = its poster objects
