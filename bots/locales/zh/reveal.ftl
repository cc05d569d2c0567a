# The page on which a moderator looks at one picture, once.

reveal-page-title = Torchrelay：个案中的图片
reveal-page-heading = 个案 { $case }，图片 { $number }
reveal-page-what = 这个链接只给身为审核员的你，图片只显示一次。你看过这件事会写进个案。
reveal-page-please = 请不要拍下、保存或转发。对某个人来说，这可能是最难过的遭遇。
reveal-page-button = 给我看，只看一次
reveal-page-button-where = 给我看，并显示网络看了哪里
reveal-page-where-late = 没能及时画出网络看了哪里。在个案下再按“给我看”，可以得到新链接。
reveal-page-where-alt = 灰色的图片，网络看的地方有颜色
reveal-page-alt = 这个个案的图片
reveal-page-shown = 这就是那一次。关闭或刷新页面后就看不到了；在个案下再按“给我看”，可以得到新链接。
reveal-page-nothing = 这里没有可以看的内容
reveal-page-used = 这个链接已经用过，或已过时限。如果仍需要看，请在个案下再按一次“给我看”。
reveal-page-gone = 图片已经没有了：它被删除，或个案已被清除。
reveal-page-minor = 这个个案已停止，因为它可能涉及未成年人。任何人都不能再看。
reveal-page-unseen = 我自己还没有检查过这张图片，所以不显示。
reveal-page-denied = 你已不能决定那个群的个案，所以我不能给你看。
reveal-page-unshowable = 浏览器无法显示这种文件。链接几分钟内仍有效，但结果一样。请根据个案里的说明决定。
reveal-page-later = 刚才没有成功。你的链接没有用掉：请过一分钟再试。
reveal-page-not-written = 我没能记下你看过这件事，所以不显示。请过一分钟，在个案下再按一次“给我看”。
reveal-page-off = 部署者没有开启查看图片的功能。
