# /settings：用按钮设定本群规则。手机上按钮并排，标签要短。

settings-in-private = 这些设定属于群。请在你想设定的群里用 /settings。
settings-old = 这个面板已经过期。用 /settings 打开新的。
settings-ticked = ✓ { $label }
settings-off = 目前全部关闭；规则打开后才会这样做。
settings-shadow = 目前这些我都只做记录，自己什么也不做；记录见 /cases。

settings-done = 完成。打勾的从现在起生效。

settings-mode-off = 关闭
settings-mode-shadow = 只记录
settings-mode-live = 生效

settings-reply = 回复
settings-notify = 通知审核员
settings-hold = 先撤下待定
settings-delete = 删除
settings-strike = 记警告
settings-proof-needed = 有证据才撤
settings-model-enough = 一种检查即可

settings-ladder-none = 警告不带来后果
settings-ladder-mute = 3 次：禁言一天
settings-ladder-ban = 2 次：禁言一天；4 次：封禁
settings-newcomers-none = 新成员一视同仁
settings-newcomers-week = 前 7 天从严
settings-newcomers-month = 前 30 天

settings-language-none = 跟随大家的语言

settings-moderators-log = 在审核记录里
settings-moderators-private = 逐个私下通知

settings-exempt-admins = 不看管理员的
settings-exempt-linked = 不看关联频道的
settings-pictures-chat = 群头像
settings-pictures-joining = 新加入者
settings-pictures-changed = 换过的头像
settings-pictures-emoji = 新表情、贴纸

settings-to-altered = 换脸…
settings-to-generated = AI 生成…
settings-to-known = 已知伪造…
settings-to-members = 警告与新成员…
settings-to-pictures = 其他图片…
settings-to-exempt = 不看谁的…
settings-to-moderators = 审核员…
settings-to-language = 语言…
settings-to-closed = 关闭面板
settings-to-topic = 只管本话题…
settings-to-chat = 整个聊天…
settings-topic-inherit = 与整个聊天相同
settings-topic-none = 本话题没有自己的规则，整个聊天的规则在这里也适用：{ $preset }。你在这里按的只对本话题有效。

settings-about-altered = 看起来换过脸或替换过局部，而且迹象明显时：
settings-about-generated = 看起来整张由 AI 生成，而且迹象明显时：
settings-about-known = 本群审核员曾经屏蔽过同一张图片时：
settings-about-members = 警告会带来什么，以及对新成员怎样。警告、禁言和封禁只会来自审核员的决定或已知的伪造图片，除非用 /policy penalties 另行设定。
settings-about-pictures = 不在消息里的图片。如果同样的图片发在消息里会有后果，我就通知审核员；除此之外不会自动做任何事。这类图片不会暂存：要不要去掉它、请人离开，由审核员按按钮决定。
settings-about-exempt = 这些人的图片不会有任何后果。成员和频道见 /exempt；/policy exempt thread here 可以不看一个话题。
settings-about-moderators = 在哪里通知审核员。想用单独的地方，请在那里写 /policy moderators here，或在本群写 /policy moderators 加上它的 id。
settings-about-language = 我在本群用的语言。私聊时，每个人用自己的语言。

settings-sure = 是，我要这样
settings-rather-not = 还是不要
