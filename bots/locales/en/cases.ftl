# In the chat where it happened.

notice-held = A picture was taken out of this chat until a moderator has looked at it. This is not an accusation. If it was a mistake, the picture comes back.
notice-deleted = A picture was removed from this chat, as its rules say. If that was a mistake, please tell a moderator.
put-back = A moderator looked at this picture and put it back.

# To the moderators. No name and nothing about what the picture shows.

case-title = Case { $case }
case-title-chat = Case { $case }, chat { $chat }

case-held =
    { $count ->
        [one] A picture was taken out of the chat.
       *[other] { $count } pictures were taken out of the chat.
    } { $hold_hours ->
        [one] Within one hour you can put back what should not have gone.
       *[other] Within { $hold_hours } hours you can put back what should not have gone.
    }
case-deleted = A picture was deleted, as the chat's rules say.
case-look = A picture needs your eyes. It is still in the chat, and I have replied to it.
case-failed = A picture should have been taken out, but it is still in the chat.
case-gone = A picture should have been taken out, but it was already gone.

why-altered = Why: substantial evidence of a swapped face or a replaced part.
why-generated = Why: substantial evidence that the whole picture was made by AI.
why-not-proof = One kind of check alone says so, which is not proof. It can be wrong.

problem-forbidden = What went wrong: I lack the right for { $right } there.
problem-not_sealed = What went wrong: I could not keep a copy of it, so I did not take it out.
problem-unreachable = What went wrong: the chat service did not answer for a long time.
problem-put_back_unknown = It was being put back when the connection broke. Please look whether it is there.
problem-internal = What went wrong: a fault in this program. The log has more.

button-release = Put it back
button-remove-held = Keep it out
button-remove = Remove it
button-leave = Leave it

decided-released = A moderator put it back.
decided-left = A moderator left it where it is.
decided-kept-out = A moderator decided to keep it out. My copy was deleted.
decided-removed = A moderator removed it.

review-denied = Only moderators of that chat can decide this.
review-unknown = This case was forgotten or never existed. Nothing was changed.
review-already = This was already decided. Nothing was changed.
review-busy = Another moderator is deciding this just now.
review-expired = My copy is gone, so I cannot put it back. Copies are kept for { $hold_hours ->
        [one] one hour
       *[other] { $hold_hours } hours
    }. Whoever posted it can post it again.
review-forbidden = I lack a right in that chat: { $right }. Please give it to me and press again.
review-failed = The chat service did not answer, so nothing was changed. Please press again in a minute.
review-unsure = The connection broke while I put it back. Please look whether it is there before anybody tries again.

cases-denied = Only moderators of this chat can see its cases.
cases-in-private = Cases belong to a group. Please use /cases there. What you check here leaves no case.
cases-none =
    { $case_days ->
        [one] No cases since yesterday.
       *[other] No cases in the last { $case_days } days.
    }
cases-title = The latest cases, newest first (times in UTC):
cases-line = { $case } · { $date } · { $kind } · { $state }

kind-altered = altered
kind-generated = made by AI

state-recorded = left in the chat
state-watched = only noted
state-held = taken out, waits for a moderator
state-releasing = being put back
state-removed = removed
state-released = put back or left by a moderator
state-failed = could not be taken out
