# /policy. Everybody in the chat reads it: plain, short, and only what will really happen.

policy-title = 我在本群做什么：{ $preset }。
policy-title-thread = 我在这个话题里做什么（它有自己的规则）：{ $preset }。
policy-title-elsewhere = 本群有 { $count } 个话题有自己的规则；在那里用 /policy 查看。

preset-watch = 观察（watch）
preset-reply = 回复（reply）
preset-protect = 保护（protect）
preset-strict = 严格（strict）
preset-custom = 这里自定的规则

mode-off = 关闭
mode-shadow = 试行
mode-live = 生效

policy-mode-off = 我不主动查看任何图片。大家仍可用 /check 询问。规则会保留；/policy live 让它们生效。
policy-mode-off-but = 除了有自己规则的话题，我不主动查看任何图片。大家仍可用 /check 询问。规则会保留；/policy live 让它们生效。
policy-going-on = 有 { $count } 个话题仍按自己的规则进行：{ $topics }。在那里发送 /policy here off 可以停止，发送 /policy here none 则改用本群的规则。
policy-going-on-more = 以及另外 { $count } 个
policy-mode-shadow = 我查看每张图片，只记下我会怎么做；记录见 /cases。若实际执行，会是这样：
policy-mode-shadow-but = 我查看发在这里的图片，只记下我会怎么做；记录见 /cases。{ $who }的图片不会有任何后果；其他人的会是这样：
policy-mode-live = 我查看每张图片，并这样处理：
policy-mode-live-but = 我查看发在这里的图片。{ $who }的图片不会有任何后果；其他人的这样处理：
list-and = { $first }和{ $last }
exempt-admins = 管理员
exempt-linked_channel = 关联频道
exempt-approved = /exempt list 里的 { $count } 名成员
exempt-channels = { $count } 个受信任的频道
exempt-threads = { $count } 个话题

# A line for each kind: what was found – what follows.

policy-kind-altered = • 换脸或替换局部：{ $what }。
policy-kind-generated = • 整张图片由 AI 生成：{ $what }。
policy-known =
    { $known ->
        [0] • 这里的审核员以前屏蔽过的图片（目前没有）：{ $what }。
       *[other] • 这里的审核员以前屏蔽过的图片（目前 { $known } 张），或与之相似的：{ $what }。
    }
policy-beside = • 不在消息里的图片：我查看{ $what }；如果发在消息里会有后果，我就通知审核员。除此之外不会自动做任何事。
policy-beside-shadow = • 不在消息里的图片：我查看{ $what }；若实际执行，发在消息里会有后果的，我会通知审核员。除此之外不会自动做任何事。
policy-beside-untold = • 在这里得不到消息、所以不看的：{ $what }。要么这个聊天平台不告诉机器人，要么部署者没有开启。
policy-beside-untold-shadow = • 在这里得不到消息、所以不看的：{ $what }。要么这个聊天平台不告诉机器人，要么部署者没有开启。
beside-chat = 本群的群头像
beside-joining = 加入者和申请加入者的头像
beside-changed = 成员换过的头像
beside-emoji = 新上传的表情和贴纸
policy-follows = { $ground } → { $actions }
policy-nothing = 不处理

ground-proved = 已证明
ground-substantial = 明显迹象
ground-uncertain = 一些迹象
ground-little = 迹象很少
ground-none = 无法判断
ground-confirmed = 审核员确认之后

band-none = 无法判断
band-little = 没有明显迹象
band-uncertain = 不明确
band-substantial = 明显迹象

action-hold = 先撤下待审核员决定
action-delete = 删除
action-react = 在下面加标记
action-reply = 回复
action-strike = 给成员记 { $strikes } 次警告
action-mute = 禁言成员 { $mute }
action-kick = 把成员移出群聊
action-ban = 封禁成员
action-notify = 通知审核员

# What counts as proof, and what is lacking.

policy-proof-known_picture =
    { $known ->
        [1] 与这里的审核员屏蔽过的那张图片相同或相似
       *[other] 与这里的审核员屏蔽过的 { $known } 张图片之一相同或相似
    }
