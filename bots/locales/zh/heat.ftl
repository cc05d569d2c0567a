# Where the network looked in a picture that somebody sent in private. They alone see it.

button-where = 看看它看了哪里
where-begun = 我正在画，需要几秒到一分钟。只有你能看到，我不会保留。
where-under-way = 我已经在给你画一张了，请稍等。
where-impossible = 在这里我没法只给你一个人看图片。
where-gone = 图片已经不在了，或者这个按钮太旧了。如果你还有这张图片，请重新发给我。
where-not-now = 现在要做的事太多，还没轮到它。请过几分钟再按一次。
where-none-here = 我在这里画不出来：不是每种检测器都能指出自己看了哪里。
where-unsent = 我画好了，但没能发出去。请过一分钟再按一次。

# Under a map; and after the first one, what a map is not.

where-whole = 网络在整张图片里寻找 AI 生成的迹象时看的地方。如果边上有变暗的部分，那里它没有看到。
where-face =
    { $which ->
        [only] 网络在这张脸上寻找换脸迹象时看的地方。
        [named] 网络在从左数第 { $number } 张脸（共 { $count } 张）上寻找换脸迹象时看的地方。
       *[unnamed] 网络在 { $count } 张脸中的一张上寻找换脸迹象时看的地方。
    }
where-no-proof = 颜色越亮，它的结论越依据那里。这不能证明什么，也不表示哪里被改动过。

# Why a map is not shown.

where-check = 我画的图里有 { $count } 张没有通过自身的检验：它并不比随便指一处的图更好，所以我不展示。
where-little = 我又看了一遍，没有多少可以指给你看的。
where-unjudged = 里面没有我能判断的内容，所以没有什么可以指给你看。
where-more-faces = 那些脸里，我只画了最说明问题的几张。
