start-private =
    Hello. Send or forward me a picture or a video, and I look for signs that a face was swapped, a part was replaced, or the whole picture was made by AI.

    I answer in words that say how strong the signs are. I can be wrong, in both directions.

    Only you see the answer, and what you sent is deleted as soon as it is checked. /privacy says more.
start-group =
    Hello. I look at pictures and videos in this chat for signs that a face was swapped, a part was replaced, or the whole picture was made by AI.

    To ask about one picture, reply to it with /check. /policy shows what I do here by myself. /help says more.

hello = Hello. I look at pictures and videos in this chat for signs that a face was swapped, a part was replaced, or the whole picture was made by AI. None of it leaves the machine that I run on, and I can be wrong.
hello-live = When the signs are strong I reply to the picture, in words. By myself I take out only what moderators here have kept out before. To ask about one picture, reply to it with /check. /policy shows what I do here and how to change it.
hello-own = What I do about a picture here, people who manage this chat have set: /policy shows it, and how to change it. To ask about one picture, reply to it with /check.
hello-shadow = For now I only watch: I note what I would do, and say and do nothing by myself. Whoever manages this chat can change that: /policy reply lets me speak, /policy protect lets me protect people. To ask about one picture, reply to it with /check.
hello-off = For now I look at nothing by myself. To ask about one picture, reply to it with /check. Whoever manages this chat can change that with /policy.
hello-blind = One more thing: here I am not shown what people post, so I cannot look at it yet. Please make me an admin; the right to delete messages is enough, and I use it only if this chat's rules say so.
hello-broadcast = I am in { $place } now, and look at what is posted there. For now I only watch: I note what I would do, and say and do nothing by myself. Whoever manages it talks with me here, and nobody who only reads there is bothered: /doctor { $chat } says what is well and what is missing, /policy { $chat } what I do there, /policy { $chat } protect lets me protect people, and /cases { $chat } lists what waits for you.

help-private =
    Send or forward me a picture, a video, a GIF or a sticker. That is all.

    • I answer in words: strong signs, unclear, or no strong signs. "No strong signs" does not prove that a picture is real.
    • The original file works best. Screenshots and copies of copies are harder to check.
    • If a picture in a group shows you and should not be there: /thisisme
    • If a picture of yours was taken out, and should not have been: /appeal
    • Somebody hurts or threatens you with a picture? /help me
    • /privacy – what is kept, and for how long
help-group =
    • /check as a reply to a picture – I say what I find
    • /report as a reply to a picture – the moderators look at it, and are not told who asks
    • /why as a reply to a picture, or to me – why I did that
    • /appeal – my picture should not have been taken out
    • /policy – what I do here; people who manage this chat can change it: /settings
    • Somebody hurts or threatens you with a picture? /help me
    • /privacy – what is kept, and for how long

    For moderators: /cases, /case, /known. For people who manage this chat: /exempt, /doctor.

    If a picture here shows you, write /thisisme to me in private. Nobody here reads that.

    You can also send me a picture in a private chat. Then nobody here sees it.

privacy-private =
    A picture that you send me is kept encrypted while it is checked, most often for a few seconds, and then deleted. Nobody looks at it. No record says that you asked, what you sent or what I answered.

    { $verdict_days ->
        [0] I do not remember results, either.
        [one] The result is remembered for a day under a checksum of the file, without any name. No picture can be made from a checksum.
       *[other] The result is remembered for { $verdict_days } days under a checksum of the file, without any name. No picture can be made from a checksum.
    }

    If you are in groups where I am, there is more: when you were first seen there, and of pictures of yours that I did something about, your number, what was found and what was done. Such a case is kept for { $case_days ->
        [one] a day
       *[other] { $case_days } days
    }, what happened in the group (strikes, too) for { $journal_days ->
        [one] a day
       *[other] { $journal_days } days
    }. In neither is a name, what you wrote, or a picture.{ $holding ->
        [off] {""}
       *[on] {" "}Your name and what you wrote with a picture are kept encrypted for an hour after you post it, and with the copy of one that is taken out, in case it has to be put back.
    }

    /mydata – I send you everything that I hold on you, as a file
    /forget – I delete what may go, and say before what stays, and until when

    My messages in this chat stay until you delete them.
privacy-group =
    About that group: pictures posted there are kept encrypted while they are checked, most often for a few seconds, and then deleted. { $verdict_days ->
        [0] Results are not remembered.
        [one] The result is remembered for a day under a checksum of the file, without any name.
       *[other] The result is remembered for { $verdict_days } days under a checksum of the file, without any name.
    }

    { $holding ->
        [off] If a picture is taken out, I keep no copy of it.
       *[on] If this chat's rules hold a picture, an encrypted copy is kept for up to { $hold_hours ->
            [one] one hour
           *[other] { $hold_hours } hours
        }, so that a moderator can put it back. Of one that a moderator takes out, it is kept for minutes; if its poster objects in that time, until that is decided, from then on no longer than a held one. Then it is deleted. For that, the name of whoever posts a picture and what they wrote with it are kept encrypted, too: with the copy, and for the hour after it was posted.
    }

    A case is kept for { $case_days ->
        [one] one day
       *[other] { $case_days } days
    }: which message it was, the number of whoever posted it, what was found, what was done. What happened in the group, strikes and moderators' decisions among it, is kept for { $journal_days ->
        [one] one day
       *[other] { $journal_days } days
    }. In neither is a picture, what somebody wrote with it, or a name.

    /mydata – I send you alone everything that I hold on you
    /forget – I delete what may go, and say before what stays, and until when

check-no-picture =
    I see no picture or video to check. Reply to a message that has one with /check, or send it to me in a private chat.
check-no-picture-private = Send or forward me a picture or a video, and I will check it.

unknown-command = I don't know this command. /help shows what I can do.
try-later = That did not work just now, or not to the end, because of a fault on my side. Please try again in a minute.
unread-record = I cannot do that, or not to the end: there is something that I keep of this chat and cannot read. A newer version of me wrote it, or it is damaged. Whoever runs this bot can say.
