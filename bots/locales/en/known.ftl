# /known: pictures that this chat's moderators have decided on.

known-usage =
    Pictures that this chat's moderators have decided on. I keep no picture, only what I recognise it by.
    /known list – the latest ones; /known list fine – those that are fine
    /known add – as a reply to a picture: keep it out from now on. A reason helps. With "for 90d" I forget it after 90 days
    /known fine – as a reply to a picture: it is fine, whatever I think of it. Where a picture is nearer to one that is kept out, it goes all the same
    /known add HASH sha256 or /known add HASH pdq – by a hash of 64 digits
    /known remove and an entry's name
    /known export and /known import – as a list of hashes
known-denied = Only moderators of this chat can work with its known pictures.
known-in-private = Known pictures belong to a group. Please use /known there.
told-alone = I have written to you alone.

known-none = No pictures are known here. /known add, as a reply to a picture, lets me recognise it.
known-title =
    { $count ->
        [one] One entry of a known picture (times in UTC):
       *[other] { $count } entries of known pictures, newest first (times in UTC):
    }
known-line = { $id } · { $list } · { $what } · added by { $who } · { $date }
known-until = until { $date }
known-note = “{ $note }”
known-more =
    { $count ->
        [one] One older one is not shown.
       *[other] { $count } older ones are not shown.
    } /known export has all of them.
known-list-fake = kept out
known-list-fine = fine
known-list-minor = stopped: it may show a minor
known-by-both = by its file and its looks
known-by-looks = by its looks
known-by-file = by its file
known-by-operator = whoever runs this bot

known-what = Which picture? Reply to it with /known add or /known fine, or write a hash behind it.
known-which-hash =
    These 64 digits can be a hash of a picture's file, or of its looks. Please say which:
    /known add { $hash } sha256
    /known add { $hash } pdq
known-bad-time = I did not understand how long. Write it as 12h, 90d or 26w, at most ten years: /known add for 90d. Nothing was changed.
known-long-note = That reason is too long: { $max } letters at most. Nothing was changed.
known-added-fake =
    { $count ->
        [one] I will recognise this picture when it is posted here again, as { $ids }. What follows then is written under /policy.
       *[other] I will recognise these { $count } pictures when they are posted here again, as { $ids }. What follows then is written under /policy.
    }
known-added-fine =
    { $count ->
        [one] This picture is fine from now on, as { $ids }. I do nothing about it by myself, whatever I think of it. Where a copy is nearer to a picture that is kept out, it goes all the same.
       *[other] These { $count } pictures are fine from now on, as { $ids }. I do nothing about them by myself, whatever I think of them. Where a copy is nearer to a picture that is kept out, it goes all the same.
    }
known-stopped = A moderator here has stopped this picture, or one that looks like it: it may show a minor. So it cannot count as fine. Nothing was changed.
known-already = I know it already, as { $ids }. Nothing was changed there.
known-taken-off-fake = It is no longer kept out: I took { $ids } off that list.
known-taken-off-fine = It no longer counts as fine: I took { $ids } off that list.
known-this-file-alone = I recognise exactly this file, no copies that were saved anew or made smaller. Those I recognise where I have checked the picture for a case, or by a hash of its looks (/known add HASH pdq).

known-removed =
    { $count ->
        [one] { $ids } is forgotten.
       *[other] { $ids } are forgotten.
    }
known-removed-still = The same picture, or one that looks like it, stands on that list as { $ids } too, so I still recognise it. To forget that as well: /known remove and that name.
known-stopped-kept = { $ids } may show a minor, so only those who may change this chat's policy can let me forget it.
known-unknown = I do not know { $ids } here. /known list shows what I know.
known-unreadable = I cannot read { $ids }, so I left it as it is. Perhaps a newer version of me wrote it; whoever runs this bot can say.

known-export-none = There is no hash to give out.
known-export-left-out =
    { $count ->
        [one] One entry has no hash of that kind that is worth giving out, and is not in the list.
       *[other] { $count } entries have no hash of that kind that is worth giving out, and are not in the list.
    }
known-export-many =
    These are { $count } hashes, and more than { $max } do not fit in a chat. Whoever runs this bot can write them into a file:
    { $program } > known.csv

known-import-how =
    Put the list under the command, a picture on each line, or send it as a text file with the command:
    /known import
    hash,type,note
    The hash has 64 digits; the type is pdq (its looks) or sha256 (its file); the note may be left out. A note that begins with [may show a minor] stops the picture.
known-import-wrong =
    { $count ->
        [one] Something is wrong with this list, so I took nothing of it:
       *[other] { $count } things are wrong with this list, so I took nothing of it:
    }
known-flaw-not-a-hash = Line { $line }: “{ $found }” is no hash. It must have 64 digits of 0 to 9 and a to f.
known-flaw-unknown-type = Line { $line }: “{ $found }” is no type that I know. It must be pdq or sha256.
known-flaw-unknown-column = Line { $line }: I do not know the column “{ $found }”. There are hash, type and note.
known-flaw-missing-column = Line { $line }: the column “{ $found }” is missing.
known-flaw-too-many-fields = Line { $line }: there is one thing too many: “{ $found }”. A note with a comma stands in quotation marks.
known-flaw-long-note = Line { $line }: the note that begins with “{ $found }” is too long. It can have 200 letters.
known-flaw-stopped = Line { $line }: “{ $found }” cannot count as fine. It may show a minor: a moderator here has stopped it, or one that looks like it, or the list itself says so.
known-flaw-not-csv = Line { $line }: this is not CSV. Perhaps a quotation mark is left open.
known-flaws-more =
    { $count ->
        [one] And one more.
       *[other] And { $count } more.
    }
known-import-cases = I looked through no cases that there are already. Give the same list in the chat, with /known import fine, and I do: what was taken out because of these pictures is put right there.
known-import-nothing = I know all of these already. Nothing was changed.
known-imported-fake =
    { $count ->
        [one] One picture is kept out from now on.
       *[other] { $count } pictures are kept out from now on.
    }
known-imported-fine =
    { $count ->
        [one] One picture is fine from now on.
       *[other] { $count } pictures are fine from now on.
    } Where a copy is nearer to a picture that is kept out, it goes all the same.
known-import-stopped =
    { $count ->
        [one] One that was kept out already may show a minor, says the list: it is stopped from now on.
       *[other] { $count } that were kept out already may show a minor, says the list: they are stopped from now on.
    }
known-import-off-fine =
    { $count ->
        [one] One entry counts as fine no longer: I took it off that list.
       *[other] { $count } entries count as fine no longer: I took them off that list.
    }
known-import-off-fake =
    { $count ->
        [one] One entry is kept out no longer: I took it off that list.
       *[other] { $count } entries are kept out no longer: I took them off that list.
    }
known-import-known =
    { $known ->
        [one] One was known already.
       *[other] { $known } were known already.
    }
