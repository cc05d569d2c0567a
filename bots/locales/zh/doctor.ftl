# /doctor: whether what a chat's rules promise can be kept here.

doctor-in-private = 我检查的是群。请在群里用 /doctor。
doctor-denied = 只有可以管理本群的人才能这样问。
doctor-denied-served = 只有可以管理本群的人，或可以管理在这里接收通知的群的人，才能这样问。
doctor-title-of = 我在 { $chat } 的状况：
doctor-here = 这些群的审核员在这里接收通知。在这里用 /doctor 查的是本群自己。
doctor-title = 我在本群的状况：
doctor-mode-live =
    { $preset ->
        [custom] 本群自己的规则正在生效。
       *[other] 本群的规则（{ $preset }）正在生效。
    }
doctor-mode-shadow =
    { $preset ->
        [custom] 我在这里只观察：记下按本群自己的规则会怎么做，不实际执行。/policy 可以更改。
       *[other] 我在这里只观察：记下按这些规则（{ $preset }）会怎么做，不实际执行。/policy 可以更改。
    }
doctor-mode-off = 我在这里不主动查看任何图片。/policy 可以更改。
doctor-rights = 这些规则需要的权限我都有。
doctor-rights-missing = 执行这些规则，我还缺少权限：{ $rights }。请给我这些权限。
doctor-channels = 服务器允许、但有些频道不让我做的：{ $rights }。
doctor-channels-right = { $right }（{ $total } 个频道中的 { $count } 个）
doctor-rights-unknown = 我没能查到自己在这里有哪些权限。请过一分钟再问。
doctor-impossible = 这些规则要求的事，机器人在这个聊天平台上做不到：{ $powers }。
doctor-beside = 这些我能得知，也会查看：{ $what }。
doctor-beside-untold = 要我查看、但在这里得不到消息的：{ $what }。要么这个聊天平台不告诉机器人，要么部署者没有开启。
doctor-power-delete = 删除消息
doctor-power-put-back = 放回图片
doctor-power-react = 添加表情回应
doctor-power-mute = 禁言
doctor-power-kick = 把成员移出群聊
doctor-power-ban = 封禁
doctor-place = 我在 { $place } 通知审核员。
doctor-place-here = 我在本群通知审核员，所有人都看得到。/policy moderators 可以另设地方。
doctor-place-missing = 我应在 { $place } 通知审核员，但缺少权限：{ $rights }。
doctor-place-unknown = 我没能连上通知审核员的地方。它还在吗，我在里面吗？/policy moderators 可以另设地方。
doctor-told-alone = 没有设定审核群，所以我私下通知 { $count } 位审核员。
doctor-told-alone-if-written = 没有设定审核群，所以我私下通知 { $count } 位审核员中给我发过消息的人。
doctor-nobody-told = 没有设定审核群，我也无法私下联系任何审核员。请用 /policy moderators 设定，或给我发一条私信。
doctor-hold-on = 暂存已开启：图片撤下后，{ $hold_hours } 小时内可以放回。
doctor-hold-off = 部署者没有开启暂存。这些规则用不到它。
doctor-hold-wanted = 这些规则要暂存图片，但部署者没有开启暂存。我改为通知审核员。
doctor-reveal-on = 审核员可以用“给我看”按钮自己查看图片，每次一回。
doctor-reveal-off = 部署者没有开启“给我看”。
doctor-reveal-nowhere = “给我看”已开启，但部署者没有设定地址。
doctor-scan = 图片正常检查：我背后的各部分都在运行。
doctor-scan-failing = 我背后有部分没有运行，图片可能要等待：{ $parts }。
doctor-part-redis = 数据库（Redis）
doctor-part-media = 图片暂存处
doctor-part-worker = 检测程序
doctor-part-waiting = 排队
doctor-part-unreadable = 读不了的结果
doctor-breaker = 一小时内自动撤下太多，已经停止。审核员可以用我发的按钮或 /policy resume 恢复。
doctor-breaker-some = 某些成员或图片一小时内自动撤下太多，对它们已经停止。审核员可以用我发的按钮或 /policy resume 恢复。
doctor-known = 这里已知图片的记录：屏蔽 { $fake } 条，没有问题 { $fine } 条。
doctor-waiting =
    { $count ->
        [0] 没有个案等待决定。
       *[other] 有 { $count } 个个案等待决定，用 /cases 查看。
    }
