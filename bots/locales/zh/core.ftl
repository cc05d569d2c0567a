# Verdicts. Bands in words: never a percentage, never "is fake", never what the picture shows.

verdict-altered = 有明显迹象表明，这张图片里的脸被换过，或有一部分被替换过。
verdict-generated = 有明显迹象表明，整张图片是由 AI 生成的。
verdict-uncertain = 结果不明确：发现了一些改动的迹象，但不足以说明更多。
verdict-little = 没有发现明显的造假迹象。但这并不能证明图片是真实的。
verdict-none = 这张图片无法判断。它可能太小、太模糊，或者不属于我能检查的类型。
verdict-none-drawing = 这张图片我无法判断：它看起来像一幅画，或者是电脑绘制的画面，而我只懂照片。
verdict-none-screenshot = 这张图片我无法判断：它看起来像一张截图。如果里面有照片，请把那张照片本身发给我。
verdict-none-page-of-text = 这张图片我无法判断：它看起来是一页文字。
verdict-none-nearly-empty = 这张图片我无法判断：上面几乎什么都没有。
verdict-none-too-blurred = 这张图片我无法判断：它太模糊了。如果有更清晰的，请发给我。
verdict-none-too-compressed = 这张图片我无法判断：它被压缩得太厉害，细节几乎都没了。如果有质量更好的，请发给我。
verdict-none-too-small = 这张图片我无法判断：它太小了。如果有更大的，请发给我。
verdict-unchecked-altered = 我没能检查是否换过脸或替换过局部。
verdict-unchecked-generated = 我没能检查整张图片是否由 AI 生成。
verdict-incomplete = 这个文件缺了一部分，我只判断了现有的部分。
verdict-part-of-time = 这些迹象只出现在其中一段。
verdict-frames = 我看了其中 { $count } 帧。
strongest-at = 迹象最明显的是 { $time } 处的画面。
which-face = 在我看过的 { $count } 张脸里，从左数第 { $number } 张的迹象最明显。
verdict-can-be-wrong = 我也可能出错。
verdict-stopped-here = 本群的审核员以前看过这张图片（或与它相似的图片），并把它撤下了。我不再多说。
verdict-known-here = 本群的审核员以前看过这张图片（或与它相似的图片），认定它是伪造的。
verdict-kept-out-here = 本群的审核员已屏蔽这张图片，或与它相似的图片。
verdict-fine-here = 本群的审核员认定这张图片没有问题。

# For whoever asks alone: what it rests on, and what it cannot tell. $where is what was looked at.

rests-on-network =
    这个结论只依据一种检查：一个从大量真假照片中学习过的网络看了{ $where ->
        [face] 这张脸的细节。
        [faces] 每张脸的细节。
        [whole-face] 整张图片，也看了这张脸的细节。
        [whole-faces] 整张图片，也看了每张脸的细节。
       *[whole] 整张图片。
    }
rests-on-both = 有两种检查支持这一点：一个从大量真假照片中学习过的网络，以及文件自己的说明。
rests-on-file =
    { $looked ->
        [yes] 这个结论只依据文件自己的说明；一个从大量真假照片中学习过的网络也看过，没发现什么。
       *[no] 这个结论只依据文件自己的说明；里面没有我的网络能看的内容。
    }
rests-on-little =
    一个从大量真假照片中学习过的网络看了{ $where ->
        [face] 这张脸的细节。
        [faces] 每张脸的细节。
        [whole-face] 整张图片，也看了这张脸的细节。
        [whole-faces] 整张图片，也看了每张脸的细节。
       *[whole] 整张图片。
    }
cannot-tell-found =
    我也可能出错，而且我看不出{ $kind ->
        [altered] 是谁改的、怎么改的，也看不出原来是什么样子。
        [generated] 是谁做的，也看不出是为了什么。
       *[both] 是谁做的或改的，也看不出是为了什么。
    }
cannot-tell-uncertain = 这些迹象从何而来，我看不出来：滤镜、修图、过度压缩和截图也会留下这样的迹象。
cannot-tell-little = 画面里的事是否真的发生过、是否像别人说的那样，我看不出来。
cannot-tell-none = 这既不说明它是真的，也不说明它是假的。

# Added to a verdict where more than one network speaks for it.

proof-known_picture = 它与审核员已确认为伪造的一张图片一致。
proof-model = 只有一种检查这样认为。
proof-two_kinds_of_evidence = 两种不同的检查结果一致。
proof-provenance = 文件里带有说明这一点的签名记录。
proof-human = 已有审核员看过。

# What to do next.

next-public = 在有人查清来源之前，请不要再转发。
next-private-found = 请不要再转发。问清楚它最早出现在哪里，找一找更早的版本；事关重要的话，再请懂图片的人看一看。
next-private-unclear =
    你可以这样做：
    • 把原文件发给我，或者你能找到的最大的一份。转存过很多次的图片更难检查。
    • 问清楚它最早出现在哪里，找一找更早的版本。
next-private-little = 如果你仍有怀疑，请问清楚它最早出现在哪里。新的造假方法，我可能看不出来。

