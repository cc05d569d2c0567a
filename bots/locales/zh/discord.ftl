# The context menu of a message (at most 32 letters), and the menu of commands (at most 100 letters each).

discord-menu-check = 检查这张图片
discord-menu-avatar = 检查这个头像
discord-menu-report = 向审核员举报
discord-menu-why = 为什么这样说？
discord-command-check = 检查一张图片或某人的头像，只有你能看到回答
discord-command-report = 请审核员看一张图片，不会让别人知道
discord-command-why = 我为什么这样说或这样做
discord-command-appeal = 对撤下你的图片提出申诉，由另一位审核员查看
discord-command-thisisme = 图片拍的是你：请那个群的审核员撤下它，不会让别人知道
discord-command-policy = 我在这个服务器做什么，怎样更改
discord-command-settings = 用按钮设定本群规则
discord-command-cases = 最近的个案
discord-command-case = 一个个案和它的按钮
discord-command-known = 在这里被屏蔽或没有问题的图片
discord-command-exempt = 我的规则不处理的成员、频道和子区
discord-command-doctor = 我在这个服务器能做什么，缺少哪项权限
discord-command-coverage = 我查看哪些图片，不查看哪些
discord-command-help = 我能做什么
discord-command-privacy = 保存什么，保存多久
discord-command-mydata = 我保存的关于你的全部内容，以文件发到我们的私聊
discord-command-forget = 删除我保存的关于你的内容（能删的都删）。删之前会先问你一次
discord-option-picture = 图片或视频
discord-option-user = 或者选一个人，我来检查其头像。对方不会知道
discord-option-message = 消息链接：消息菜单里的“复制消息链接”
discord-option-said = 或者我那条相关消息的链接：消息菜单里的“复制消息链接”
discord-option-posted = 或者对方发过的任一内容的链接，频道发言也可以：这样就不用 @成员
discord-option-case = 个案名，照我写的填
discord-option-change = 例如：protect，或：altered hold on substantial。留空则显示当前设定
discord-option-file = 规则的文本文件，格式同 /policy export
discord-option-known = list、add、remove、export 或 import。留空则显示清单
discord-option-csv = 要导入的清单，格式同 /known export
discord-option-exempt = 例如：add @成员 加理由，或：remove @成员。留空则显示清单
discord-option-page = 等待中的第几页，每页十个
discord-option-open = 只看仍在等待决定的

# Said by the platform itself.

discord-button-old = 这个按钮已过时：它来自我的旧版本。没有任何改动。用 /cases 和 /case 可以得到新的按钮。
discord-check-nothing = 要检查什么？用 /check picture: 给我一张图片，或者用 /check user: 选一个人，我来检查其头像。要检查消息里的图片，请打开那条消息的菜单 → 应用 → “检查这张图片”。
discord-check-empty = 这条消息里没有可以检查的：没有图片、视频或自定义表情。
discord-no-avatar = 没有可以检查的：这个人在这里没有自己的头像，只有 Discord 给每个人的默认头像。
discord-file-too-large = 这个文件太大。我读取的文本文件最大 { $kilobytes } kB。没有任何改动。
discord-file-unreadable = 我无法把这个文件当作文本（UTF-8）读取。没有任何改动。

# In the server's audit log.

discord-audit-reason = Torchrelay，个案 { $case }
discord-option-about = 你需要什么帮助
discord-choice-me = 有人用图片伤害我
discord-option-sure = 看过哪些会删、哪些会留之后，选“是”
discord-choice-yes = 是，删除
