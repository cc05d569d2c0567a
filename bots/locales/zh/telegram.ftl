# The menus of commands: at most 256 letters each.

telegram-command-check = 回复一张图片：我说说发现了什么
telegram-command-report = 回复一张图片：请审核员看一看
telegram-command-why = 回复我的消息：我为什么这样做
telegram-command-policy = 我在本群做什么，怎样更改
telegram-command-settings = 用按钮设定本群规则
telegram-command-cases = 等待审核员处理的个案
telegram-command-case = 按名字查看一个个案
telegram-command-known = 我在这里认得的图片
telegram-command-exempt = 我不处理其图片的成员
telegram-command-doctor = 规则要求的事我能不能做到
telegram-command-coverage = 我查看哪些图片，不查看哪些
telegram-command-appeal = 我的图片不该被撤下
telegram-command-thisisme = 这张图片拍的是我，请撤下
telegram-command-help = 我能做什么
telegram-command-privacy = 保存什么，保存多久
telegram-command-mydata = 我保存的关于你的全部内容，私下以文件发送
telegram-command-forget = 删除我保存的关于你的内容（能删的都删）

# What only happens on Telegram.

telegram-anonymous = 你正以本群的名义发言，我看不出你有没有权限。请为这条消息切换成你自己的名字，或在管理员权限里关闭“匿名”。
telegram-not-admin = 还有一件事：Telegram 不把多数消息显示给不是管理员的机器人，所以我还看不到发在这里的图片。请把我设为管理员。只需要删除消息的权限，而且只有在本群规则要求时我才会用。
telegram-in-private = 我已在私聊里回复你。
telegram-write-to-me = 这个我只能私下给你看。请打开与我的私聊，按“开始”，再回到这里试一次。
telegram-file-unreadable = 我读不了这个文件。请发送纯文本文件（UTF-8），最大 64 kB。没有任何改动。
telegram-file-gone = 我还没来得及读，文件就不见了。请重新发送。
telegram-guest-looking = 我正在看这张图片。回答会写在这里，这个聊天里的人都能看到。如果你只想自己知道，请把图片私下发给我。
telegram-guest-no-picture = 请回复一张图片或一段视频并提到我，我会在这里说说发现了什么。不想让别人看到的，请把图片私下发给我。
telegram-in-channel = 在这里我看不出是谁写的，而且大家都会看到我的回答。请私下问我（@{ $bot }），在命令后面写上这个频道的号码：/doctor { $chat }
telegram-not-your-chat = 这个我做不到：要么我不在那个聊天里，要么你不是它的管理员。