policy-proof-two_kinds_of_evidence = 两种不同的检查结果一致
policy-proof-provenance = 文件里有说明由 AI 生成的签名记录
policy-proof-human = 审核员的决定
policy-proof-model = 仅一种检查

policy-proofs = 在这里算作证明的有：{ $proofs }。
policy-proofs-none = 规则要求证明的地方：目前只有审核员能证明。在那之前我会回复并通知审核员，他们按一下就能撤下。他们撤下的，再次出现时我会认出来。
policy-proofs-none-known = 规则要求证明的地方：这里只有审核员能证明。在那之前我会回复并通知审核员，他们按一下就能撤下。
policy-proofs-none-shadow = 规则要求证明的地方：目前只有审核员能证明。若实际执行，在那之前我会回复并通知审核员。
policy-proofs-none-known-shadow = 规则要求证明的地方：这里只有审核员能证明。若实际执行，在那之前我会回复并通知审核员。
policy-model = 请注意：{ $kinds }图片，只凭一种检查就会撤下。它有时会出错；实测大约每 { $real } 张真实图片错 1 张。
policy-model-shadow = 请注意：若实际执行，{ $kinds }图片，只凭一种检查就会撤下。它有时会出错；实测大约每 { $real } 张真实图片错 1 张。
policy-model-kind-altered = 看起来被改动过的
policy-model-kind-generated = 看起来由 AI 生成的
policy-penalties-model = 请注意：没有审核员确认的事，也会让成员受罚。
policy-penalties-model-shadow = 请注意：若实际执行，没有审核员确认的事，也会让成员受罚。
policy-hold-off-shadow = 部署者没有开启暂存，所以若实际执行，规则要求暂存的图片我会改为回复并通知审核员。
policy-hold-off = 部署者没有开启暂存，所以规则要求暂存的图片，我改为回复并通知审核员。
policy-shut-shadow = 上限不允许撤下，所以若实际执行，我也不会主动撤下任何图片。
policy-shut = 上限不允许撤下，所以我不会主动撤下任何图片。
policy-impossible-shadow = 这个聊天平台不让机器人做这些，所以若实际执行，我也不会做：{ $actions }。
policy-impossible = 这个聊天平台不让机器人做这些，所以我不做：{ $actions }。
policy-lacking-shadow = 我在这里缺少权限：{ $rights }。若实际执行，在得到之前我做不了需要它的事，会改为通知审核员。
policy-lacking = 我在这里缺少权限：{ $rights }。在得到之前我做不了需要它的事，改为通知审核员。
policy-breaker = 我一小时内撤下的图片已达上限，已经停止。审核员发送 /policy resume 之前，我不会撤下任何图片。
policy-breaker-some = 对某些成员或图片，我一小时内撤下的已达上限，已经停止。审核员发送 /policy resume 之前，我不会撤下它们。
policy-distance = 256 位中相差不超过 { $distance } 位，就算认出已知图片。超过 31 位时，内容不同的图片有时会被错认。
policy-quality = 质量低至 { $quality } 的已知图片也会辨认。低于 50 时，画面简单的图片有时会互相错认。

policy-strikes = 警告在 { $expire }后失效：{ $steps }。
policy-strikes-nothing = 警告目前不会带来后果；/policy ladder 3 strikes in 30d mute 24h 可以更改。
rung-mute = { $within }内 { $strikes } 次 → 禁言 { $duration }
rung-kick = { $within }内 { $strikes } 次 → 移出群聊
rung-ban = { $within }内 { $strikes } 次 → 封禁
policy-newcomers = 成员头 { $days } 天内，“{ $preset }”里更严的规则也适用。我第一次见到还不满 { $days } 天的就是新成员；一开始所有人都是。
policy-newcomers-same = 成员头 { $days } 天内，“{ $preset }”的规则也适用。以目前的规则，它没有增加什么。
policy-newcomer = 新成员 – { $line }

