# /exempt: members whose pictures nothing follows from.

exempt-usage =
    我不会主动处理这些成员的图片：
    /exempt list
    /exempt add 加理由 – 回复对方的一条消息
    /exempt add 加对方的编号和理由
    /exempt remove – 回复对方，或加对方的编号
exempt-denied = 只有可以管理本群的人才能豁免成员。
exempt-in-private = 豁免属于群。请在群里用 /exempt。
exempt-none = 这里没有按名豁免的人。其他被豁免的人（例如管理员）见 /policy。
exempt-title = 这里豁免了 { $count } 名成员，最新的在前（时间为 UTC）：
exempt-line = { $who } · 由 { $by } 设定 · { $date } · { $reason }
exempt-more = 还有 { $count } 名。
exempt-who = 谁？请回复对方的一条消息，或在命令后写上对方的编号。我无法按名字查找。
exempt-bot = 那条消息是机器人发的。请回复该成员自己的消息，或写上对方的编号。
exempt-why = 请用几个字说明理由，方便别人以后了解。没有任何改动。
exempt-long = 理由太长：最多 { $max } 个字。没有任何改动。
exempt-unknown = 我在这里找不到这名成员。没有任何改动。
exempt-already = { $who } 已经被豁免。没有任何改动。
exempt-was-not = { $who } 没有被豁免。没有任何改动。
exempt-added = 从现在起豁免 { $who }。我不会主动处理其图片，已知图片也不处理；只有审核员因可能涉及未成年人而停止的图片仍会撤下。有人询问或举报时我仍会回答，审核员也仍会看到。用 /exempt remove 取消。
exempt-removed = 不再豁免 { $who }：本群规则重新适用于其图片。
