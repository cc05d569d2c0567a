# Verdicts. Bands in words: never a percentage, never "is fake", never what the picture shows.

verdict-altered = 이 사진의 얼굴이 바뀌었거나 일부가 다른 것으로 바뀌었다는 뚜렷한 흔적이 있어요.
verdict-generated = 이 사진 전체를 AI가 만들었다는 뚜렷한 흔적이 있어요.
verdict-uncertain = 결과가 분명하지 않아요. 바뀐 흔적이 조금 보이지만, 그 이상 말하기에는 부족해요.
verdict-little = 가짜라는 뚜렷한 흔적은 찾지 못했어요. 그렇다고 진짜라는 증명은 아니에요.
verdict-none = 이 사진은 판단할 수 없어요. 너무 작거나 흐리거나, 제가 검사할 수 있는 종류가 아닐 수 있어요.
verdict-none-drawing = 이 사진은 판단할 수 없어요. 그림이나 컴퓨터로 그린 이미지 같은데, 저는 실제로 찍은 사진만 볼 줄 알아요.
verdict-none-screenshot = 이 사진은 판단할 수 없어요. 화면을 캡처한 것 같아요. 그 안에 사진이 있다면 그 사진을 그대로 보내 주세요.
verdict-none-page-of-text = 이 사진은 판단할 수 없어요. 글이 적힌 페이지 같아요.
verdict-none-nearly-empty = 이 사진은 판단할 수 없어요. 보이는 것이 거의 없어요.
verdict-none-too-blurred = 이 사진은 판단할 수 없어요. 너무 흐려요. 더 선명한 사진이 있으면 그것을 보내 주세요.
verdict-none-too-compressed = 이 사진은 판단할 수 없어요. 화질이 너무 많이 떨어져서 남은 것이 거의 없어요. 더 나은 사진이 있으면 그것을 보내 주세요.
verdict-none-too-small = 이 사진은 판단할 수 없어요. 너무 작아요. 더 큰 사진이 있으면 그것을 보내 주세요.
verdict-unchecked-altered = 얼굴이나 일부가 바뀌었는지는 검사하지 못했어요.
verdict-unchecked-generated = 사진 전체를 AI가 만들었는지는 검사하지 못했어요.
verdict-incomplete = 이 파일은 일부가 없어요. 남아 있는 부분만 판단했어요.
verdict-part-of-time = 이런 흔적은 일부 구간에만 있어요.
verdict-frames = 그중 { $count }프레임을 봤어요.
strongest-at = 흔적은 { $time } 장면에서 가장 뚜렷해요.
which-face = 제가 살펴본 얼굴 { $count }개 가운데 왼쪽에서 { $number }번째 얼굴에서 흔적이 가장 뚜렷해요.
verdict-can-be-wrong = 제가 틀릴 수도 있어요.
verdict-stopped-here = 이 채팅방 운영진이 전에 이 사진이나 비슷한 사진을 보고 내렸어요. 더는 말씀드리지 않을게요.
verdict-known-here = 이 채팅방 운영진이 전에 이 사진이나 비슷한 사진을 보고 가짜라고 결정했어요.
verdict-kept-out-here = 이 채팅방 운영진이 이 사진이나 비슷한 사진을 막아 두었어요.
verdict-fine-here = 이 채팅방 운영진이 이 사진은 문제없다고 결정했어요.

# For whoever asks alone: what it rests on, and what it cannot tell. $where is what was looked at.

rests-on-network =
    { $where ->
        [face] 한 가지 검사에서 나온 결과예요. 진짜와 가짜 사진을 많이 보고 배운 신경망이 얼굴을 가까이에서 살펴봤어요.
        [faces] 한 가지 검사에서 나온 결과예요. 진짜와 가짜 사진을 많이 보고 배운 신경망이 얼굴들을 가까이에서 살펴봤어요.
        [whole-face] 한 가지 검사에서 나온 결과예요. 진짜와 가짜 사진을 많이 보고 배운 신경망이 사진 전체를 보고, 얼굴도 가까이에서 살펴봤어요.
        [whole-faces] 한 가지 검사에서 나온 결과예요. 진짜와 가짜 사진을 많이 보고 배운 신경망이 사진 전체를 보고, 얼굴들도 가까이에서 살펴봤어요.
       *[whole] 한 가지 검사에서 나온 결과예요. 진짜와 가짜 사진을 많이 보고 배운 신경망이 사진 전체를 살펴봤어요.
    }
rests-on-both = 두 가지 검사가 그렇게 말해요. 진짜와 가짜 사진을 많이 보고 배운 신경망, 그리고 파일에 적힌 내용이에요.
rests-on-file =
    { $looked ->
        [yes] 파일에 적힌 내용에서만 나온 결과예요. 진짜와 가짜 사진을 많이 보고 배운 신경망도 살펴봤지만 찾은 것이 거의 없어요.
       *[no] 파일에 적힌 내용에서만 나온 결과예요. 신경망이 살펴볼 수 있는 것은 없었어요.
    }
