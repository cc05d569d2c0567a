# In the chat where it happened. No name, no accusation.

notice-held = 本群有一张图片先被撤下，等审核员看过再决定。这不是在指责任何人。如果弄错了，图片会放回来。
notice-deleted = 按本群规则，有一张图片被撤下。这不是在指责任何人。如果它是你发的，而且弄错了，可以在这里申诉。
notice-removed = 审核员在本群撤下了一张图片。这不是在指责任何人。如果它是你发的，而且弄错了，可以在这里申诉。
notice-deleted-own = 按这里的规则，有一张图片被撤下。这不是在指责任何人。
notice-removed-own = 这里有一张图片被撤下，这是管理这里的人决定的。这不是在指责任何人。
button-object = 是我发的，我要申诉
corrected-notice-fine = 审核员看过这里被撤下的一张图片，没有问题，已经放回。
corrected-notice-fine-lost = 审核员看过这里被撤下的一张图片，没有发现问题。图片没能放回，发图人可以重新发送。
corrected-notice-fake = 审核员看过这里被撤下的一张图片，决定不放回。如果它是你发的，可以申诉。
corrected-notice-final = 审核员看过这里被撤下的一张图片，决定不放回。
corrected-notice-reopened = 审核员正在重新查看这里被撤下的一张图片。
corrected-reply-fine = 更正：我曾在这张图片里发现造假的迹象。审核员看过了，没有发现问题。
corrected-reply-listed = 更正：我曾在这张图片里发现造假的迹象。本群的审核员认定它没有问题。
corrected-reply-fake = 审核员看过这张图片，决定撤下它。
corrected-reply-stopped = 审核员看过这张图片，并把它撤下了。我不再多说。
corrected-reply-gone = 我在这里回复过的图片已经不在了。
corrected-reply-reopened = 审核员正在重新查看这张图片。
corrected-answer-fine = 更正：本群的审核员看过你问的那张图片，没有发现问题。
corrected-answer-listed = 更正：本群的审核员认定，你问的那张图片没有问题。
corrected-answer-fake = 本群的审核员看过你问的那张图片，认定它是伪造的。
corrected-answer-out = 本群的审核员看过你问的那张图片，决定撤下它。
corrected-answer-stopped = 本群的审核员看过你问的那张图片，并把它撤下了。我不再多说。
corrected-answer-reopened = 本群的审核员正在重新查看你问的那张图片。
corrected-answer-gone = 你在这里问的那张图片已经不在了。
put-back = 审核员看过，已经放回。
put-back-by = 由 { $who } 发送。审核员看过，已经放回。
put-back-undone = 它曾被撤下；那个决定已经撤销。
put-back-undone-by = 由 { $who } 发送。它曾被撤下；那个决定已经撤销。
put-back-caption = 原来附带的文字：{ $caption }

# To the member whose picture it was, in private.

