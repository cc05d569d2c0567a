# Where the network looked in a picture that somebody sent in private. They alone see it.

button-where = 어디를 봤는지 보기
where-begun = 지금 그리고 있어요. 몇 초에서 1분쯤 걸려요. 본인만 볼 수 있고, 저는 아무것도 남기지 않아요.
where-under-way = 이미 하나를 그리고 있어요. 잠시만 기다려 주세요.
where-impossible = 여기서는 본인에게만 사진을 보여 드릴 수 없어요.
where-gone = 사진이 없어졌거나 버튼이 너무 오래됐어요. 사진을 아직 가지고 있다면 다시 보내 주세요.
where-not-now = 지금 할 일이 너무 많아서 차례가 오지 않았어요. 몇 분 뒤에 다시 눌러 주세요.
where-none-here = 여기서는 그릴 수 없었어요. 모든 탐지기가 어디를 봤는지 보여 줄 수 있는 것은 아니에요.
where-unsent = 그렸지만 보내지 못했어요. 1분 뒤에 다시 눌러 주세요.

# Under a map; and after the first one, what a map is not.

where-whole = 신경망이 사진 전체에서 AI가 만든 흔적을 찾으며 본 곳이에요. 가장자리가 어둡다면 그곳은 신경망이 보지 못한 부분이에요.
where-face =
    { $which ->
        [only] 신경망이 얼굴에서 바뀐 흔적을 찾으며 본 곳이에요.
        [named] 신경망이 얼굴 { $count }개 가운데 왼쪽에서 { $number }번째 얼굴에서 바뀐 흔적을 찾으며 본 곳이에요.
       *[unnamed] 신경망이 얼굴 { $count }개 가운데 하나에서 바뀐 흔적을 찾으며 본 곳이에요.
    }
where-no-proof = 색이 밝을수록 결과가 그곳에 더 많이 기대고 있어요. 이것은 증거가 아니고, 어디가 바뀌었는지를 나타내지도 않아요.

# Why a map is not shown.

where-check = 그린 그림 { $count }장은 자체 검사를 통과하지 못했어요. 아무 곳이나 가리키는 그림보다 낫지 않아서 보여 드리지 않아요.
where-little = 다시 봤지만 가리킬 만한 것이 거의 없어요.
where-unjudged = 제가 판단할 수 있는 것이 없어서 가리킬 곳도 없어요.
where-more-faces = 얼굴은 가장 많은 것을 말해 주는 것만 그려요.