policy-told-shadow = 目前我只把成员请审核员查看的内容告诉审核员。
policy-moderators-private = 我私下通知本群的每位审核员（只要对方允许我发消息）；/policy moderators here 则改在本群通知。
policy-moderators-log = 我在审核记录里通知审核员。
policy-moderators-here = 我在本群通知审核员，所有人都看得到。
policy-moderators-chat = 我在 { $chat } 通知审核员。
policy-moderators-topic = 我在 { $chat } 的话题 { $thread } 通知审核员。

policy-how = 怎样更改，见 /policy help。/settings 用按钮来改。

duration-w = { $count } 周
duration-d = { $count } 天
duration-h = { $count } 小时
duration-m = { $count } 分钟
duration-s = { $count } 秒

policy-help =
    /policy watch、reply、protect 或 strict – 现成的规则：观察、回复、保护、严格
    /policy off、shadow 或 live – 关闭、试行（只记录）、生效
    /policy altered hold – 有换脸或改动的明显迹象时怎么办（hold 暂存、delete 删除、react 标记、reply 回复、strike 警告、mute 禁言、kick 移出、ban 封禁、notify 通知，或 nothing 不处理）
    /policy generated uncertain notify – AI 生成的迹象较弱时怎么办（uncertain、little、none）
    /policy altered proofs known two provenance – 撤下需要什么证明；model 表示仅一种检查
    /policy known delete strike – 审核员以前屏蔽过的图片，或与之相似的
    /policy ladder 3 strikes in 30d mute 24h，或 ladder none；/policy mute 24h；/policy strikes expire 90d
    /policy penalties human known – 凭什么可以处罚
    /policy limits 20 10 20 – 每小时的撤下上限：本群、单个成员、同一张图片
    /policy exempt admins off、exempt linked off、exempt channel ID、exempt thread here
    /policy newcomers 7d strict，或 newcomers off
    /policy pictures joining notify – 不在消息里的图片：chat（群头像）、joining（加入者）、changed（换过的头像）、emoji（表情和贴纸）或 all；off 或 notify
    /policy moderators here、none 或某个群的 ID；/policy language zh
    /policy here … – 只对这个话题；/policy here none 取消它自己的规则
    /policy history、history 2 · /policy replay 30d strict · /policy resume
    /policy export · /policy import，导出的文字写在下面
    本群的 ID：{ $chat }

# Answers to a change.

policy-done = 完成：{ $changes }
policy-done-here = 完成，只对这个话题：{ $changes }
changes-more = { $changes }；另有 { $more } 项
policy-done-thread = 完成。这个话题现在有自己的规则。
policy-done-thread-none = 完成。这个话题不再有自己的规则。
policy-thread-none = 这个话题没有自己的规则。没有任何改动。
policy-no-thread = 这里没有可以单设规则的话题。没有任何改动。
policy-threads-many = 本群已有 { $max } 个话题有自己的规则，不能再多。没有任何改动。
policy-same = 已经是这样了。没有任何改动。
policy-overtaken = 刚才有别人也在修改这里的规则，所以我什么都没有改。/policy 显示现在的规则，/policy history 显示谁改了什么。如果仍想这样改，请再来一次。
policy-change = { $key }：{ $before } → { $after }
policy-nothing-set = 无

policy-denied = 只有可以管理本群的人才能更改我在这里做什么。
policy-in-private = 这些设定属于群。请在你想设定的群里用 /policy。在这里，我只检查你发来的图片。
policy-refused = { $flaw }没有任何改动。
policy-mute-long = 这个聊天平台做不到禁言 { $asked }，最长只能 { $lasts }。没有任何改动。
policy-mute-short = 这个聊天平台做不到禁言 { $asked }，最短也要 { $lasts }。没有任何改动。
policy-language-unknown = 我不会“{ $language }”。我会的有：{ $known }。没有任何改动。

# What is wrong with what was written. { $found } is what was found, { $allowed } what may stand there.

