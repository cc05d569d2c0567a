# The sandbox's page.

sandbox-title = Torchrelay 试玩
sandbox-tagline = 用来试用机器人的群聊。任何内容都不会离开这台机器。
sandbox-skip = 跳到输入框
sandbox-skip-log = 跳到审核记录
sandbox-chats = 聊天
sandbox-tab-group = 群聊
sandbox-tab-private = 私聊
sandbox-tab-log = 审核员
sandbox-new = 有新消息
sandbox-theme = 切换浅色和深色
sandbox-language = 语言
sandbox-reset = 重新开始
sandbox-reset-short = 重置
sandbox-reset-sure = 重新开始吗？这里的消息、个案和决定都会删除。
sandbox-close = 关闭
sandbox-cancel = 取消

# Places.

sandbox-group-name = 周末徒步群
sandbox-group-about = { $n } 名成员和机器人
sandbox-threads = 话题
sandbox-thread-general = 综合
sandbox-thread-photos = 沿途照片
sandbox-private-name = { $name } 和 Torchrelay
sandbox-private-about = 只有 { $name } 能看到这个聊天。检查不留记录。
sandbox-place-private = { $name } 与机器人的私聊
sandbox-log-name = 审核记录
sandbox-empty-group = 发一张图片，看看机器人怎么做。可以拖进来、粘贴，或按 + 选示例。
sandbox-empty-private = 以 { $name } 的身份给机器人发一张图片，它只回答 { $name }。
sandbox-empty-log = 没有要处理的。审核员需要知道的会出现在这里，图片都经过模糊。

# People.

sandbox-member-mina = 米娜
sandbox-member-theo = 西奥
sandbox-member-ada = 艾达
sandbox-member-noor = 努尔
sandbox-member-ines = 伊内丝
sandbox-member-bot = Torchrelay
sandbox-role-owner = 群主
sandbox-role-moderator = 审核员
sandbox-role-member = 成员
sandbox-role-bot = 机器人
sandbox-people = 成员和权限
sandbox-people-short = 成员
sandbox-play = 扮演
sandbox-play-as = 扮演 { $name }
sandbox-open-private = { $name } 的私聊
sandbox-may-moderate = 审核员
sandbox-takes-notes = 允许机器人私下发消息
sandbox-come-back = 让 { $name } 重新加入
sandbox-status-muted = 禁言到 { $time }
sandbox-status-outside = 不在群里
sandbox-status-banned = 已封禁
sandbox-rights = 机器人在群里的权限
sandbox-rights-about = 去掉一项，看看机器人做不到时怎么说。
sandbox-right-send_messages = 发言
sandbox-right-attach_files = 发送图片
sandbox-right-delete_messages = 删除消息
sandbox-right-react = 表情回应
sandbox-right-restrict_members = 禁言
sandbox-right-kick_members = 移出群聊
sandbox-right-ban_members = 封禁
sandbox-right-log = 写审核记录

# What happened to a member, as the group reads it.

sandbox-event-muted = { $name } 被禁言到 { $time }。
sandbox-event-unmuted = { $name } 可以重新发言。
sandbox-event-kicked = { $name } 被移出群聊。
sandbox-event-banned = { $name } 被封禁。
sandbox-event-unbanned = { $name } 可以重新加入群聊。
sandbox-event-back = { $name } 重新加入了群聊。
sandbox-blocked-muted = { $name } 被禁言到 { $time }，不能在这里发言。
sandbox-blocked-outside = { $name } 被移出了群聊。
sandbox-blocked-banned = { $name } 被封禁了。

# Writing.

sandbox-as = 你扮演
sandbox-act-as = 扮演
sandbox-message = 消息
sandbox-placeholder-group = 以 { $name } 的身份发言或发图
sandbox-placeholder-private = 以 { $name } 的身份写给机器人
sandbox-placeholder-log = 以 { $name } 的身份发言
sandbox-placeholder-short = 消息
sandbox-attach = 选择图片或视频
sandbox-cover = 遮住下一张图片（剧透）
sandbox-send = 发送
sandbox-drop = 松开即可发送
sandbox-pictures = 发送图片
sandbox-replying = 回复 { $name }
sandbox-editing = 编辑消息