member-held = 你在 { $chat } 发的一张图片先被撤下，等审核员看过再决定。这不是在指责你；我这样的检查有时会出错。
member-deleted = 你在 { $chat } 发的一张图片按那里的规则被撤下了。这不是在指责你；我这样的检查有时会出错。
member-removed = { $chat } 的审核员看过你发的一张图片，并把它撤下了。这不是在指责你；人有时也会看错。
member-penalised = 你在 { $chat } 发的一张图片会给你带来一些后果。这不是在指责你；我这样的检查会出错，人有时也会看错。
member-penalised-gone = { $chat } 的审核员看过你以前发的一张图片，决定撤下它。它已经不在那里，所以没有撤下任何东西。这不是在指责你；人有时也会看错。
member-penalised-there = 你在 { $chat } 发的一张图片会给你带来一些后果；图片本身还在原处。这不是在指责你；我这样的检查会出错，人有时也会看错。
member-strike = 你因此被记了 { $weight } 次警告；目前你有效的警告共 { $count } 次。
member-stuck-mute = 我没能让你在那里恢复发言，请联系那个群的审核员。
member-stuck-ban = 我没能解除你在那里的封禁，请联系那个群的审核员。
member-object-held = 如果你认为弄错了，请按下面的按钮，审核员会优先查看。我的副本保留 { $hold_hours } 小时，在此期间可以放回。
member-object-deleted = 如果你认为弄错了，请按下面的按钮，审核员会查看。
member-object-removed = 如果你认为弄错了，请按下面的按钮：会重新查看；有其他审核员的话，由另一位来看。
member-stopped = 你在 { $chat } 发的一张图片被撤下了。它不能再放回，我也不再多说。如果有疑问，请写信给那个群的审核员。
corrected-member-fine = 你在 { $chat } 发的一张图片曾被撤下。审核员看过了，没有问题，已经放回。对不起。
corrected-member-fine-lost = 你在 { $chat } 发的一张图片曾被撤下。审核员看过了，没有问题。对不起。我没能把它放回，如果愿意，请重新发送。
corrected-member-fine-partly = 你在 { $chat } 发的一些图片曾被撤下。审核员看过了，都没有问题。对不起。能放回的已经放回；其余的我没能放回，如果愿意，请重新发送。
corrected-member-fine-there = 审核员看过你在 { $chat } 发的一张图片：没有问题。对不起。
corrected-member-fake = 你在 { $chat } 发的一张图片被撤下了。审核员看过，决定不放回。这不是在指责你。如果你认为弄错了，仍然可以申诉。
corrected-member-final = 你在 { $chat } 发的一张图片被撤下了。审核员看过，决定不放回。
corrected-member-reopened-back = 你在 { $chat } 发的一张图片曾被撤下。它现在已经回到原处，审核员正在再看一次。
corrected-member-reopened-there = 审核员正在重新查看你在 { $chat } 发的一张图片。
corrected-member-reopened = 你在 { $chat } 发的一张图片被撤下了。审核员正在重新查看。
member-emblem = { $chat } 的审核员看过你的一张图片，这会给你带来一些后果。这不是在指责你；我这样的检查会出错，人有时也会看错。
corrected-member-emblem-fine = { $chat } 的审核员重新看过你的一张图片：没有问题。对不起。
corrected-member-emblem-reopened = { $chat } 的审核员正在重新查看你的一张图片。

# To the moderators: the card. Nothing about what a picture shows.

card-title-waits = 个案 { $case }：请查看
card-title-urgent = 个案 { $case }：请优先查看
card-title-appealed = 个案 { $case }：发图人提出申诉
card-title-again = 个案 { $case }：请重新查看
card-title-decided = 个案 { $case }：已决定
card-title-done = 个案 { $case }：已按本群规则处理
card-title-noted = 个案 { $case }：仅记录，因为本群正在试行规则
card-title-minor = 个案 { $case }：疑似涉及未成年人
card-stopped = 无论谁发，我都会撤下；不会展示、暂存或放回其中任何内容。请不要转发，也不要保存。请向你所在地的机构举报（美国 report.cybertip.org，英国 report.iwf.org.uk，其他地区可在 inhope.org 查到），同时向聊天平台举报。
card-stopped-stays = 我没能从群里撤下的部分，请现在就手动删除。
card-stopped-copies = 之前发过、我当时没有发现问题的副本可能还在群里：我没有保存它们的清单。看到后请逐一向我举报，我会立刻撤下。
card-by-hand = 我没能去掉这张卡片上的模糊图片。请现在就手动删除这条消息。
card-by-hand-earlier = 本个案较早的一张卡片仍显示模糊图片，我既删不掉也改不了。请现在就手动删除那条消息。
card-about = { $who } 于 { $when } UTC 发在 { $chat }（{ $place }）。
card-emblem-chat = { $who } 把它设成了 { $chat } 的群头像；我在 { $when } UTC 看到。
card-emblem-chat-unknown = 它现在是 { $chat } 的群头像；我在 { $when } UTC 看到。
card-emblem-member = { $who } 的头像。此人于 { $when } UTC 进入 { $chat }。
card-emblem-request = { $who } 的头像。此人自 { $when } UTC 起申请加入 { $chat }；有人答复之前，对方进不来。
card-emblem-change = { $who } 在 { $chat } 的头像；我在 { $when } UTC 看到。
card-emblem-emoji = { $who } 于 { $when } UTC 把它上传为 { $chat } 的表情。
card-emblem-emoji-unknown = 有人于 { $when } UTC 把它上传为 { $chat } 的表情。
card-emblem-sticker = { $who } 于 { $when } UTC 把它上传为 { $chat } 的贴纸。
card-emblem-sticker-unknown = 有人于 { $when } UTC 把它上传为 { $chat } 的贴纸。
card-emblem-named = 它的名字是 { $names }。
card-admission-welcome = { $who } 于 { $when } UTC 让对方加入。
card-admission-refused = { $who } 于 { $when } UTC 拒绝了对方的申请。
emblem-chat = 群头像
emblem-member = 新加入的人
emblem-request = 申请加入的人
emblem-change = 头像
emblem-emoji = 表情
emblem-sticker = 贴纸
card-the-message = 原消息
card-a-member = 一名成员
card-unknown-person = 某人
card-captioned = 附有文字。
card-copies =
    它被发了 { $count } 次{ $people ->
        [1] {""}
       *[other]，共 { $people } 人发过
    }。