flaw-not_toml = 这无法当作 TOML 读取：“{ $found }”。
flaw-too_long = 太长了，最多 { $allowed }。
flaw-many_dotted = 从这里起，带点的键超过了 { $allowed } 个，我读起来太慢。请把点前面的部分写成方括号行，其余写在它下面。
flaw-unknown_key = 这里没有“{ $found }”。有的是：{ $allowed }。
flaw-not_a_section = “{ $found }”是一个值；这里应是键，写在方括号行的下面。
flaw-unknown_word = 我在这里不认识“{ $found }”。可以写：{ $allowed }。
flaw-not_a_list = “{ $found }”不是词的列表，列表要写成 ["reply", "notify"]。
flaw-too_severe = 这么弱的迹象不能带来“{ $found }”。可以写：{ $allowed }。
flaw-not_a_number = “{ $found }”不是 { $allowed } 之间的整数。
flaw-not_a_duration = “{ $found }”不是 { $allowed } 之间的时长。请写成 90s、10m、3h、6d、5w 或 1w2d。
flaw-not_a_switch = “{ $found }”既不是 true 也不是 false。
flaw-not_an_id = “{ $found }”不是群、频道或话题的 ID。
flaw-not_a_step = “{ $found }”不是警告的一级。请写成：{ $allowed }。
flaw-not_a_language = “{ $found }”不是语言。请写成：{ $allowed }。
flaw-not_understood = 我没看懂“{ $found }”。可以写：{ $allowed }。
flaw-not_understood-more = 还缺一些内容。可以写：{ $allowed }。
flaw-not_understood-less = 我没看懂末尾的“{ $found }”。
flaw-adds_nothing = “{ $found }”的规则对新成员的要求，这里本来就适用于所有人。会增加要求的有：{ $allowed }。
flaw-whole_chat = “{ $found }”适用于整个群，不能在某个话题里另设。群里是：{ $allowed }。
flaw-range = { $from } 到 { $to }

# Choosing to trust a model alone.

trust-altered_removed = 这样会只凭一种检查认为被改动过，就撤下图片。
trust-generated_removed = 这样会只凭一种检查认为由 AI 生成，就撤下图片。
trust-penalty_by_model = 这样会只凭一种检查的结果就处罚成员。
trust-penalty_unconfirmed = 这样会因为没有审核员确认的事处罚成员。
trust-history =
    { $fine ->
        [0] 最近 { $days } 天，这里的审核员决定过 { $reviewed } 张这样的图片，没有一张被认定没问题。
       *[other] 最近 { $days } 天，这里的审核员决定过 { $reviewed } 张这样的图片，其中 { $fine } 张没有问题。这条规则不会等他们决定。
    }
trust-measured = 其他地方的实测：大约每 { $real } 张真实图片有 1 张看起来像这样。
trust-sure = 没有任何改动。如果确实要这样，请在末尾加上 yes 再发一次：{ $again }
trust-sure-press = 还没有任何改动。确实要这样吗？

# The moderators' chat.

place-greeting = 从现在起在这里通知 { $chat } 的审核员。由 { $who } 设定。
place-greeting-here = 从现在起在这里通知审核员。
place-unknown = 我不认识那个群。我要在群里，ID 也要正确；在那里用 /policy help 可以看到 ID。没有任何改动。
place-denied = 你也要能管理那个群才行。没有任何改动。
place-forbidden = 我不能在那里发言：缺少权限 { $right }。没有任何改动。
place-failed = 我刚才没能在那里发言，不知道原因。没有任何改动。
place-unsure = 我在那里发言时连接断了，不知道能不能发。请再试一次。没有任何改动。

# History, export, import, resume.

history-title = 最近的更改（时间为 UTC）：
history-title-page = 更早的更改，第 { $page } 页（时间为 UTC）：
history-older = 更早的：/policy history { $next }
history-no-page = 更改记录共有 { $pages } 页。
history-none = 还没有任何更改。
history-line = { $when } { $who }：{ $changes }
history-line-thread = { $when } { $who }，话题 { $thread }：{ $changes }
history-unreadable = 我已读不了的内容
history-removed = 取消了自己的规则
history-resumed = 恢复了自动撤下
history-same = 有了自己的规则，与本群相同
history-nobody = 某人

