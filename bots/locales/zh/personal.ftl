# /mydata：我保存的关于提问者的全部内容，以文件发送。

mydata-here = 这是我保存的关于你的全部内容。它是文本文件，用浏览器或编辑器就能打开；时间为 UTC。没有发给其他任何人。/forget 会删除能删的部分。
mydata-sent = 我已经发到我们的私聊里了。
mydata-in-private = 这只给你一个人看，可我没能给你写信。请先让我能联系你：在 Telegram 上，打开和我的私聊并点“开始”；在 Discord 上，允许本服务器成员给你发私信。然后在我们的私聊里发送 /mydata。
mydata-about = 截至下面的时间，本机器人在这个平台上保存的关于你的全部内容。编号是平台自己的编号。有不清楚或不对的地方，请问部署者。
mydata-unreadable = 还有 { $count } 条提到你的记录我读不了：可能由更新的版本写成，也可能已损坏。部署者可以查看。
mydata-never-pictures = 图片。检查完就删除。为审核员暂存的副本是加密的；个案里会注明有副本。你的名字和随图写的文字也同样加密：随该副本一起，以及在你发图后的一小时内。
mydata-never-private = 你私下问过什么、我回答了什么。这些都不保存。
mydata-never-thisisme = 你用 /thisisme 请求移除过什么。没有任何记录说明那是你。
mydata-never-digests = 文件的校验码和指纹，防止重复计数的标记，以及你最近一天请求次数的计数。它们不写明是谁，其中一些会透露别人的信息。
mydata-never-others = 谁举报了你的图片、哪位审核员作的决定：那是别人的信息。
mydata-never-asked = 是否有人请审核员看过你的图片，只要没有任何结果。
mydata-never-platform = 你和我在聊天里写过的内容。那些在平台上。
mydata-language = 我在哪个聊天里听到你说哪种语言。只在内存里，程序停止就没有了。
mydata-seen = 我第一次看到你在某个群里发消息的时间。针对新成员的规则以此为准。
mydata-journal = 群里发生过的与你有关的事。保存 { $journal_days } 天。
mydata-cases = 与你发过、代表你（如头像）或你申诉过的图片有关的个案。从立案起保存 { $case_days } 天。
mydata-reports = 你举报过、已经有了决定的内容，以及结果如何。保存 { $journal_days } 天。
mydata-weights = 你在某个群里的举报有多准。如果常常不对，就不会立刻通知审核员。
mydata-exemptions = 哪些群的管理员说过不检查你的图片，以及他们写的理由。
mydata-limits = 有次数限制的请求，你提过几次。到不再计算时就删除。
mydata-under-way = 此刻正在等待检查的你的图片。
mydata-notes = 我写到我们私聊里、以后可能要更正的消息。保存 { $case_days } 天。
mydata-moderating = 你作为审核员做过的事，以及你按过的按钮。保存 { $journal_days } 天。
mydata-decisions = 你作为审核员决定过的个案。从立案起保存 { $case_days } 天。
mydata-entries = 你添加的已知图片。保存到有人移除或到期为止。
mydata-exempted = 你说过不检查其图片的成员；不写是谁。
mydata-leaves = 给过你的、现在还有效的看图链接。
mydata-event-found = 检查了你的一张图片，并按群规则作出判断。
mydata-event-removed = 你的一张图片按群规则被撤下。
mydata-event-pressed = 你按了个案下面的一个按钮。
mydata-event-reviewed = 审核员对一张图片作出了决定。
mydata-event-undone = 一个决定被收回。
mydata-event-strike = 一次警告。
mydata-event-strike-back = 这个个案的警告被收回。
mydata-event-strike-again = 这个个案的警告重新算数。
mydata-event-penalty = 一次处罚。
mydata-event-penalty-back = 这个个案不再是处罚的理由。
mydata-event-revealed = 查看了个案里的一张图片。
mydata-event-copy-destroyed = 一份加密副本被销毁。
mydata-event-policy = 群规则被更改。
mydata-event-answered = 有人问起一张图片，并得到了回答。
mydata-event-appealed = 一次申诉。
mydata-event-appeal-decided = 一次申诉有了结果。
mydata-event-reported = 一张图片被举报。
mydata-event-takedown = 有人说一张图片拍的是自己。
mydata-event-minor = 审核员停止了与一张图片有关的一切。
mydata-event-known-added = 一张图片被加入已知图片。
mydata-event-known-removed = 一张图片从已知图片中移除。
mydata-event-exempted = 一位成员的图片不再检查。
mydata-event-exemption-ended = 一位成员的图片重新检查。
mydata-event-breaker-tripped = 一小时内撤下的图片太多，我停了下来。
mydata-event-breaker-reset = 有人让我继续撤下图片。
mydata-event-place-broken = 无法向审核群发送消息。
mydata-judged-right = 已撤下。
mydata-judged-wrong = 已留下。
mydata-judged-neither = 还没有人决定。
mydata-got-strike = 警告
mydata-got-mute = 禁言
mydata-got-kick = 移出群
mydata-got-ban = 封禁

