# Verdicts. Bands in words: never a percentage, never "is fake", never what the picture shows.

verdict-altered = There is substantial evidence that a face in this picture was swapped, or that a part of it was replaced.
verdict-generated = There is substantial evidence that this whole picture was made by an AI image program.
verdict-uncertain = The result is unclear. Some signs of a change were found, but not enough to say more.
verdict-little = No substantial evidence of a fake was found. This does not prove that the picture is real.
verdict-none = This picture cannot be judged. It may be too small, too blurred, or not the kind of picture that I can check.
verdict-none-drawing = I cannot judge this picture: it looks like a drawing, or like a picture that a computer has drawn. I know photographs only.
verdict-none-screenshot = I cannot judge this picture: it looks like a screenshot. If it shows a photo, send me that photo itself.
verdict-none-page-of-text = I cannot judge this picture: it looks like a page of text.
verdict-none-nearly-empty = I cannot judge this picture: there is next to nothing on it.
verdict-none-too-blurred = I cannot judge this picture: it is too blurred. If there is a sharper copy, send me that one.
verdict-none-too-compressed = I cannot judge this picture: it was saved too coarsely, so that hardly any of it is left. If there is a better copy, send me that one.
verdict-none-too-small = I cannot judge this picture: it is too small. If there is a larger copy, send me that one.
verdict-unchecked-altered = I could not check whether a face was swapped or a part replaced.
verdict-unchecked-generated = I could not check whether the whole picture was made by AI.
verdict-incomplete = A part of this file is missing. I judged the part that is there.
verdict-part-of-time = The signs are in a part of it only.
verdict-frames = I looked at { $count } of its frames.
strongest-at = The signs are strongest at { $time }.
which-face = Of the { $count } faces that I looked at, the signs are strongest in number { $number } from the left.
verdict-can-be-wrong = I can be wrong.
verdict-stopped-here = A moderator of this chat has looked at this picture before, or at one that looks like it, and taken it out. I say no more about it.
verdict-known-here = Moderators of this chat have looked at this picture before, or at one that looks like it, and decided that it is a fake.
verdict-kept-out-here = Moderators of this chat keep this picture out, or one that looks like it.
verdict-fine-here = Moderators of this chat have decided that this picture is fine.

# For whoever asks alone: what it rests on, and what it cannot tell. $where is what was looked at.

rests-on-network =
    That rests on one kind of check: a network that has learned from many real and fake photos, and has looked at { $where ->
        [face] the face close up.
        [faces] the faces close up.
        [whole-face] the picture as a whole, and at the face close up.
        [whole-faces] the picture as a whole, and at the faces close up.
       *[whole] the picture as a whole.
    }
rests-on-both = Two kinds of check speak for it: a network that has learned from many real and fake photos, and what the file says of itself.
rests-on-file =
    { $looked ->
        [yes] That rests on what the file says of itself alone; a network that has learned from many real and fake photos has looked at it too, and found little.
       *[no] That rests on what the file says of itself alone; there was nothing that my network could look at.
    }
rests-on-little =
    A network that has learned from many real and fake photos has looked at { $where ->
        [face] the face close up.
        [faces] the faces close up.
        [whole-face] the picture as a whole, and at the face close up.
        [whole-faces] the picture as a whole, and at the faces close up.
       *[whole] the picture as a whole.
    }
cannot-tell-found =
    I can be wrong, and I cannot tell { $kind ->
        [altered] who changed it, how, or what was there before.
        [generated] who made it, or what for.
       *[both] who made or changed it, or what for.
    }
cannot-tell-uncertain = I cannot tell where they come from: filters, retouching, strong compression and screenshots leave such signs, too.
cannot-tell-little = I cannot tell whether what it shows has happened, or is what somebody says it is.
cannot-tell-none = That speaks neither for it nor against it.

# Added to a verdict where more than one network speaks for it.

proof-known_picture = It matches a picture that moderators have already confirmed as a fake.
proof-model = One kind of check alone says so.
proof-two_kinds_of_evidence = Two different kinds of check agree.
proof-provenance = The file carries a signed record that says so.
proof-human = A moderator has looked at it.

# What the file says of itself. $source is the name of a program or of a signer, or none.

trace-signed-generated =
    { $source ->
        [none] A signature that I trust is on this file: all of it was made by AI, and it has not been changed since.
       *[other] { $source } has signed that all of this file was made by AI, and it has not been changed since.
    }
trace-signed-composite =
    { $source ->
        [none] A signature that I trust is on this file: AI made or changed a part of it.
       *[other] { $source } has signed that AI made or changed a part of it.
    }
trace-signed-camera =
    { $source ->
        [none] A signature that I trust says that it comes from a camera.
       *[other] { $source } has signed that it comes from a camera.
    } A camera can photograph a screen, so this does not prove that it is real.