export-how = # 这是全部规则。改好后写在 /policy import 这一行下面发回来；没写到的保持不变。
export-sent = 我已把全部规则私下发给你。
import-empty = 请把规则写在 /policy import 这一行下面，或连同命令一起以文本文件发送。规则的样子见 /policy export。
import-mistakes = 有 { $count } 处错误。没有任何改动。
import-mistake = 第 { $line } 行：{ $flaw }
import-mistake-key = 第 { $line } 行，{ $key }：{ $flaw }
import-mistakes-more = …还有 { $count } 处。
import-yes = /policy import yes，规则写在下面

resume-done = 自动撤下已恢复。
resume-done-in = { $chats } 的自动撤下已恢复。
resume-not-stopped = 自动撤下没有停止。没有任何改动。
resume-denied = 只有本群的审核员可以恢复自动撤下。

# Replay.

replay-title = { $span }，按{ $rules }，本群会是这样：
replay-span = 最近 { $duration }
replay-rules-preset = “{ $preset }”的规则
replay-rules-changed = 那项更改
replay-rules-same = 现在的规则
replay-none = 那段时间我在这里没有记下图片，所以无从试算。
replay-mode-off = • 这些规则不主动查看任何图片，所以什么都不会发生。
replay-mode-shadow = • 这些规则只记录，所以什么都不会发生。/policy replay 30d live 说明若生效会怎样。
replay-as-if = • 本群的规则现在没有生效；这里是若生效会做的事。
replay-removed =
    { $removed ->
        [0] • 我记下的 { $pictures } 张图片，都会留下。
       *[other] • 我记下的 { $pictures } 张图片中，会撤下 { $removed } 张（{ $causes }）。
    }
replay-ruled = • 其中这里的审核员认定 { $fine } 张没有问题，屏蔽了 { $fake } 张。
replay-same = • 其中 { $same } 张按现在的规则也会撤下。
replay-spared = • 按现在的规则会撤下的，有 { $spared } 张会留下。
replay-told = • 留下的图片中，有 { $told } 张会通知审核员。
replay-punished = • 有 { $punished } 次会在没人看过的情况下处罚成员。
replay-withheld-substantial_not_proof = • 有 { $count } 张因为没有证明而留下。
replay-withheld-hold_off = • 如果部署者开启暂存，有 { $count } 张会被暂存。
replay-withheld-breaker = • 有 { $count } 张因为达到每小时上限（本群、成员或图片）而留下。这里按一小时后有管理员让移除继续来算；在那之前，留下的会更多。
cause-altered = 改动 { $count }
cause-generated = AI 生成 { $count }
cause-known = 已知 { $count }
replay-limits = 没有计入：当时的规则没有要求我处理的图片，因为它们不留记录。当时谁是新成员或管理员也没有记录。
replay-forgotten = 有 { $count } 张图片的个案已被清除，无法计入。
replay-unreadable = 有 { $count } 张图片的个案我读不了，无法计入。
replay-beyond = 我只看了最新的 { $cases } 个个案，另有 { $count } 张更早的图片没有计入。换成较短的时间就能全部计入。
replay-elsewhere = 有自己规则的话题没有计入。

# What the bot may do.

right-delete_messages = 删除消息
right-delete_old_messages = 删除超过两天的消息（Telegram 不让任何机器人这样做，请手动删除）
right-delete_moved_messages = 删除本群升级为超级群之前的消息（Telegram 不让任何机器人这样做，请手动删除）
right-send_messages = 发送消息
right-read_messages = 读取消息
right-read_history = 读取以前的消息
right-attach_files = 发送图片
right-react = 用 👀 回应消息
right-restrict_members = 禁言成员
right-kick_members = 把成员移出群聊
right-ban_members = 封禁成员
right-manage_emoji = 去掉表情和贴纸
right-admit_members = 处理加入申请
right-outranked = 对级别比我高的人做任何事

power-delete = 删除消息
power-put_back = 重新发送图片
power-put_back_together = 在一条消息里发送多张图片
power-look_up = 查找消息
power-resend = 重新发送被删除的内容
power-react = 添加表情回应
power-mute = 禁言成员
power-kick = 把成员移出群聊
power-ban = 封禁成员
power-write_privately = 给没有给我发过消息的成员发消息
power-show_privately = 只给一个人看图片
power-remove_emoji = 去掉表情和贴纸
power-admit = 处理加入申请