answer-number = 第 { $number } 张，共 { $count } 张：

# Why there is no answer.

cannot-check =
    我可以检查照片、视频、GIF 和贴纸，作为文件发送的也可以。动态和声音我不能检查。

    发一张截图也可以，只是效果差一些。
cannot-check-drawing =
    这个贴纸是画出来的，不是照片或视频，里面没有我能检查的内容。其他贴纸、照片、视频和 GIF 我可以检查。
failure-unreadable = 我无法把这个文件当作图片或视频打开。可以的话，请以照片或视频的形式重新发送。
failure-too_large = 这个文件对我来说太大了，请发小一些的；如果是视频，发一小段就够了。
failure-unsupported = 我读不了这种文件。我能检查的图片有 JPEG、PNG、WebP、GIF、AVIF、HEIC、BMP 和 ICO，视频有 MP4、MOV 和 WebM。
failure-empty = 这个文件是空的，没有可以检查的内容。
failure-gone = 我还没来得及看，图片就不见了。如果你还有，请重新发送。
failure-media_lost = 我这边出了问题，这张图片没有检查成。请重新发送。
failure-timeout = 检查这张图片用时太久，我停了下来。请重新发送，或发一张小一些的。
failure-overloaded = 现在排队的图片非常多，这一张我没能接下。请过几分钟重新发送。
failure-overloaded-minutes = 现在排队的图片非常多，这一张我没能接下。请过大约 { $minutes } 分钟重新发送。
failure-overloaded-hours = 现在排队的图片非常多，这一张我没能接下。看完它们大约需要 { $hours } 小时，请到那时重新发送。
failure-internal = 我这边出了问题，这张图片没有检查成。请过几分钟重新发送。

# While somebody waits.

progress-scanning = 正在查看…
progress-waiting =
    { $ahead ->
        [0] 马上就到你的图片…
       *[other] 前面还有 { $ahead } 张图片…
    }

# What stands between sentences, between the items of a list, and between parts that have commas in them.

join-sentences = {""}
join-items = 、
join-clauses = ；

# This language, as its readers call it.

language-name = 中文（简体）

# What a page of the program's own says when it is refused.

page-out-of-date = 这个页面已过时。请刷新后再试一次。
upload-stalled = 后面的内容没有传来。请再试一次。

# What the file says of itself. $source is the name of a program or of a signer, or none.

trace-signed-generated =
    { $source ->
        [none] 这个文件带有我信任的签名：内容全部由 AI 生成，签名之后没有改动过。
       *[other] { $source } 签名说明：这个文件的内容全部由 AI 生成，签名之后没有改动过。
    }
trace-signed-composite =
    { $source ->
        [none] 这个文件带有我信任的签名：其中有一部分由 AI 生成或改动过。
       *[other] { $source } 签名说明：其中有一部分由 AI 生成或改动过。
    }
trace-signed-camera =
    { $source ->
        [none] 我信任的签名说明它来自相机。
       *[other] { $source } 签名说明它来自相机。
    }相机也可以翻拍屏幕，所以这不能证明它是真实的。
trace-signed-other =
    { $source ->
        [none] 它带有我信任的签名，其中没有提到 AI。
       *[other] 它带有 { $source } 的签名，其中没有提到 AI。
    }
trace-record-ingredients = 按它的签名记录，里面用到了其他图片。
trace-record-untrusted = 它带有签名记录，但我不知道是谁签的；这样的记录谁都可以做。
trace-record-expired = 它带有签名记录，但签名时已经过期，所以什么都证明不了。
trace-record-broken = 它带有签名记录，但对不上：文件在签名之后改动过，或者这是另一个文件的记录。
trace-record-unread = 它带有签名记录，我没能读取。
trace-record-elsewhere = 它写明签名记录放在另一个地方。我不会去那里查看。
trace-claims-generated =
    { $source ->
        [none] 文件自称由 AI 生成。
       *[other] 文件自称由 AI 生成（{ $source }）。
    }这样的话谁都可以写进文件。
trace-claims-perhaps-generated =
    { $source ->
        [none] 文件自称可能由 AI 生成。
       *[other] 文件自称来自 AI 图像程序（{ $source }），也可能是在另一张图片的基础上做的。
    }这样的话谁都可以写进文件。
trace-claims-composite =
    { $source ->
        [none] 文件自称有一部分由 AI 改动过。
       *[other] 文件自称有一部分由 AI 改动过（{ $source }）。
    }这样的话谁都可以写进文件。
trace-claims-face-swap =
    { $source ->
        [none] 文件自称里面有一张脸被换过。
       *[other] 文件自称里面有一张脸被换过（{ $source }）。
    }这样的话谁都可以写进文件。
trace-mark-generated = 它带有 { $source } 这个程序加在图片里的隐形标记。这样的标记谁都可以加。
trace-claims-camera = 文件自称来自相机。这样的话谁都可以写进文件。
trace-claims-editor = 它由一个图片编辑程序（{ $source }）保存过。单凭这一点说明不了什么。
trace-no-record = 文件没有写明来源：聊天软件会去掉照片里的这类信息。以文件形式发送的图片会保留。