trace-signed-other =
    { $source ->
        [none] It carries a signature that I trust, which says nothing about AI.
       *[other] It carries a signature of { $source }, which says nothing about AI.
    }
trace-record-ingredients = By its signed record, other pictures are parts of it.
trace-record-untrusted = It carries a signed record, but I do not know who signed it; anybody can make one.
trace-record-expired = It carries a signed record whose signature had run out, so it proves nothing.
trace-record-broken = It carries a signed record that does not fit: the file was changed after it was signed, or the record is another file's.
trace-record-unread = It carries a signed record that I could not read.
trace-record-elsewhere = It names a place where a signed record is said to be. I do not look there.
trace-claims-generated =
    { $source ->
        [none] The file says of itself that AI made it.
       *[other] The file says of itself that AI made it ({ $source }).
    } Anybody can write that into a file.
trace-claims-perhaps-generated =
    { $source ->
        [none] The file says of itself that AI may have made it.
       *[other] The file says of itself that it comes from an AI image program ({ $source }), perhaps with another picture as its start.
    } Anybody can write that into a file.
trace-claims-composite =
    { $source ->
        [none] The file says of itself that AI changed a part of it.
       *[other] The file says of itself that AI changed a part of it ({ $source }).
    } Anybody can write that into a file.
trace-claims-face-swap =
    { $source ->
        [none] The file says of itself that a face in it was swapped.
       *[other] The file says of itself that a face in it was swapped ({ $source }).
    } Anybody can write that into a file.
trace-mark-generated = It carries the invisible mark that the program { $source } puts into its pictures. Anybody can put one in.
trace-claims-camera = The file says of itself that it comes from a camera. Anybody can write that into a file.
trace-claims-editor = It was saved by a program that edits pictures ({ $source }). That alone means nothing.
trace-no-record = The file says nothing of where it comes from: chats take that out of photos. A picture that is sent as a file keeps it.

# What to do next.

next-public = Please don't pass it on before somebody has checked where it came from.
next-private-found = Please don't pass it on. Ask where it first appeared, and look for an older copy. Where it matters, let a person who knows about pictures look at it too.
next-private-unclear =
    What you can do:
    • Send me the original file, or the largest copy that you can find. A copy of a copy is harder to check.
    • Ask where it first appeared, and look for an older copy.
next-private-little = If you still doubt it, ask where it first appeared. A new kind of fake can look clean to me.

answer-number = Picture { $number } of { $count }:

# Why there is no answer.

cannot-check =
    I can check photos, videos, GIFs and stickers, also those sent as files. I cannot check stories or sound.

    A screenshot of it works too, though less well.
cannot-check-drawing =
    This sticker is a drawing, not a photo or a film, so there is nothing in it that I could check. Other stickers, photos, videos and GIFs I can.
failure-unreadable = I could not open this file as a picture or a film. If you can, send it again as a photo or a video.
failure-too_large = This is too big for me. Please send a smaller copy; of a film, a short piece is enough.
failure-unsupported = I cannot read this kind of file. I can check pictures (JPEG, PNG, WebP, GIF, AVIF, HEIC, BMP and ICO) and films (MP4, MOV and WebM).
failure-empty = This file is empty, so there was nothing to check.
failure-gone = The picture was gone before I could look at it. If you still have it, please send it again.
failure-media_lost = Something went wrong on my side and this picture was not checked. Please send it again.
failure-timeout = Checking this picture took too long, so I stopped. Please send it again, or a smaller copy.
failure-overloaded = Very many pictures are waiting, so I could not take this one. Please send it again in a few minutes.
failure-overloaded-minutes =
    { $minutes ->
        [one] Very many pictures are waiting, so I could not take this one. Please send it again in about a minute.
       *[other] Very many pictures are waiting, so I could not take this one. Please send it again in about { $minutes } minutes.
    }
failure-overloaded-hours =
    { $hours ->
        [one] Very many pictures are waiting, so I could not take this one. I need about an hour for them: please send it again then.
       *[other] Very many pictures are waiting, so I could not take this one. I need about { $hours } hours for them: please send it again then.
    }
failure-internal = Something went wrong on my side and this picture was not checked. Please send it again in a few minutes.

# While somebody waits.

progress-scanning = Looking at it…
progress-waiting =
    { $ahead ->
        [0] Yours is next…
        [one] One picture is before yours…
       *[other] { $ahead } pictures are before yours…
    }

# What stands between sentences, between the items of a list, and between parts that have commas in them.

join-sentences = {" "}
join-items = {", "}
join-clauses = {"; "}

# This language, as its readers call it.

language-name = English

# What a page of the program's own says when it is refused.

page-out-of-date = This page is out of date. Please reload it and try again.
upload-stalled = Nothing more came. Please try again.
