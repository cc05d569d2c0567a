# For people who are hurt or threatened with a picture. Numbers and addresses are in bots/helplines.toml: what a line takes is said
# here, and must be what it says there.

help-me =
    如果有人用图片伤害或威胁你，不管图片是真是假：这不是你的错，你也不是一个人。

    现在可以这样做：
    • 不要付钱，也不要再发任何东西。付了钱的人只会被要得更多。
    • 保留证据：消息的链接、账号、日期和时间。如果是未满 18 岁的人的色情图片，请不要保存，自己的也不要；有链接就够了。
    • 然后在发布它的地方举报。
    • 告诉一个你信任的人。你不必独自面对。

    这些地方免费帮忙：
help-me-last =
    求助时，不需要把图片发给任何人。如果图片在我所在的群里：/thisisme。想知道一张图片是不是真的，私下发给我就行。

    现在就有人身危险？请报警。
help-found =
    如果图片里的人是你，或是你认识的人：这不是你的错。不要付钱，也不要删掉证据：记下链接、账号和时间。可以求助：{ $who }。更多：/help me
help-any = 如果有人用图片伤害或威胁你，不管是真是假，都不是你的错：/help me

help-place-world = 全世界
help-place-kr = 韩国
help-place-cn = 中国
help-place-us = 美国
help-place-gb = 英国
help-place-eu = 欧盟
help-place-jp = 日本

helpline-take-it-down = { $reach } – 未满 18 岁的人的色情图片。在你自己的设备上处理，图片不会离开设备
helpline-take-it-down-short = { $reach }（色情图片，未满 18 岁）
helpline-stopncii = { $reach } – 成年人的私密图片，合成的也可以。方式相同
helpline-stopncii-short = { $reach }（私密图片，成年人）
helpline-kr-line = { $reach } – 数字性犯罪，全天
helpline-kr-centre = { $reach } – 帮忙删除色情图片
helpline-kr-standards = { $reach } – 用链接举报色情换脸内容
helpline-cn-police = { $reach } – 报警
helpline-cn-reports = { $reach } – 中央网信办举报中心，举报违法和不良信息
helpline-us-ccri = { $reach } – 私密图片，合成的也可以
helpline-us-cybertipline = { $reach } – 未满 18 岁的人的色情图片
helpline-gb-helpline = { $reach } – 成年人的私密图片，周一至周五
helpline-gb-report-remove = { $reach } – 未满 18 岁的人的色情图片；给链接，不要给图片
helpline-eu-children = { $reach } – 儿童和青少年，多数国家
helpline-eu-victims = { $reach } – 犯罪受害者，部分国家
helpline-jp-police = { $reach } – 警察，性犯罪，全天
helpline-jp-centre = { $reach } – 最近的性暴力受害者支援中心
