# /report: a member asks the moderators to look at a picture.

report-in-private = A report is about a picture in a group. Please use /report there, as a reply to the picture.
report-what = Which picture? Reply to it with /report, and the moderators look at it.
report-too-often =
    { $limit ->
        [one] One report an hour is as much as I can take. Please try again later, or write to a moderator.
       *[other] { $limit } reports an hour are as many as I can take. Please try again later, or write to a moderator.
    }
report-thanks = Thank you. The moderators are told that a member asks them to look at this picture, and not who.
report-listed = Thank you. It is on the moderators' list; they see that a member asks them to look, and not who.
report-already = You have reported this picture already. It is on the moderators' list.
report-known = Thank you. The moderators know of this picture already.
report-decided = Moderators of this chat have decided that it may stay. If you know more than they did, please write to one of them.
report-public = Thank you. It is with the moderators.

# /why: to anybody in the chat. It names nobody.

why-what = Reply to a picture, or to what I said about it, with /why. With a case's name behind it, /why works without.
why-none = I have done nothing about that here.
why-minor = A moderator has stopped everything about it. I say no more about it.
why-picture = Picture { $number }: { $words }
why-watched = In this chat I only watch: I noted it, and did nothing.
why-rule-proof = By this chat's rules something follows when it is proved.
why-rule-substantial = By this chat's rules such signs are enough.
why-rule-substantial-not-proof = That is no proof, so I took nothing out.
why-rule-unseen = I could not look at it, so I asked the moderators to.
why-rule-weak = By this chat's rules I speak up at weaker signs, too.
why-rule-known = By this chat's rules such a picture does not stay.
why-rule-not-confirmed = Nothing follows for a member before a moderator has confirmed it.
why-rule-breaker =
    { $share ->
        [member] I take out only so many pictures of one member in an hour by myself, and that was reached, so I took nothing out.
        [picture] I take the same picture out only so often in an hour by myself, and that was reached, so I took nothing out.
       *[none] I take out only so many pictures in an hour by myself, and that was reached, so I took nothing out.
    }
why-rule-hold-off = By this chat's rules I would take it out until a moderator has looked at it; that is not turned on here.
why-rule-unasked = I could not find out who posted it, so I did nothing by myself.
why-done-noted = I have not touched it.
why-done-replied = I have not touched it, and replied to it.
why-done-held =
    { $until ->
        [none] I took it out until a moderator has looked at it, and keep a sealed copy of it.
       *[other] I took it out until a moderator has looked at it, and keep a sealed copy of it until { $until } UTC.
    }
why-done-held-lost = I took it out until a moderator has looked at it; my copy of it is gone.
why-done-removed = I took it out and kept no copy.
why-done-kept-out = A moderator decided that it stays out.
why-done-put-back = A moderator has looked at it and put it back.
why-done-undone = It had been taken out. That decision was taken back, and it is there again.
why-done-left = A moderator has looked at it and found nothing wrong with it.
why-done-replaced = Whoever posted it has put something else in its place.
why-done-gone = Somebody has deleted it.
why-done-stays = It should have been taken out, and that did not work.
why-penalty-mute = You may not write there until { $until } UTC.
why-penalty-kick = You were put out of the chat; you may come back.
why-penalty-ban = You were banned from the chat.
why-object = I can be wrong. If it was yours, you can object: /appeal { $case }
why-appeal-open-again = A moderator looks at it again.
why-appeal-upheld-again = A moderator has looked at it again, and it stays out.
why-appeal-overturned-again = A moderator has looked at it again: it was a mistake, and was put right.
why-appeal-open = Whoever posted it has objected. A moderator looks at it again.
why-appeal-upheld = Whoever posted it had objected. A moderator looked at it again, and it stays out.
why-appeal-overturned = Whoever posted it had objected. A moderator looked at it again: it was a mistake, and was put right.

# /appeal: the poster objects.

appeal-which = Which one? Reply to what I said about your picture with /appeal, or write the case's name behind it.
appeal-unknown = I know no such case of yours here. Cases are forgotten after a while.

# "This is me": in private alone.

thisisme-start =
    I am sorry that you need this. If a picture in a chat shows you and should not be there, send me:
    /thisisme and the link to the message (most apps have "Copy link" in the message's menu)
    You need not look at it again, and you need not send me the picture. I ask the moderators of that chat to take it out, before everything else. They are not told who asks.
thisisme-in-private = Please write to me in private for this. Then nobody else reads it.
thisisme-no-link = I could not read a link to a message in that. It is the one that "Copy link" in the message's own menu gives you. Send it as: /thisisme LINK
thisisme-sorry = I am sorry that this happened. It is not your fault.
thisisme-received =
    The moderators of that chat were asked just now to take it out, before everything else. They are not told who asks, and nothing about it is said in the chat.
    What happens next: one of them looks at it and decides. I cannot promise what, or when. What I keep of it does not say who you are, so I cannot write to you then: send me the same link again, and I tell you what became of it.
thisisme-listed =
    It now stands first on the list of that chat's moderators, but I could not reach any of them just now; they see it when they look at the list. They are not told who asks, and nothing about it is said in the chat.
    What I keep of it does not say who you are, so I cannot write to you when it is decided: send me the same link again, and I tell you what became of it. If you know a moderator there, please write to them too.
thisisme-waits = The moderators of that chat were asked, and nobody has decided yet. It stands first in line. Send me the link again later.
thisisme-out = It is no longer in that chat: a moderator has taken it out, or stopped it.
thisisme-out-known = It is no longer in that chat: its moderators keep this picture out.
thisisme-out-for-now = It is no longer in that chat. A moderator has still to look at it; until then it stays out.
thisisme-gone = It is no longer in that chat: somebody deleted it.
thisisme-absent = There is no such message in that chat, or not any more. If you know that the picture is still there, send me the link of that message.
thisisme-left = A moderator of that chat has looked at it and left it there. I am sorry; more I cannot do in that chat. The chat service can take it out against their will: report the message there.
thisisme-not-there = I am not in that chat, or nobody there can be asked, so I cannot help with this one. The chat service can: report the message there.
thisisme-unseen = I could not look at the picture itself, so I would not recognise it if it is posted again. If you come across it once more, send me that link, too.
thisisme-too-often = That is as much as I can ask for one person in a day. What I was asked for stays in line. For more, report the messages to the chat service.
thisisme-help =
    What you can do now, without looking at it again: write down the link, which account posted it, and the date. Report the message to the chat service as well. Talk to somebody you trust.
    If somebody threatens you with it: don't pay, and tell the police. Who helps: { $who }. More: /help me