sandbox-commands = 命令
sandbox-command-help = 机器人能做什么
sandbox-command-policy = 它在这里做什么，怎样更改
sandbox-command-settings = 同样的规则，用按钮
sandbox-command-cases = 要决定的个案
sandbox-command-case = 按名字查看一个个案
sandbox-command-check = 回复一张图片
sandbox-command-report = 回复一张图片：请审核员查看
sandbox-command-why = 回复机器人
sandbox-command-doctor = 机器人在这里缺少什么
sandbox-command-coverage = 会查看什么，不会查看什么
sandbox-command-privacy = 保存什么
sandbox-command-mydata = 我保存的关于你的全部内容
sandbox-command-forget = 删除我保存的关于你的内容
sandbox-file = 下载 { $name }
sandbox-command-thisisme = 加消息链接：拍的是我
sandbox-command-appeal = 加个案名：不该被撤下
sandbox-command-known = 这里的已知图片
sandbox-command-exempt = 它不处理其图片的成员

# The moderators' rules, by one press.

sandbox-policy = 机器人在群里做什么
sandbox-preset-watch = 观察
sandbox-preset-watch-about = 只记下会怎么做，不实际执行
sandbox-preset-reply = 回复
sandbox-preset-reply-about = 迹象明显时回复
sandbox-preset-protect = 保护
sandbox-preset-protect-about = 撤下已证明的伪造图片，等审核员决定
sandbox-preset-strict = 严格
sandbox-preset-strict-about = 撤下更多，并记警告

# Messages.

sandbox-scanning = 正在查看…
sandbox-waiting-one = 等待中，前面还有一张图片…
sandbox-waiting-many = 等待中，前面还有 { $n } 张图片…
sandbox-removed = 机器人把这条消息从群里撤下了。
sandbox-removed-person = 这条消息已删除。
sandbox-edited = 已编辑
sandbox-reacted = 机器人正留意这一条
sandbox-only = 只有 { $name } 能看到
sandbox-dismiss = 收起
sandbox-picture-alt = { $name } 发的图片
sandbox-picture-back-alt = 机器人放回的图片
sandbox-film-alt = { $name } 发的视频
sandbox-film-back-alt = 机器人放回的视频
sandbox-picture-gone = 图片已不再保存
sandbox-picture-covered = 遮住的图片，按一下查看
sandbox-thumbnail-covered = 模糊的图片，按一下查看
sandbox-drawn-alt = 灰色的图片，机器人看的地方有颜色
sandbox-drawn-covered = 机器人画在图片上的内容，按一下查看
sandbox-thumbnail-alt = 经过强模糊的灰度图片
sandbox-cover-again = 按一下再遮住
sandbox-quote-show = 显示被回复的消息
sandbox-quote-removed = 已不在的消息
sandbox-new-tab = （在新标签页打开）
sandbox-ask = 问机器人
sandbox-ask-about = 就这张图片问机器人（/check）
sandbox-more = 更多
sandbox-more-about = { $name } 的消息：更多操作
sandbox-why = 为什么？（/why）
sandbox-report = 举报（/report）
sandbox-reply = 回复
sandbox-copy-link = 复制链接
sandbox-copied = 链接已复制。
sandbox-copy-yourself = 这个浏览器不让页面复制。链接：{ $name }
sandbox-edit = 编辑
sandbox-delete = 删除
sandbox-link-gone = 那条消息已经不在了。

sandbox-offline = 与程序的连接断开了，正在重试…
sandbox-online = 已重新连接。

sandbox-error-session = 页面没有会话。请允许这个地址使用 Cookie，然后刷新页面。
sandbox-error-stopped = 机器人没有运行。请重新启动。
sandbox-error-post = 没能发送。请刷新页面再试一次。
sandbox-error-nothing = 请写点什么，或选择一张图片。
sandbox-error-picture = 这张图片已经不在了。
sandbox-error-gone = 这条消息已经不在了。
sandbox-error-not-yours = 只有写这条消息的人或审核员可以这样做。
sandbox-error-log = 这里只有审核员可以写。
sandbox-error-muted = { $name } 被禁言，现在不能在这里发言。
sandbox-error-outside = { $name } 已不在群里。
sandbox-error-banned = { $name } 被封禁了。

# The pictures that come with it: what each shows, and what kind of picture it is.

sandbox-example-collins = 艾琳·柯林斯的照片
sandbox-example-collins-what = 真实照片
sandbox-example-hopper = 格蕾丝·霍珀的照片
sandbox-example-hopper-what = 真实照片
sandbox-example-collins-with-hopper = 柯林斯换上霍珀的脸
sandbox-example-collins-with-hopper-what = 为演示制作的换脸图片
sandbox-example-hopper-with-collins = 霍珀换上柯林斯的脸
sandbox-example-hopper-with-collins-what = 为演示制作的换脸图片
sandbox-example-collins-part = 柯林斯换了嘴和鼻子
sandbox-example-collins-part-what = 为演示替换了局部的图片