# What a file of rules explains. One short line each, in its comments.

rule-preset = 作为起点的现成规则：watch、reply、protect 或 strict。下面写的会更改它们。
rule-mode = off：不主动查看。shadow：只判断和记录，不执行。live：执行。
rule-language = 这里使用的语言：en、ko 或 zh；留空则用多数成员的语言。
rule-mute = 禁言多久：90s、10m、3h、6d、5w、1w2d。
rule-strikes_expire = 过了这么久，警告失效。
rule-penalty_proofs = 凭什么可以记警告、禁言、移出和封禁：human（审核员已确认）、known、two、provenance、model。human 和 known 最稳妥；只凭 model，大约每 200 张真实图片会错罚 1 名发图人。
rule-ladder = 警告带来什么："3 strikes in 30d -> mute 24h"、"5 strikes in 90d -> ban"。
rule-altered = 换脸或替换局部。可以写：hold、delete、react、reply、strike、mute、kick、ban、notify。
rule-generated = 整张图片由 AI 生成。键相同。
rule-band_none = 无法判断。这里和下面两项只能写：react、reply、notify。
rule-band_little = 没有明显迹象。
rule-band_uncertain = 不明确：有一些迹象。
rule-band_substantial = 明显迹象。较弱迹象会带来的，这里也会。没有证明时，hold 和 delete 变为 reply 和 notify。
rule-proofs = 撤下需要其中一项：known（以前屏蔽过的图片）、two（两种检查一致）、provenance（签名记录）、human（审核员，始终有效）。model（仅一种检查）大约每 200 张真实图片会错撤 1 张。
rule-strikes = 处理方式含 strike 时，一张图片记几次警告。
rule-known = 本群审核员以前屏蔽过的图片，或与之相似的。
rule-known_actions = 遇到时怎么办。
rule-known_distance = 256 位中最多相差这么多位就算相似。PDQ 的作者建议 31；越大，能认出改动越多的副本，也越容易错认别的图片。
rule-known_quality = 细节少于这个值（0 到 100）的图片不做匹配。建议 50；更低时，画面简单的图片会互相错认。
rule-known_strikes = 处理方式含 strike 时，记几次警告。
rule-limits = 每小时自动撤下的上限。达到后只通知，直到审核员发送 /policy resume；0 表示从不撤下。
rule-removals_per_hour = 整个群。
rule-member_per_hour = 单个成员。
rule-picture_per_hour = 同一张图片，不论发了多少次。
rule-exempt = 谁的图片不处理。豁免的成员：/exempt。
rule-admins = 本群的管理员。
rule-linked_channel = 与本群关联的频道。
rule-channels = 在这里发言的受信任频道的 ID。
rule-threads_exempt = 不查看的话题、频道或子区的 ID。
rule-newcomers = 不久前才第一次见到的成员。
rule-newcomer_days = 在这么多天内，下面现成规则里更严的部分也适用于他们；0 表示从不。
rule-newcomer_preset = reply、protect 或 strict。
rule-pictures = 不在消息里的图片。off 关闭；notify 表示：如果发在消息里会有后果，就通知审核员。除此之外不会自动做任何事，也不暂存，因为只有审核员可以去掉它。
rule-pictures_chat = 群头像更换时。
rule-pictures_joining = 加入者和申请加入者的头像。
rule-pictures_changed = 成员换过的头像；要聊天平台会告诉机器人。
rule-pictures_emoji = 上传到服务器的表情和贴纸。
rule-moderators = 在哪里通知审核员。留空：用平台自带的地方，没有则私下通知每一位。
rule-moderators_chat = 我在其中、并且由你管理的群的 ID。
rule-moderators_thread = 其中某个话题的 ID。
rule-threads = 有自己规则的话题、频道或子区：[threads."id"]，键同上，但没有 limits 和 pictures；没写到的保持不变，话题还没有自己的规则时与本群相同。