card-copies-at-least =
    它被发了 { $count } 次{ $people ->
        [1] {""}
       *[other]，至少 { $people } 人发过
    }。
card-copies-of-one =
    其中一张图片被发了 { $count } 次{ $people ->
        [1] {""}
       *[other]，共 { $people } 人发过
    }。
card-copies-of-one-at-least =
    其中一张图片被发了 { $count } 次{ $people ->
        [1] {""}
       *[other]，至少 { $people } 人发过
    }。
card-unlisted = 另有 { $count } 张图片没有在这里列出。决定同样适用于它们。
card-part-of = 它是个案 { $case } 的一部分。那里的决定在这里同样有效。
card-picture = 图片 { $number }：{ $words }
card-pictures = 图片 { $numbers }，每张都是：{ $words }
card-companions = 同一条消息里另有 { $count } 张图片，随它一起撤下了。
card-beside-unread = 这张图片有一条我读不了的旧记录：由更新的版本写成，或者已损坏。那里写的可能与此不同。
card-untold = 我没能在群里说明：我没有在那里发言的权限。
card-unmarked = 我没能在下面加上标记（👀）：我没有在那里回应的权限，或者这个群不允许。
card-repeats = 同一张图片又出现了 { $count } 次，我没有再回复。
card-traceless = 有 { $count } 张图片我没能取到，因此无法给你看，再次出现时也认不出来。
card-reported = 有 { $count } 名成员请你们看一看。
card-learned = 根据你们自己的审核，本群每 100 张这样被标出的图片里，大约有 { $real } 张是真实的。
card-again-case = 个案 { $case } 在 { $when } UTC 认定其中的图片没有问题，所以这里的决定可能也弄错了。
card-again-listed = 你们中的一位在 { $when } UTC 把它的图片列为没有问题，所以这里的决定可能也弄错了。
card-appealed = 发图人于 { $when } UTC 提出申诉。