# The tour, and what the page says of waiting, files and results.

sandbox-new-below = 有新消息 ↓
sandbox-examples = 示例
sandbox-anew = 程序重新启动了，聊天也从头开始。你正在写的内容还在。
sandbox-offline-kept = 没有发出去：连不上程序。你写的内容还在，请稍后再发一次。
sandbox-file-too-large = 没有发送：{ $name } 超过 { $n } MB。
sandbox-file-empty = 没有发送：{ $name } 是空的。
sandbox-file-unreadable = 没有发送：{ $name } 读不出来，它可能是一个文件夹。
sandbox-file-not-posted = 没有发送：{ $name }。
sandbox-preset-off = 关闭
sandbox-preset-off-about = 它自己什么都不看
sandbox-preset-custom = 这里自定的规则
sandbox-in-force = 现行规则：{ $name }
sandbox-waiting-service = 等检测程序启动…
sandbox-elapsed = { $n } 秒
sandbox-service-starting = 检测程序正在加载，你现在就可以发图。
sandbox-service-again = 检测程序停了，正在重新启动；你发的图片会等它。
sandbox-service-usual = 大约 { $n } 秒。
sandbox-service-unusual = 最多一分钟左右。
sandbox-service-ready = 检测程序已就绪。
sandbox-found-substantial = 有明显迹象
sandbox-found-uncertain = 不明确：有一些迹象
sandbox-found-little = 没有明显迹象
sandbox-found-none = 无法判断
sandbox-found-known = 已知图片
sandbox-found-failed = 不是我能读的图片或视频
sandbox-found-of = 图片 { $n }：{ $name }
sandbox-found-about = 检查结果。只有试玩的你能看到，真实的群里没人看得到。
sandbox-film-unplayable = 这个浏览器放不了的视频
sandbox-sort-heic = HEIC 图片，这个浏览器显示不了
sandbox-sort-pdf = PDF 文档
sandbox-sort-text = 文本文件
sandbox-sort-file = 其他类型的文件
sandbox-kind-real = 照片
sandbox-kind-swap = 换脸
sandbox-kind-part = 换局部
sandbox-tour = 导览
sandbox-tour-end = 离开导览；按“导览”可以继续
sandbox-tour-number = { $n }/5
sandbox-tour-next = 下一步
sandbox-tour-skip = 跳过
sandbox-tour-close = 关闭
sandbox-tour-restart = 再来一次
sandbox-tour-over = 导览到此结束
sandbox-tour-about-over = 现在试试自己的图片、别的规则，或另一个话题。“重新开始”会给你一个空的聊天。
sandbox-tour-step-post = 发这张换脸图
sandbox-tour-do-post = 发出去
sandbox-tour-about-post = 群主努尔把规则设为“保护”，然后西奥发一张换过脸的图片。看看机器人怎么说。
sandbox-tour-about-post-done = 机器人用文字回答，没有百分比，并告诉了审核员。它没有撤下图片：光凭分数证明不了什么。
sandbox-tour-step-ask = 私下问一问
sandbox-tour-do-ask = 发给它
sandbox-tour-about-ask = 艾达看到这张图，有些担心，就单独发给机器人。别人不会知道。
sandbox-tour-about-ask-done = 回答先说怎样能帮到你。这次检查没有留下个案、卡片，也没有记下发现了什么。
sandbox-tour-step-moderate = 当一回审核员
sandbox-tour-do-moderate = 前往
sandbox-tour-about-moderate = 审核员收到了一张带模糊图片的卡片。扮演努尔，按红色按钮：你看过了，认定它是伪造的。
sandbox-tour-about-moderate-done = 图片撤下了，群里能看到原因，没有指责任何人。十分钟内可以撤销。
sandbox-tour-step-again = 它又出现了
sandbox-tour-do-again = 再发一次
sandbox-tour-about-again = 米娜不知道这些，又发了同一张图。它现在是这里的已知图片。
sandbox-tour-about-again-done = 不用检查就马上撤下了，因为本群的审核员做过决定。别的群不知道这件事。
sandbox-tour-step-appeal = 申诉
sandbox-tour-do-appeal = 前往
sandbox-tour-do-appeal-decide = 前往
sandbox-tour-about-appeal = 西奥私下收到了通知，觉得弄错了。扮演西奥，按按钮申诉。
sandbox-tour-about-appeal-decide = 由另一位审核员决定。扮演伊内丝，按绿色按钮。
sandbox-tour-about-appeal-done = 图片放回了原处，说过的话也更正了，不会给西奥留下任何影响。
