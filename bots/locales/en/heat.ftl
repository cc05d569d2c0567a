# Where the network looked in a picture that somebody sent in private. They alone see it.

button-where = Show where it looked
where-begun = I am drawing it. It takes some seconds, perhaps a minute. You alone will see it, and I keep nothing of it.
where-under-way = I am drawing one for you already. One moment, please.
where-impossible = I cannot show a picture to you alone here.
where-gone = The picture is gone, or this button is too old. If you still have the picture, please send it again.
where-not-now = I did not get to it: there is too much to do just now. Please press again in a few minutes.
where-none-here = I could not draw that here: not every detector can show where it looked.
where-unsent = I have drawn it, but I could not send it. Please press again in a minute.

# Under a map; and after the first one, what a map is not.

where-whole = Where the network looked in the whole picture, for signs that AI made all of it. Dark edges, if there are any, it was not shown.
where-face =
    { $which ->
        [only] Where the network looked in the face, for signs of a swap.
        [named] Where the network looked in face { $number } of { $count } from the left, for signs of a swap.
       *[unnamed] Where the network looked in one of the { $count } faces, for signs of a swap.
    }
where-no-proof = The brighter the colour, the more its answer rests on that place. That proves nothing, and it does not show what was changed.

# Why a map is not shown.

where-check =
    { $count ->
        [one] I drew a map that failed its own check: it was no better than one that points anywhere. So I do not show it.
       *[other] I drew { $count } maps that failed their own check: they were no better than ones that point anywhere. So I do not show them.
    }
where-little = I looked again, and found too little to point at.
where-unjudged = There is nothing in it that I can judge, so there is nothing to point at.
where-more-faces = Of the faces I draw only those that say most.