found-altered-substantial = 有换脸或替换局部的明显迹象。
found-altered-uncertain = 有一些换脸或替换局部的迹象，但不足以说明更多。
found-altered-little = 没有换脸或替换局部的明显迹象。
found-generated-substantial = 有整张图片由 AI 生成的明显迹象。
found-generated-uncertain = 有一些整张图片由 AI 生成的迹象，但不足以说明更多。
found-generated-little = 没有整张图片由 AI 生成的明显迹象。
found-known-exact = 与这里的审核员屏蔽过的图片是同一个文件。
found-known-withdrawn = 它曾被当作这里的审核员屏蔽过的图片；他们已经收回那个决定。
found-known-alike = 它看起来像这里的审核员屏蔽过的图片。
found-stopped = 这里的审核员以前已停止处理这张图片或与它相似的图片：它可能涉及未成年人。
found-nothing = 它没有检查，或没能检查。
found-failure-unreadable = 无法当作图片打开。
found-failure-too_large = 图片太大，无法检查。
found-failure-unsupported = 是我读不了的类型。
found-failure-empty = 文件是空的。
found-failure-gone = 还没检查，图片就不见了。
found-failure-media_lost = 还没检查，就在我这边丢失了。
found-failure-timeout = 检查用时太久。
found-failure-overloaded = 排队的图片太多，没有检查。
found-failure-internal = 我这边出了问题，没能检查。
reason-reported = 有成员请你们看一看。
reason-takedown = 有人说这张图片拍的是自己，请你们把它撤下。
signal-no-face = 我没有找到可以查看的脸。
signal-too-small = 图片太小，无法做完整检查。
signal-drawing = 它看起来像一幅画，或者是电脑绘制的画面，而我只懂照片。
signal-screenshot = 它看起来像一张截图。
signal-page-of-text = 它看起来是一页文字。
signal-nearly-empty = 上面几乎什么都没有。
signal-too-blurred = 它太模糊了。
signal-too-compressed = 它被压缩得太厉害。
signal-faces-sampled = 图里的脸太多，我看不过来；我看了最大的那些。
signal-incomplete = 文件缺了一部分；我看了其余的部分。
signal-part-of-time = 这些迹象只出现在其中一段。
signal-frames = 我看了其中 { $count } 帧。
signal-no-model = 这里没有运行检测程序，只能认出已知图片。

became-noted = 我没有动它。
became-leaving = 我尝试撤下它，但不知道是否成功。
became-held-kept = 我已撤下它，并把加密副本保留 { $hold_hours } 小时，以便你们放回。
became-held-lost = 我已撤下它；我的副本已经没有了。
became-removed = 我已撤下它，没有保留副本。
became-kept_out = 它已不在群里。
became-kept_out-unsure = 我在放回它时被打断，所以它可能又在群里了，但我不知道是哪条消息。请看一看，如果在，请手动删除。
became-put_back = 我已把它放回。
became-left = 可以留下：我没有动它。
became-gone = 它已被其他人删除。
became-stays = 本应撤下它，但我没能做到。

problem-forbidden = 我在那里缺少这项权限：{ $right }。
problem-not_sealed = 我没能保存副本，所以没有撤下它。
problem-too_large_to_put_back = 它太大，之后无法放回，所以我没有撤下它。
problem-too_large = 它太大，我现在无法发到那里。
problem-unreachable = 聊天平台很久没有回应。
problem-put_back_unknown = 我在放回它时被打断。请先看看它是否已在群里，再按按钮。
problem-impossible = 这个聊天平台没有这项功能，或不能用在这名成员身上。
problem-replaced = 发图人之后改过这条消息：现在的内容不是这张图片，我不去动它。
problem-copy_lost = 我的副本已经没有了，无法放回。发图人可以重新发送。
problem-copy_none = 所以无法放回。发图人可以重新发送。
problem-place_gone = 它原来的位置已经不在，所以我没能放回。发图人可以重新发送。
problem-words_lost = 我已没有原来附带的文字，所以放回时没有文字。
problem-words_cut = 已经放回，但附带文字的结尾没能发出。
problem-kept_out = 一起撤下的没有全部放回：在此期间审核员屏蔽了那条消息里的另一张图片。
problem-unseen = 一起撤下的没有全部放回：那条消息里的另一张图片我没能查看。发图人可以重新发送。
problem-internal = 程序出了问题，日志里有更多说明。

withheld-substantial_not_proof = 只有一种检查这样认为，这不算证明，所以我没有撤下任何东西。它可能出错。
withheld-not_confirmed = 没有对这名成员做任何事：要等你们中的一位确认之后才会。
withheld-hold_off = 按本群规则本应暂存它，但部署者没有开启暂存。
withheld-unasked = 聊天平台没有告诉我是谁发的，也许正是这些规则不处理的人。所以我没有撤下任何东西，也没有对发图人做任何事。
withheld-breaker =
    { $share ->
        [chat] 已达到本群每小时自动撤下的上限，所以我没有撤下任何东西。
        [member] 已达到每名成员每小时自动撤下的上限，所以我没有撤下任何东西。
        [picture] 已达到同一张图片每小时自动撤下的上限，所以我没有撤下任何东西。
       *[none] 已达到自动撤下的上限，所以我没有撤下任何东西。
    }

