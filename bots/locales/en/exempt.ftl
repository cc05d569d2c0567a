# /exempt: members whose pictures nothing follows from.

exempt-usage =
    Members whose pictures I do nothing about by myself:
    /exempt list
    /exempt add and the reason – as a reply to a message of theirs
    /exempt add, their number, and the reason
    /exempt remove – as a reply to them, or with their number
exempt-denied = Only people who may manage this chat can exempt members.
exempt-in-private = Exemptions belong to a group. Please use /exempt there.
exempt-none = Nobody is exempt here by name. Who else is, say admins, stands under /policy.
exempt-title =
    { $count ->
        [one] One member is exempt here (times in UTC):
       *[other] { $count } members are exempt here, newest first (times in UTC):
    }
exempt-line = { $who } · by { $by } · { $date } · { $reason }
exempt-more =
    { $count ->
        [one] And one more.
       *[other] And { $count } more.
    }
exempt-who = Who? Reply to a message of theirs, or write their number behind it. I cannot look names up.
exempt-bot = That message is a bot's. Please reply to one of the member's own, or write their number.
exempt-why = Please say in a few words why, so that others can understand it later. Nothing was changed.
exempt-long = That reason is too long: { $max } letters at most. Nothing was changed.
exempt-unknown = I find no such member here. Nothing was changed.
exempt-already = { $who } is exempt already. Nothing was changed.
exempt-was-not = { $who } was not exempt. Nothing was changed.
exempt-added = { $who } is exempt from now on. I do nothing about their pictures by myself, not even about known ones; only what a moderator has stopped because it may show a minor goes all the same. When somebody asks or reports, I still answer, and moderators still see it. /exempt remove takes it back.
exempt-removed = { $who } is no longer exempt: this chat's rules hold for their pictures again.
