# /coverage：在哪里查看图片。列表里的词用顿号连接。

coverage-title = 我在这里查看哪些图片：
coverage-yes = • 会查看：{ $where }。
coverage-asked = • 有人问起时才看，回答只有提问的人能看到：{ $where }。
coverage-not_yet = • 还不会查看：{ $where }。
coverage-never = • 无法查看：{ $where }。机器人看不到这些，或者里面没有图片。
coverage-size = • 超过 { $megabytes } MB 的文件我无法取得；在会撤下图片的群里会告诉审核员。视频只看其中一些画面，不听声音。
coverage-more = 我在这里缺什么权限，见 /doctor；会怎样处理，见 /policy。

surface-photo = 照片
surface-album = 相册
surface-file = 以文件发送的图片
surface-unnamed_file = 没有说明类型的文件
surface-gif = GIF
surface-video = 视频
surface-round_video = 圆形视频
surface-sticker = 贴纸
surface-spoiler = 被遮住的图片
surface-forward = 转发的消息
surface-quote = 引用自其他聊天的图片
surface-live_photo = 实况照片
surface-edit = 编辑后换上的图片
surface-thread = 话题和子频道
surface-channel = 频道在这里发的内容
surface-channel_post = 频道自身的帖子
surface-embed = 链接预览里的图片
surface-component = 应用排版出来的消息里的图片
surface-poll = 投票
surface-video_cover = 视频封面
surface-emoji = 自定义表情
surface-profile_picture = 头像
surface-chat_picture = 群头像
surface-story = 限时动态
surface-paid_media = 付费媒体
surface-secret_chat = 加密聊天
surface-drawn_sticker = 手绘动画贴纸