penalty-done-strike =
    { $count ->
        [1] 这名成员因此被记了 { $weight } 次警告。
       *[other] { $count } 名成员因此各被记了 { $weight } 次警告。
    }
penalty-done-mute =
    { $count ->
        [1] 这名成员被禁言到 { $until } UTC。
       *[other] { $count } 名成员被禁言到 { $until } UTC。
    }
penalty-over-mute =
    { $count ->
        [1] 这名成员曾被禁言到 { $until } UTC，现已结束。
       *[other] { $count } 名成员曾被禁言到 { $until } UTC，现已结束。
    }
penalty-done-kick =
    { $count ->
        [1] 这名成员被移出群聊。
       *[other] { $count } 名成员被移出群聊。
    }
penalty-done-ban =
    { $count ->
        [1] 这名成员被封禁。
       *[other] { $count } 名成员被封禁。
    }
penalty-stuck-mute =
    { $count ->
        [1] 没能解除这名成员的禁言，请手动解除。
       *[other] 没能解除 { $count } 名成员的禁言，请手动解除。
    }
penalty-stuck-ban =
    { $count ->
        [1] 没能解除这名成员的封禁，请手动解除。
       *[other] 没能解除 { $count } 名成员的封禁，请手动解除。
    }
penalty-failed-mute =
    { $count ->
        [1] 没能禁言这名成员。
       *[other] 没能禁言 { $count } 名成员。
    }
penalty-failed-kick =
    { $count ->
        [1] 没能把这名成员移出群聊。
       *[other] 没能把 { $count } 名成员移出群聊。
    }
penalty-failed-ban =
    { $count ->
        [1] 没能封禁这名成员。
       *[other] 没能封禁 { $count } 名成员。
    }

decided-fake = { $who } 于 { $when } UTC 决定：屏蔽。
decided-fake-noted = { $who } 于 { $when } UTC 决定：是伪造的。它是对方自己的（或本群的）图片，所以我没有动它。
decided-fine = { $who } 于 { $when } UTC 决定：没有问题。
decided-minor = { $who } 于 { $when } UTC 停止了一切处理：它可能涉及未成年人。我不保留副本。请不要转发，也不要保存。请向你所在地的机构举报（美国 report.cybertip.org，英国 report.iwf.org.uk，其他地区可在 inhope.org 查到），同时向聊天平台举报。如果还看到它的副本，请用 /report 回复那条消息。
decided-minor-preserved = { $who } 于 { $when } UTC 停止了一切处理：它可能涉及未成年人。我之前留下的加密副本按部署者的设定保留到期满，任何人都看不到。请不要转发，也不要保存。请向你所在地的机构举报（美国 report.cybertip.org，英国 report.iwf.org.uk，其他地区可在 inhope.org 查到），同时向聊天平台举报。如果还看到它的副本，请用 /report 回复那条消息。
card-undo-lost = 我没有副本：撤销只能收回决定，图片放不回去。
card-undo-lost-some = 其中 { $count } 张图片我没有副本：撤销时放不回去。
appeal-upheld = { $who } 于 { $when } UTC 重新看过：不放回。
appeal-overturned = { $who } 于 { $when } UTC 重新看过：之前弄错了，已尽可能改正。

button-put-back = 没问题：放回
button-keep-out = 伪造：屏蔽
button-remove = 伪造：撤下
button-leave = 没问题：留下
button-fine-lost = 没问题：可以重发
button-show = 给我看
button-more = 更多…
button-back = 返回
button-undo = 撤销
button-undo-lost = 撤销（图片放不回去）
button-rest-out = 再试一次撤下其余的
button-rest-back = 再试一次放回其余的
button-penalise = 再试一次对成员的处理
button-lift = 再试一次解除
button-finish = 完成已做的决定
button-try-again = 再试一次撤下
button-emblem-out = 把它去掉
button-emblem-seen = 我看过了
button-emblem-fake = 伪造：记住它
button-emblem-fine = 没问题
button-admit = 让对方加入
button-refuse = 不让加入
button-remove-only = 伪造，但不记住它
button-known = 只把它记为伪造
button-strike = 记警告
button-mute = 禁言
button-kick = 移出群聊
button-ban = 封禁
button-minor = 可能涉及未成年人
button-minor-sure = 是，可能涉及未成年人
button-last-copy = 是，屏蔽并删除副本
button-overturn = 弄错了：改正
button-uphold = 不放回
button-resume = 恢复自动撤下