# /forget

personal-too-often = 今天你已经请求过 { $limit } 次了，我一天最多能这样全部查找这么多次。请明天再来。
forget-ask =
    我可以删除我保存的关于你的内容。会删的有：你说哪种语言，第一次在群里出现的时间，你举报过、已经有了决定的内容，哪些群不检查你的图片，还没开始的检查，以及已经了结的个案和记录里你的编号。在有新成员规则的群里，你会重新算作新成员。

    你和我在聊天里写过的内容在平台上，请在那里删除。
forget-how = 如果你要这样做，请发送：/forget yes
forget-done = 已经完成。除了下面这些，我不再保存任何关于你的内容。
forget-stays = 以下会留下，原因是：
forget-stays-open = • { $count } 个与你发过或申诉过的内容有关的个案，留到审核员作出决定，最晚 { $until }（UTC）。之后请再来一次。
forget-stays-penalty = • { $count } 个让你得到警告或处罚、而且仍然算数的个案，留到 { $until }（UTC）。如果这样就能抹掉，伤害别人的人也能抹掉。
forget-stays-stopped = • { $count } 个被审核员停止的个案，留到 { $until }（UTC），因为法律可能会问起。
forget-stays-strikes = • 群记录里：你得到了什么、因为哪个个案，在仍然算数期间保留，最晚到 { $until }（UTC）。
forget-stays-reports = • 你的 { $count } 次举报，留到审核员作出决定。
forget-stays-weight = • 你在某个群里的举报有几次对、几次不对（只要有过不对的）。否则谁都能这样重新开始。
forget-stays-moderator = • 你作为审核员做过的事，保留 { $journal_days } 天：别人必须能看到决定了什么、是谁决定的。
forget-stays-limits = • 这类有次数限制的请求你提过几次：最多保留一天。
forget-stays-words = • 如果你在最近一小时内在群里发过图片：你的名字和你随图写的话，加密保存，以备把图片放回去。到时会自动删除。
forget-stays-unreadable = • { $count } 条我读不了的记录：可能由更新的版本写成，也可能已损坏。部署者可以查看。
forget-in-private = 这件事我只和你一个人说，可我没能给你写信。请先让我能联系你：在 Telegram 上，打开和我的私聊并点“开始”；在 Discord 上，允许本服务器成员给你发私信。然后在我们的私聊里发送 /forget。

# 为谁服务，一次能做多少。

not-served-private = 我只为一个社群服务，只给其中的成员检查图片。如果有人用图片伤害或威胁你，不管你是谁，/help me 都会告诉你可以找谁帮忙。
not-served-chat = 谢谢你们邀请我。部署者还没有对本群开放，所以我在这里什么都不看。
too-much-map = 一小时里我只能给你画这么多。请过大约 { $minutes } 分钟再来。
too-much-private = 一小时内能为你检查的图片已经查完了。请大约 { $minutes } 分钟后再来。如果有人用图片伤害或威胁你，/help me 随时都能用。
too-much-check = 一小时内能为一个人做的检查已经做完了。请大约 { $minutes } 分钟后再问。
too-much-chat = 这里问得太多了，我需要歇一会儿。请大约 { $minutes } 分钟后再问。我在这里主动做的事照常进行。
too-much-report = 谢谢你留心。一小时内我能替一个人转达的举报已经满了。请大约 { $minutes } 分钟后再来，或直接写信给审核员。
too-much-command = 命令太多了。大约 { $minutes } 分钟后我再回答你；在和我的私聊里，/help、/thisisme 和 /appeal 随时都能用。
