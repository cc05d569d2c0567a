# /known: pictures that this chat's moderators have decided on.

known-usage =
    本群审核员决定过的图片。我不保存图片，只保存用来认出它的信息。
    /known list – 最近的；/known list fine – 没有问题的
    /known add – 回复一张图片：从现在起屏蔽。最好写上理由。加上 for 90d，90 天后我就忘掉它
    /known fine – 回复一张图片：没有问题，不管我怎么看。如果某张图片更接近被屏蔽的图片，仍会撤下
    /known add HASH sha256 或 /known add HASH pdq – 用 64 位的哈希值
    /known remove 加条目名
    /known export 和 /known import – 以哈希值清单的形式
known-denied = 只有本群的审核员可以管理已知图片。
known-in-private = 已知图片属于群。请在群里用 /known。
told-alone = 我已私下发给你。

known-none = 这里没有已知图片。用 /known add 回复一张图片，我就能认出它。
known-title = 已知图片的记录共 { $count } 条，最新的在前（时间为 UTC）：
known-line = { $id } · { $list } · { $what } · 由 { $who } 添加 · { $date }
known-until = 到 { $date } 为止
known-note = “{ $note }”
known-more = 另有 { $count } 条较早的没有显示。/known export 给出全部。
known-list-fake = 已屏蔽
known-list-fine = 没有问题
known-list-minor = 已停止：可能涉及未成年人
known-by-both = 按文件和外观
known-by-looks = 按外观
known-by-file = 按文件
known-by-operator = 部署者

known-what = 哪张图片？请用 /known add 或 /known fine 回复它，或在后面写上哈希值。
known-which-hash =
    这 64 位可能是图片文件的哈希值，也可能是外观的哈希值。请说明是哪一种：
    /known add { $hash } sha256
    /known add { $hash } pdq
known-bad-time = 我没看懂时长。请写成 12h、90d 或 26w，最长十年：/known add for 90d。没有任何改动。
known-long-note = 理由太长：最多 { $max } 个字。没有任何改动。
known-added-fake = 以后这 { $count } 张图片再发到这里，我会认出来，条目为 { $ids }。之后会怎样，见 /policy。
known-added-fine = 从现在起这 { $count } 张图片没有问题，条目为 { $ids }。不管我怎么看，都不会主动处理。如果某个副本更接近被屏蔽的图片，仍会撤下。
known-stopped = 这里的审核员已停止处理这张图片或与它相似的图片：它可能涉及未成年人，所以不能算作没有问题。没有任何改动。
known-already = 我已经认识它，条目为 { $ids }。那里没有改动。
known-taken-off-fake = 不再屏蔽：我已把 { $ids } 从清单中去掉。
known-taken-off-fine = 不再算作没有问题：我已把 { $ids } 从清单中去掉。
known-this-file-alone = 我只能认出完全相同的文件，认不出重新保存或缩小的副本。要认出副本，需要我为某个个案检查过这张图片，或用外观的哈希值添加（/known add HASH pdq）。

known-removed = 已忘掉 { $ids }。
known-removed-still = 同一张图片，或与它相似的图片，在那份名单上还有 { $ids }，所以我仍会认出它。想一并忘掉，请发送 /known remove 和那个编号。
known-stopped-kept = { $ids } 可能涉及未成年人，所以只有可以更改本群规则的人才能让我忘掉。
known-unknown = 我在这里不认识 { $ids }。/known list 显示我认识的。
known-unreadable = 我读不了 { $ids }，所以没有动它。也许是更新的版本写的；部署者可以确认。

known-export-none = 没有可以给出的哈希值。
known-export-left-out = 有 { $count } 个条目没有值得给出的这类哈希值，不在清单里。
known-export-many =
    共有 { $count } 个哈希值，超过 { $max } 个就放不进聊天里。部署者可以把它们写入文件：
    { $program } > known.csv

known-import-how =
    请把清单写在命令下面，每行一张图片，或以文本文件连同命令一起发送：
    /known import
    hash,type,note
    hash 是 64 位哈希值；type 是 pdq（外观）或 sha256（文件）；note 可以不写。以 [may show a minor] 开头的 note 会停止这张图片。
known-import-wrong = 这份清单有 { $count } 处问题，所以我什么都没有采用：
known-flaw-not-a-hash = 第 { $line } 行：“{ $found }”不是哈希值。它必须是 64 位，由 0 到 9 和 a 到 f 组成。
known-flaw-unknown-type = 第 { $line } 行：“{ $found }”不是我认识的类型。必须是 pdq 或 sha256。
known-flaw-unknown-column = 第 { $line } 行：我不认识“{ $found }”这一列。只有 hash、type 和 note。
known-flaw-missing-column = 第 { $line } 行：缺少“{ $found }”这一列。
known-flaw-too-many-fields = 第 { $line } 行：多了一项：“{ $found }”。带逗号的 note 要加引号。
known-flaw-long-note = 第 { $line } 行：以“{ $found }”开头的 note 太长，最多 200 个字。
known-flaw-stopped = 第 { $line } 行：“{ $found }”不能算作没有问题。它可能涉及未成年人：这里的审核员停止过它或与它相似的图片，或者清单本身这样写。
known-flaw-not-csv = 第 { $line } 行：这不是 CSV。也许少了一个引号。
known-flaws-more = 还有 { $count } 处。
known-import-cases = 我没有查看已有的个案。请在群里用 /known import fine 再给一次这份清单，我就会查看：因这些图片而撤下的内容会在那里得到纠正。
known-import-nothing = 这些我都已经认识。没有任何改动。
known-imported-fake = 从现在起屏蔽 { $count } 张图片。
known-imported-fine = 从现在起 { $count } 张图片没有问题。如果某个副本更接近被屏蔽的图片，仍会撤下。
known-import-stopped = 清单说，已屏蔽的图片中有 { $count } 张可能涉及未成年人：从现在起停止处理。
known-import-off-fine = 有 { $count } 个条目不再算作没有问题：我已从清单中去掉。
known-import-off-fake = 有 { $count } 个条目不再屏蔽：我已从清单中去掉。
known-import-known = 有 { $known } 张早已认识。