ask-last-copy = 这会删除最后一份副本，之后谁都无法放回。确定吗？
ask-minor = 这样一来，凡是我知道的地方都会永久撤下，任何人都不能再看，我也不保留副本。确定吗？
ask-minor-preserved = 这样一来，凡是我知道的地方都会永久撤下，任何人都不能再看。我之前留下的加密副本按部署者的设定保留到期满，任何人都看不到。确定吗？

# What a moderator is told about a press.

review-denied = 只有那个群的审核员可以决定。
review-unknown = 这个个案已被清除，或从未存在。没有任何改动。
review-unknown-button = 这个按钮来自旧版本，或者不是我的。/cases 列出待处理的个案。
review-expired-button = 这个按钮太旧了。发送 /case 加个案名，可以得到新的按钮。
review-newer = 这个个案由更新的版本写成。部署者应该更新我。
review-already = 这已经决定过了。没有任何改动。
review-begun-fake = 有人已开始撤下它的所有副本，但中途出了问题。请按那个按钮完成，之后可以撤销。
review-begun-fine = 有人已开始留下或放回它的所有副本，但中途出了问题。请按那个按钮完成，之后可以撤销。
review-busy = 另一位审核员正在决定这个个案。
review-minor = 这个个案已关闭：它可能涉及未成年人。其中任何内容都不能展示、暂存或放回。
review-minor-stays = 我没能从群里撤下它。请现在就手动删除。
review-too-large = 它太大，我无法发到这里，所以还没有放回。我的副本会保留到期满。
review-failed = 聊天平台没有回应。已做的仍然有效；请过一分钟再按一次，完成其余的。
review-fault = 我这边出了问题，没有全部完成。已做的仍然有效。请过一分钟再试一次，完成其余的。
review-unsure = 我在放回它时被打断。请先看看它是否已在群里，再按按钮。
undo-nothing = 没有可以撤销的。
undo-again = 它要重新查看，所以不能再撤销。请改为决定那件事。
undo-appealed = 发图人提出了申诉，所以不能再撤销。请改为决定申诉。
undo-late = 时间过去太久，不能再撤销了。
penalty-nobody = 没人知道是谁发的，所以无法对其做任何事。
penalty-channel = 这是以频道的名义发的，这个聊天平台不允许对频道这样做。能做的都在“更多…”里。

done-fake = 完成：已撤下。
done-fake-unknown = 完成：已撤下。再次出现时我认不出它。
done-fake-last = 完成：不放回，我的副本已删除。
done-fake-unknown-last = 完成：不放回，我的副本已删除。再次出现时我认不出它。
done-fake-noted = 完成：再次出现时我会认出来。图片本身我没有动。
done-fake-noted-unknown = 完成。图片本身我没有动，再次出现时我也不会认出来。
done-admit = 对方已经加入。
done-refuse = 没有让对方加入。
admission-over = 对方已经不在申请了：有人已经答复，或者对方取消了。没有任何更改。
done-fine = 完成：没有问题，再发时也一样。
left-there = 已完成，但有 { $count } 条消息我没能撤下，还在群里。{ $why }卡片上有按钮可以再试一次。
left-out = 已完成，但有 { $count } 条消息我没能放回，仍不在群里。{ $why }卡片上有按钮可以再试一次。
left-ungiven = 已完成，但还有没做到的。{ $why }卡片上有按钮可以再试一次。
done-fine-this-once = 完成：没有问题。我没有可以用来认出它的信息，再发时我认不出它。
known-by-nothing = 它没有在这里检查过，我没有可以用来认出它的信息。没有任何改动。
done-known = 再次出现时我会认出它。
done-undo = 已撤销。
done-minor-sure-preserved = 已停止一切处理。我之前留下的加密副本按部署者的设定保留到期满，任何人都看不到。请不要转发，也不要保存。请向你所在地的机构举报（美国 report.cybertip.org，英国 report.iwf.org.uk，其他地区可在 inhope.org 查到），同时向聊天平台举报。
done-minor-sure = 已停止一切处理，我不保留副本。请不要转发，也不要保存。请向你所在地的机构举报（美国 report.cybertip.org，英国 report.iwf.org.uk，其他地区可在 inhope.org 查到），同时向聊天平台举报。
done-minor-look = 群里可能还有它的内容，卡片上有说明。请看一看，现在就手动删除。
done-minor-sure-stays = 已停止一切处理，但我没能从群里撤下它。请现在就手动删除。请不要转发，也不要保存。请向你所在地的机构举报（美国 report.cybertip.org，英国 report.iwf.org.uk，其他地区可在 inhope.org 查到），同时向聊天平台举报。
done-strike = 已给这名成员记警告。
done-mute = 已禁言这名成员。
done-kick = 已把这名成员移出群聊。
done-ban = 已封禁这名成员。
done-overturn = 已改正。
done-uphold = 不放回。已告知这名成员。
done-uphold-again = 不放回。
done-uphold-untold = 不放回。我没能给这名成员发消息；对方用 /why 询问时会得知。

