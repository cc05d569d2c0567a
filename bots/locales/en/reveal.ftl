# The page on which a moderator looks at one picture, once.

reveal-page-title = Torchrelay: a picture of a case
reveal-page-heading = Case { $case }, picture { $number }
reveal-page-what = This link is for you alone, as a moderator. It shows this picture once. That you looked is written down in the case.
reveal-page-please = Please do not photograph it, save it or forward it. It may be the worst thing that ever happened to somebody.
reveal-page-button = Show it to me, once
reveal-page-button-where = Show it, and where the network looked
reveal-page-where-late = Where the network looked could not be drawn in time. "Show me" under the case brings a fresh link.
reveal-page-where-alt = The picture in grey, with colour where the network looked
reveal-page-alt = The picture of this case
reveal-page-shown = This was the one time. If you close or reload this page, it is gone; "Show me" under the case brings a fresh link.
reveal-page-nothing = There is nothing to see here
reveal-page-used = This link has been used, or its minutes are over. If you still need to look, press "Show me" under the case again.
reveal-page-gone = The picture is gone: it was deleted, or the case was forgotten.
reveal-page-minor = This case was stopped, because it may show a minor. Nobody can look at it any more.
reveal-page-unseen = I have not looked at this picture myself yet, so I do not show it.
reveal-page-denied = You may not decide cases in that chat any more, so I cannot show it to you.
reveal-page-unshowable = A browser cannot show this kind of file. The link still works for a few minutes, but it will say the same. Please decide by what stands in the case.
reveal-page-later = That did not work just now. Your link is not used up: please try again in a minute.
reveal-page-not-written = I could not write down that you looked, so I do not show it. Please press "Show me" under the case again in a minute.
reveal-page-off = Whoever runs this bot has not turned showing pictures on.