rests-on-little =
    { $where ->
        [face] 진짜와 가짜 사진을 많이 보고 배운 신경망이 얼굴을 가까이에서 살펴봤어요.
        [faces] 진짜와 가짜 사진을 많이 보고 배운 신경망이 얼굴들을 가까이에서 살펴봤어요.
        [whole-face] 진짜와 가짜 사진을 많이 보고 배운 신경망이 사진 전체를 보고, 얼굴도 가까이에서 살펴봤어요.
        [whole-faces] 진짜와 가짜 사진을 많이 보고 배운 신경망이 사진 전체를 보고, 얼굴들도 가까이에서 살펴봤어요.
       *[whole] 진짜와 가짜 사진을 많이 보고 배운 신경망이 사진 전체를 살펴봤어요.
    }
cannot-tell-found =
    제가 틀릴 수도 있어요. { $kind ->
        [altered] 누가 어떻게 바꿨는지, 원래 무엇이 있었는지는 알 수 없어요.
        [generated] 누가 왜 만들었는지는 알 수 없어요.
       *[both] 누가 왜 만들거나 바꿨는지는 알 수 없어요.
    }
cannot-tell-uncertain = 이런 흔적이 어디서 왔는지는 알 수 없어요. 필터나 보정, 심한 압축, 화면 캡처도 이런 흔적을 남겨요.
cannot-tell-little = 사진 속 일이 정말 있었는지, 누군가 말하는 그대로인지는 제가 알 수 없어요.
cannot-tell-none = 진짜라는 뜻도, 가짜라는 뜻도 아니에요.

# Added to a verdict where more than one network speaks for it.

proof-known_picture = 운영진이 이미 가짜로 확인한 사진과 일치해요.
proof-model = 한 가지 검사에서만 그렇게 나왔어요.
proof-two_kinds_of_evidence = 서로 다른 두 가지 검사의 결과가 같아요.
proof-provenance = 파일에 그렇다고 적힌 서명된 기록이 있어요.
proof-human = 운영진이 직접 봤어요.

# What to do next.

next-public = 어디서 온 사진인지 확인될 때까지는 퍼뜨리지 말아 주세요.
next-private-found = 다른 사람에게 전달하지 말아 주세요. 처음 어디에 올라왔는지 묻고, 더 오래된 사진이 있는지 찾아보세요. 중요한 일이라면 사진을 잘 아는 사람에게도 보여 주세요.
next-private-unclear =
    이렇게 해 보세요.
    • 원본 파일이나 구할 수 있는 가장 큰 사진을 보내 주세요. 여러 번 복사된 사진은 검사하기 더 어려워요.
    • 처음 어디에 올라왔는지 묻고, 더 오래된 사진이 있는지 찾아보세요.
next-private-little = 그래도 의심스러우면 처음 어디에 올라왔는지 알아보세요. 새로운 방식의 가짜는 제가 알아보지 못할 수 있어요.

answer-number = 사진 { $count }장 중 { $number }번째:

# Why there is no answer.

cannot-check =
    사진, 동영상, GIF, 스티커를 검사할 수 있어요. 파일로 보낸 것도 돼요. 스토리와 소리는 검사하지 못해요.

    캡처 화면도 되지만 정확도는 떨어져요.
cannot-check-drawing =
    이 스티커는 사진이나 동영상이 아니라 그림이라서, 제가 검사할 것이 없어요. 다른 스티커와 사진, 동영상, GIF는 검사할 수 있어요.
failure-unreadable = 이 파일은 사진이나 동영상으로 열 수 없었어요. 가능하면 사진이나 동영상으로 다시 보내 주세요.
failure-too_large = 저에게 너무 큰 파일이에요. 더 작은 것을 보내 주세요. 동영상은 짧은 일부면 충분해요.
failure-unsupported = 읽을 수 없는 종류의 파일이에요. 검사할 수 있는 사진: JPEG, PNG, WebP, GIF, AVIF, HEIC, BMP, ICO. 동영상: MP4, MOV, WebM.
failure-empty = 파일이 비어 있어서 검사할 것이 없었어요.
failure-gone = 보기 전에 사진이 사라졌어요. 아직 가지고 있다면 다시 보내 주세요.
failure-media_lost = 제 쪽에 문제가 생겨서 이 사진을 검사하지 못했어요. 다시 보내 주세요.
failure-timeout = 이 사진은 검사가 너무 오래 걸려서 멈췄어요. 다시 보내거나 더 작은 사진을 보내 주세요.
failure-overloaded = 기다리는 사진이 너무 많아서 이 사진을 받지 못했어요. 몇 분 뒤에 다시 보내 주세요.
failure-overloaded-minutes = 기다리는 사진이 너무 많아서 이 사진을 받지 못했어요. 약 { $minutes }분 뒤에 다시 보내 주세요.
failure-overloaded-hours = 기다리는 사진이 너무 많아서 이 사진을 받지 못했어요. 모두 보는 데 약 { $hours }시간이 걸리니, 그 뒤에 다시 보내 주세요.
failure-internal = 제 쪽에 문제가 생겨서 이 사진을 검사하지 못했어요. 몇 분 뒤에 다시 보내 주세요.