reveal-off = 部署者没有开启查看图片的功能。
reveal-nowhere = 部署者没有设定可以查看图片的地址。
reveal-gone = 已经没有可以看的了。
reveal-given = 只给你一个人，只能看一次，{ $minutes } 分钟内有效。你看过这件事会被记下。请不要转发或保存。
reveal-link =
    { $count ->
        [1] 查看图片
       *[other] 查看图片 { $number }
    }
reveal-write-first = 我不能主动私下给你发消息。请先给我发一条私信，再按一次。

# Appeals.

appeal-opened = 谢谢。审核员会重新查看。
appeal-listed = 谢谢。它已排在审核员清单的最前面；我刚才没能联系到他们。
appeal-outcome-told = 决定之后会告诉你。
appeal-outcome-ask = 我不能主动私下给你发消息，请之后用 /why { $case } 问我，就会得知结果。
appeal-received = 你对自己在 { $chat } 发的一张图片提出了申诉。决定之后我会在这里告诉你。
appeal-not-yours = 只有发图人可以申诉。如果你是以频道的名义发的，请以那个频道的名义，用 /appeal 回复我说过的话。
appeal-already = 你已经申诉过了。审核员会查看。
appeal-already-again = 审核员已经在重新查看了。
appeal-already-other = 另一名发过它的成员已经申诉。审核员会重新查看，结果对你同样有效。
appeal-decided-other = 另一名发过它的成员申诉过，已经重新看过。那时的决定不变，对你同样有效。
appeal-decided = 你申诉过，已经重新看过。那时的决定不变。
appeal-fine = 审核员已经看过了，没有问题。我没能放回的，你可以重新发送；其他的事，请写信给那个群的审核员。
appeal-nothing = 没有可以申诉的：你发的图片没有被撤下。
appeal-not-possible = 这件事我帮不上忙，请写信给那个群的审核员。
appeal-undoing = 审核员正在撤回这个决定。如果过几分钟它仍然没有恢复，请再申诉一次。
appeal-none-open = 这里没有待处理的申诉。
appeal-own = 你自己的图片必须由别人来决定。
appeal-another = 这一件应由另一位审核员决定，因为是你认定它伪造的。
appeal-others-unknown = 我刚才没能查到是否有另一位审核员可以决定。没有任何改动。请过一分钟再试。
appeal-told-upheld = { $chat } 的审核员重新看过你的图片：不放回。
appeal-told-overturned = { $chat } 的审核员重新看过你的图片：之前弄错了，已经改正。对不起。
appeal-told-open = { $chat } 的审核员曾重新看过你的图片，那个决定又被收回。现在会再看一次，完成后我在这里告诉你。
appeal-told-overturned-lost = { $chat } 的审核员重新看过你的图片：之前弄错了。对不起。我没能把它放回；如果愿意，请重新发送。
appeal-told-overturned-partly = { $chat } 的审核员重新看过你的图片：之前弄错了。对不起。一切已恢复原状，除了这一点：
appeal-told-rest-right = 其余的都已改正。

