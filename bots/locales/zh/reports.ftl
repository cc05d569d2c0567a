# /report: a member asks the moderators to look at a picture.

report-in-private = 举报针对的是群里的图片。请在群里用 /report 回复那张图片。
report-what = 哪张图片？用 /report 回复它，审核员就会查看。
report-too-often = 每小时我最多接收 { $limit } 次举报。请稍后再试，或写信给审核员。
report-thanks = 谢谢。已告诉审核员有成员请他们看这张图片，没有说是谁。
report-listed = 谢谢。它已列入审核员的清单；他们只看到有成员请他们查看，看不到是谁。
report-already = 你已经举报过这张图片。它在审核员的清单里。
report-known = 谢谢。审核员已经知道这张图片。
report-decided = 本群的审核员决定它可以留下。如果你知道他们不知道的情况，请写信给其中一位。
report-public = 谢谢。已交给审核员。

# /why: to anybody in the chat. It names nobody.

why-what = 用 /why 回复一张图片，或我对它说的话。在后面加上个案名，不用回复也可以。
why-none = 我没有对它做过任何事。
why-minor = 审核员已停止与它有关的一切。我不再多说。
why-picture = 图片 { $number }：{ $words }
why-watched = 我在本群只观察：我记下了它，没有做任何事。
why-rule-proof = 按本群规则，得到证明才会处理。
why-rule-substantial = 按本群规则，这样的迹象就足够了。
why-rule-substantial-not-proof = 这不算证明，所以我没有撤下任何东西。
why-rule-unseen = 我没能查看它，所以请审核员来看。
why-rule-weak = 按本群规则，迹象较弱时我也会说。
why-rule-known = 按本群规则，这样的图片不会留下。
why-rule-not-confirmed = 在审核员确认之前，不会对成员做任何事。
why-rule-breaker =
    { $share ->
        [member] 我每小时主动撤下同一名成员的图片有上限，已经达到，所以没有撤下任何东西。
        [picture] 我每小时主动撤下同一张图片的次数有上限，已经达到，所以没有撤下任何东西。
       *[none] 我每小时主动撤下的图片有上限，已经达到，所以没有撤下任何东西。
    }
why-rule-hold-off = 按本群规则我会先撤下它，等审核员看过；但这里没有开启这项功能。
why-rule-unasked = 我没能查到是谁发的，所以没有主动做任何事。
why-done-noted = 我没有动它。
why-done-replied = 我没有动它，只是回复了。
why-done-held =
    { $until ->
        [none] 我先撤下它，等审核员看过；我保留着加密副本。
       *[other] 我先撤下它，等审核员看过；加密副本保留到 { $until } UTC。
    }
why-done-held-lost = 我先撤下它，等审核员看过；我的副本已经没有了。
why-done-removed = 我撤下了它，没有保留副本。
why-done-kept-out = 审核员决定不放回。
why-done-put-back = 审核员看过，已经放回。
why-done-undone = 它曾被撤下。那个决定已经撤销，它又在原处了。
why-done-left = 审核员看过，没有发现问题。
why-done-replaced = 发图人已把它换成别的内容。
why-done-gone = 有人把它删除了。
why-done-stays = 本应撤下它，但没有成功。
why-penalty-mute = 在 { $until } UTC 之前，你不能在那里发言。
why-penalty-kick = 你被移出群聊，可以再回来。
why-penalty-ban = 你被那个群封禁了。
why-object = 我可能出错。如果是你发的，可以申诉：/appeal { $case }
why-appeal-open-again = 审核员正在重新查看。
why-appeal-upheld-again = 审核员重新看过，不放回。
why-appeal-overturned-again = 审核员重新看过：之前弄错了，已经改正。
why-appeal-open = 发图人提出了申诉。审核员正在重新查看。
why-appeal-upheld = 发图人提出过申诉。审核员重新看过，不放回。
why-appeal-overturned = 发图人提出过申诉。审核员重新看过：之前弄错了，已经改正。

# /appeal: the poster objects.

appeal-which = 哪一个？用 /appeal 回复我对你图片说的话，或在后面写上个案名。
appeal-unknown = 我在这里找不到你的这个个案。个案过一段时间会被清除。

# "This is me": in private alone.

thisisme-start =
    很难过你遇到了这样的事。如果某个群里的图片拍的是你，而且不该出现在那里，请发给我：
    /thisisme 加上那条消息的链接（多数应用的消息菜单里有“复制链接”）
    你不用再看它，也不用把图片发给我。我会请那个群的审核员优先撤下它，不会告诉他们是谁提出的。
thisisme-in-private = 请私下写给我，这样别人就看不到。
thisisme-no-link = 我没能从中读出消息链接。链接来自那条消息菜单里的“复制链接”。请这样发送：/thisisme 链接
thisisme-sorry = 很难过发生了这样的事。这不是你的错。
thisisme-received =
    刚才已请那个群的审核员优先撤下它。不会告诉他们是谁提出的，群里也不会提到这件事。
    接下来：他们中的一位会查看并决定。结果如何、要等多久，我都无法保证。我留下的记录里没有你是谁，所以到时无法写信给你：请再把同一个链接发给我，我就告诉你结果。
thisisme-listed =
    它现在排在那个群审核员清单的最前面，但我刚才没能联系到他们；他们查看清单时会看到。不会告诉他们是谁提出的，群里也不会提到这件事。
    我留下的记录里没有你是谁，所以决定之后无法写信给你：请再把同一个链接发给我，我就告诉你结果。如果你认识那里的审核员，也请写信给对方。
thisisme-waits = 已经请过那个群的审核员，还没有人决定。它排在最前面。请过些时候再把链接发给我。
thisisme-out = 它已不在那个群里：审核员撤下了它，或停止了它。
thisisme-out-known = 它已不在那个群里：那里的审核员已屏蔽这张图片。
thisisme-out-for-now = 它已不在那个群里。审核员还要查看；在那之前不会放回。
thisisme-gone = 它已不在那个群里：有人删除了它。
thisisme-absent = 那个群里没有这条消息，或已经不在了。如果你知道图片还在，请把那条消息的链接发给我。
thisisme-left = 那个群的审核员看过，让它留下了。对不起，在那个群里我做不了更多。聊天平台可以不顾他们的意见撤下它：请在那里举报这条消息。
thisisme-not-there = 我不在那个群里，或那里没有可以请求的人，所以这一件我帮不上忙。聊天平台可以：请在那里举报这条消息。
thisisme-unseen = 我没能看到图片本身，所以如果它再次被发出来，我认不出它。要是你又碰到它，请把那个链接也发给我。
thisisme-too-often = 一天之内，我能为一个人提出的请求只有这么多。已提出的仍在排队。其余的请向聊天平台举报。
thisisme-help =
    现在你可以这样做，不用再看它：记下链接、发送它的账号和日期。也向聊天平台举报这条消息。找一个你信任的人说一说。
    如果有人用它威胁你：不要付钱，请报警。可以求助：{ $who }。更多：/help me