# While somebody waits.

progress-scanning = 보고 있어요…
progress-waiting =
    { $ahead ->
        [0] 곧 차례예요…
       *[other] 앞에 사진 { $ahead }장이 있어요…
    }

# What stands between sentences, between the items of a list, and between parts that have commas in them.

join-sentences = {" "}
join-items = {", "}
join-clauses = {"; "}

# This language, as its readers call it.

language-name = 한국어

# What a page of the program's own says when it is refused.

page-out-of-date = 오래된 페이지예요. 새로 고치고 다시 해 주세요.
upload-stalled = 나머지가 오지 않았어요. 다시 해 주세요.

# What the file says of itself. $source is the name of a program or of a signer, or none.

trace-signed-generated =
    { $source ->
        [none] 이 파일에는 제가 신뢰하는 서명이 있어요. 전체를 AI가 만들었고, 서명한 뒤로 바뀌지 않았다고 해요.
       *[other] 이 파일 전체를 AI가 만들었고 서명한 뒤로 바뀌지 않았다는 서명이 있어요. 서명한 곳: { $source }.
    }
trace-signed-composite =
    { $source ->
        [none] 이 파일에는 제가 신뢰하는 서명이 있어요. 일부를 AI가 만들었거나 바꾸었다고 해요.
       *[other] 일부를 AI가 만들었거나 바꾸었다는 서명이 있어요. 서명한 곳: { $source }.
    }
trace-signed-camera =
    { $source ->
        [none] 카메라로 찍었다는, 제가 신뢰하는 서명이 있어요.
       *[other] 카메라로 찍었다는 서명이 있어요. 서명한 곳: { $source }.
    } 카메라로 화면을 찍을 수도 있어서, 진짜라는 증명은 아니에요.
trace-signed-other =
    { $source ->
        [none] 제가 신뢰하는 서명이 있지만, AI에 대한 내용은 없어요.
       *[other] 서명이 있지만, AI에 대한 내용은 없어요. 서명한 곳: { $source }.
    }
trace-record-ingredients = 서명된 기록에 따르면 다른 사진이 들어 있어요.
trace-record-untrusted = 서명된 기록이 있지만, 누가 서명했는지 몰라요. 이런 기록은 누구나 만들 수 있어요.
trace-record-expired = 서명된 기록이 있지만 이미 기한이 지난 서명이라서, 아무것도 증명하지 못해요.
trace-record-broken = 서명된 기록이 있지만 이 파일과 맞지 않아요. 서명한 뒤에 파일이 바뀌었거나, 다른 파일의 기록이에요.
trace-record-unread = 서명된 기록이 있지만 읽을 수 없었어요.
trace-record-elsewhere = 서명된 기록이 다른 곳에 있다고 적혀 있어요. 그곳은 살펴보지 않아요.
trace-claims-generated =
    { $source ->
        [none] 파일에는 AI가 만들었다고 적혀 있어요.
       *[other] 파일에는 AI가 만들었다고 적혀 있어요({ $source }).
    } 그런 말은 누구나 파일에 적을 수 있어요.
trace-claims-perhaps-generated =
    { $source ->
        [none] 파일에는 AI가 만들었을 수 있다고 적혀 있어요.
       *[other] 파일에는 AI 이미지 프로그램({ $source })에서 나왔다고 적혀 있어요. 다른 사진을 바탕으로 했을 수도 있어요.
    } 그런 말은 누구나 파일에 적을 수 있어요.
trace-claims-composite =
    { $source ->
        [none] 파일에는 일부를 AI가 바꾸었다고 적혀 있어요.
       *[other] 파일에는 일부를 AI가 바꾸었다고 적혀 있어요({ $source }).
    } 그런 말은 누구나 파일에 적을 수 있어요.
trace-claims-face-swap =
    { $source ->
        [none] 파일에는 얼굴 하나가 바뀌었다고 적혀 있어요.
       *[other] 파일에는 얼굴 하나가 바뀌었다고 적혀 있어요({ $source }).
    } 그런 말은 누구나 파일에 적을 수 있어요.
trace-mark-generated = 눈에 보이지 않는 표시가 있어요. { $source } 프로그램이 사진에 넣는 표시예요. 이런 표시는 누구나 넣을 수 있어요.
trace-claims-camera = 파일에는 카메라로 찍었다고 적혀 있어요. 그런 말은 누구나 파일에 적을 수 있어요.
trace-claims-editor = 사진 편집 프로그램({ $source })으로 저장되었어요. 그것만으로는 아무 뜻도 없어요.
trace-no-record = 파일에 출처가 적혀 있지 않아요. 채팅 앱은 사진에서 그런 정보를 지워요. 파일로 보낸 사진에는 남아 있어요.