# The circuit breaker, and a place that cannot be written to.

breaker-tripped-chat =
    { $taken ->
        [0] 本群的上限不允许我主动撤下任何图片，所以我改为告知你们。/policy limits 可以更改。
       *[other] 这一小时内我已撤下 { $taken } 张图片，达到我可以主动撤下的数量。从现在起我不再撤下，改为告知你们，直到你们中的一位按下按钮。
    }
breaker-tripped-member =
    { $taken ->
        [0] 本群的上限不允许我主动撤下单个成员的任何图片，所以 { $who } 发的内容我改为告知你们。/policy limits 可以更改。
       *[other] 这一小时内我已撤下 { $who } 的 { $taken } 张图片，达到我对一名成员可以主动撤下的数量。从现在起我不再撤下其图片，改为告知你们，直到你们中的一位按下按钮。
    }
breaker-tripped-picture =
    { $taken ->
        [0] 本群的上限不允许我主动撤下任何图片，所以我改为告知你们。/policy limits 可以更改。
       *[other] 这一小时内我已把同一张图片撤下 { $taken } 次，达到我可以主动撤下的次数。从现在起我不动它，改为告知你们，直到你们中的一位按下按钮。
    }
breaker-resumed = { $who } 已恢复自动撤下。
breaker-not-open = 自动撤下没有停止。
place-broken = 我无法在你们的审核群里发言，所以改为给你发消息。/policy moderators 可以另设地方。
emblems-full = 这一小时里，我已看过 { $limit } 张不在消息里的图片（加入者的头像、新表情等），达到上限。接下来 { $minutes } 分钟我不再查看这类图片。时间到了，这条消息会写明漏看了多少张。
emblems-left-out = 一小时里，我看了 { $limit } 张不在消息里的图片（加入者的头像、新表情等），另有 { $count } 张没有看。

# /cases and /case.

cases-denied = 只有本群的审核员，或在这里接收通知的群的审核员，才能在这里查看个案。
cases-in-private = 个案属于群。请在群里用 /cases。你在这里检查的内容不会留下个案。
cases-none =
    { $case_days ->
        [1] 从昨天到现在没有个案。
       *[other] 最近 { $case_days } 天没有个案。
    }
cases-none-open = 没有等待决定的个案。
cases-waiting = 有 { $count } 个个案等你们处理（时间为 UTC）：
cards-unsaid = 有一段时间我连不上这个聊天平台，还有 { $count } 个个案没能告诉你们。用 /cases open 可以看到。
cases-further = 还有 { $count } 个在等待：用 /cases open { $page } 查看。
cases-none-here = 没有那么多在等待。/cases open 从头列出。
cases-of-chat = 在 { $chat }：
cases-title = 其他个案，最新的在前（时间为 UTC）：
cases-unreadable = 有 { $count } 个个案由更新的版本写成，无法显示。
cases-how = 发送 /case 加个案名，可以查看一个个案和它的按钮。
cases-line = { $case } · { $date } · { $kind } · { $state } · { $place }
case-which = 哪一个？/cases 列出个案；/case 加个案名显示其中一个。
case-unknown = 本群没有这个个案，或它已被清除。

kind-altered = 改动
kind-generated = AI 生成
kind-known = 已知图片
kind-reported = 被举报
kind-takedown = 图中人请求撤下
kind-other = 其他

state-noted = 没有动
state-watched = 仅记录
state-held = 已撤下，等你们决定
state-removed = 已撤下
state-kept_out = 已屏蔽
state-put_back = 已放回
state-lost = 被认定没问题，但没有放回
state-lost_some = 被认定没问题，但没有全部放回
state-left = 留在群里
state-replaced = 发图人改过
state-gone = 被其他人删除
state-stays = 没能撤下
state-leaving = 不知是否已撤下
state-minor = 已停止：可能涉及未成年人
state-again = 它的图片在别处被认定没问题
state-appealed = 发图人申诉
