# In the chat where it happened. No name, no accusation.

notice-held = 운영진이 확인할 때까지 이 채팅방의 사진 하나를 내려 두었어요. 누구를 탓하는 것이 아니에요. 잘못된 일이었다면 사진은 다시 올라와요.
notice-deleted = 이 채팅방의 규칙에 따라 사진 하나를 내렸어요. 누구를 탓하는 것이 아니에요. 본인이 올린 사진이고 잘못된 일이라면 여기서 이의를 제기할 수 있어요.
notice-removed = 운영진이 이 채팅방의 사진 하나를 내렸어요. 누구를 탓하는 것이 아니에요. 본인이 올린 사진이고 잘못된 일이라면 여기서 이의를 제기할 수 있어요.
notice-deleted-own = 이곳의 규칙에 따라 사진 하나를 내렸어요. 누구를 탓하는 것이 아니에요.
notice-removed-own = 이곳을 관리하는 사람의 결정으로 사진 하나를 내렸어요. 누구를 탓하는 것이 아니에요.
button-object = 내 사진이에요, 이의 있어요
corrected-notice-fine = 여기서 내려갔던 사진을 운영진이 확인하고 다시 올렸어요. 아무 문제가 없었어요.
corrected-notice-fine-lost = 여기서 내려갔던 사진을 운영진이 확인했고, 문제를 찾지 못했어요. 다시 올리지는 못했으니, 올린 분이 다시 올려도 돼요.
corrected-notice-fake = 여기서 내려갔던 사진을 운영진이 확인했고, 다시 올리지 않기로 했어요. 본인이 올린 사진이라면 이의를 제기할 수 있어요.
corrected-notice-final = 여기서 내려갔던 사진을 운영진이 확인했고, 다시 올리지 않기로 했어요.
corrected-notice-reopened = 여기서 내려갔던 사진을 운영진이 다시 보고 있어요.
corrected-reply-fine = 정정해요. 이 사진에서 가짜의 흔적을 찾았다고 했는데, 운영진이 확인했고 문제를 찾지 못했어요.
corrected-reply-listed = 정정해요. 이 사진에서 가짜의 흔적을 찾았다고 했는데, 이 채팅방 운영진이 문제없다고 결정했어요.
corrected-reply-fake = 운영진이 이 사진을 확인했고, 내리기로 했어요.
corrected-reply-stopped = 운영진이 이 사진을 확인하고 내렸어요. 더는 말씀드리지 않을게요.
corrected-reply-gone = 제가 여기서 답장했던 사진은 이제 없어요.
corrected-reply-reopened = 운영진이 이 사진을 다시 보고 있어요.
corrected-answer-fine = 정정해요. 물어보신 사진을 이 채팅방 운영진이 확인했고, 문제를 찾지 못했어요.
corrected-answer-listed = 정정해요. 물어보신 사진을 이 채팅방 운영진이 문제없다고 결정했어요.
corrected-answer-fake = 물어보신 사진을 이 채팅방 운영진이 확인했고, 가짜라고 결정했어요.
corrected-answer-out = 물어보신 사진을 이 채팅방 운영진이 확인했고, 내리기로 했어요.
corrected-answer-stopped = 물어보신 사진을 이 채팅방 운영진이 확인하고 내렸어요. 더는 말씀드리지 않을게요.
corrected-answer-reopened = 물어보신 사진을 이 채팅방 운영진이 다시 보고 있어요.
corrected-answer-gone = 여기서 물어보신 사진은 이제 없어요.
put-back = 운영진이 확인하고 다시 올렸어요.
put-back-by = 올린 사람: { $who }. 운영진이 확인하고 다시 올렸어요.
put-back-undone = 내려갔던 사진이에요. 그 결정은 취소되었어요.
put-back-undone-by = 올린 사람: { $who }. 내려갔던 사진이에요. 그 결정은 취소되었어요.
put-back-caption = 함께 적혀 있던 글: { $caption }

# To the member whose picture it was, in private.

member-held = { $chat }에 올린 사진을 운영진이 확인할 때까지 내려 두었어요. 탓하는 것이 아니에요. 저 같은 검사는 가끔 틀려요.
member-deleted = { $chat }에 올린 사진을 그 채팅방의 규칙에 따라 내렸어요. 탓하는 것이 아니에요. 저 같은 검사는 가끔 틀려요.
member-removed = { $chat }의 운영진이 올린 사진을 확인하고 내렸어요. 탓하는 것이 아니에요. 사람도 가끔 틀려요.
member-penalised = { $chat }에 올린 사진 때문에 조치가 있어요. 탓하는 것이 아니에요. 저 같은 검사도, 사람도 가끔 틀려요.
member-penalised-gone = { $chat }의 운영진이 전에 올린 사진을 확인했고, 내리기로 했어요. 이미 없어진 사진이라 내린 것은 없어요. 탓하는 것이 아니에요. 사람도 가끔 틀려요.
member-penalised-there = { $chat }에 올린 사진 때문에 조치가 있어요. 사진은 그대로 있어요. 탓하는 것이 아니에요. 저 같은 검사도, 사람도 가끔 틀려요.
member-strike = 그 일로 경고 { $weight }회를 받았어요. 지금 유효한 경고는 모두 { $count }회예요.
member-stuck-mute = 그곳의 쓰기 제한을 풀지 못했어요. 그 채팅방 운영진에게 부탁해 주세요.
member-stuck-ban = 그곳의 차단을 풀지 못했어요. 그 채팅방 운영진에게 부탁해 주세요.
member-object-held = 잘못된 일이라고 생각하면 버튼을 누르세요. 운영진이 먼저 확인해요. 사본은 { $hold_hours }시간 보관하고, 그때까지는 다시 올릴 수 있어요.
member-object-deleted = 잘못된 일이라고 생각하면 버튼을 누르세요. 운영진이 확인해요.
member-object-removed = 잘못된 일이라고 생각하면 버튼을 누르세요. 다시 확인해요. 다른 운영진이 있으면 그분이 봐요.
member-stopped = { $chat }에 올린 사진을 내렸어요. 다시 올릴 수 없고, 더는 말씀드리지 않을게요. 궁금한 점은 그 채팅방 운영진에게 물어봐 주세요.
corrected-member-fine = { $chat }에 올린 사진이 내려갔었어요. 운영진이 확인했고, 문제가 없어서 다시 올렸어요. 죄송해요.
corrected-member-fine-lost = { $chat }에 올린 사진이 내려갔었어요. 운영진이 확인했고, 문제가 없었어요. 죄송해요. 다시 올리지는 못했으니, 원하시면 다시 올려 주세요.
corrected-member-fine-partly = { $chat }에 올린 사진들이 내려갔었어요. 운영진이 확인했고, 문제가 없었어요. 죄송해요. 올릴 수 있는 것은 다시 올렸고 나머지는 올리지 못했으니, 원하시면 다시 올려 주세요.
corrected-member-fine-there = { $chat }에 올린 사진을 운영진이 확인했어요. 문제가 없었어요. 죄송해요.
corrected-member-fake = { $chat }에 올린 사진이 내려갔어요. 운영진이 확인했고, 다시 올리지 않기로 했어요. 탓하는 것이 아니에요. 잘못된 일이라고 생각하면 아직 이의를 제기할 수 있어요.
corrected-member-final = { $chat }에 올린 사진이 내려갔어요. 운영진이 확인했고, 다시 올리지 않기로 했어요.
corrected-member-reopened-back = { $chat }에 올린 사진이 내려갔었어요. 지금은 다시 올라와 있고, 운영진이 한 번 더 보고 있어요.
corrected-member-reopened-there = { $chat }에 올린 사진을 운영진이 다시 보고 있어요.
corrected-member-reopened = { $chat }에 올린 사진이 내려갔어요. 운영진이 다시 보고 있어요.
member-emblem = { $chat }의 운영진이 회원님의 사진을 확인했고, 그 때문에 조치가 있어요. 탓하는 것이 아니에요. 저 같은 검사도, 사람도 가끔 틀려요.
corrected-member-emblem-fine = { $chat }의 운영진이 회원님의 사진을 다시 확인했어요. 문제가 없었어요. 죄송해요.
corrected-member-emblem-reopened = { $chat }의 운영진이 회원님의 사진을 다시 보고 있어요.

# To the moderators: the card. Nothing about what a picture shows.

card-title-waits = 케이스 { $case }: 확인해 주세요
card-title-urgent = 케이스 { $case }: 먼저 확인해 주세요
card-title-appealed = 케이스 { $case }: 올린 사람이 이의를 제기했어요
card-title-again = 케이스 { $case }: 다시 확인해 주세요
card-title-decided = 케이스 { $case }: 결정됨
card-title-done = 케이스 { $case }: 규칙에 따라 처리함
card-title-noted = 케이스 { $case }: 기록만 함 (규칙을 시험하는 중)
card-title-minor = 케이스 { $case }: 미성년자일 수 있음
card-stopped = 누가 올리든 제가 내려요. 그 무엇도 보여 주거나 보류하거나 다시 올리지 않아요. 전달하거나 저장하지 말아 주세요. 사는 곳의 기관(미국 report.cybertip.org, 영국 report.iwf.org.uk, 그 밖의 나라는 inhope.org 목록 참고)과 채팅 서비스에 신고해 주세요.
card-stopped-stays = 제가 내리지 못한 것은 지금 채팅방에서 직접 삭제해 주세요.
card-stopped-copies = 전에 올라왔고 제가 아무것도 찾지 못했던 사본이 아직 있을 수 있어요. 그런 사본의 목록은 없어요. 보이는 대로 신고해 주시면 바로 내릴게요.
card-by-hand = 이 카드의 흐린 사진을 지우지 못했어요. 지금 이 메시지를 직접 삭제해 주세요.
card-by-hand-earlier = 이 케이스의 이전 카드에 흐린 사진이 아직 보이는데, 제가 지우거나 바꿀 수 없어요. 지금 그 메시지를 직접 삭제해 주세요.
card-about = 올린 사람: { $who } · { $chat } · { $when } UTC ({ $place }).
card-emblem-chat = { $chat }의 채팅방 사진 · 바꾼 사람: { $who } · { $when } UTC에 봤어요.
card-emblem-chat-unknown = 지금 { $chat }의 채팅방 사진 · { $when } UTC에 봤어요.
card-emblem-member = 프로필 사진: { $who } · { $chat }에 들어온 때: { $when } UTC.
card-emblem-request = 프로필 사진: { $who } · { $chat }에 참여를 요청한 때: { $when } UTC. 누가 답하기 전에는 들어오지 못해요.
card-emblem-change = 프로필 사진: { $who } · { $chat } · { $when } UTC에 봤어요.
card-emblem-emoji = { $chat }에 올라온 이모티콘 · 올린 사람: { $who } · { $when } UTC.
card-emblem-emoji-unknown = { $chat }에 올라온 이모티콘 · { $when } UTC.
card-emblem-sticker = { $chat }에 올라온 스티커 · 올린 사람: { $who } · { $when } UTC.
card-emblem-sticker-unknown = { $chat }에 올라온 스티커 · { $when } UTC.
card-emblem-named = 이름: { $names }.
card-admission-welcome = 들어오게 함 ({ $who }, { $when } UTC).
card-admission-refused = 들어오지 못하게 함 ({ $who }, { $when } UTC).
emblem-chat = 채팅방 사진
emblem-member = 새로 들어온 사람
emblem-request = 참여를 요청한 사람
emblem-change = 프로필 사진
emblem-emoji = 이모티콘
emblem-sticker = 스티커
card-the-message = 메시지
card-a-member = 멤버
card-unknown-person = 알 수 없음
card-captioned = 글이 함께 있었어요.
card-copies =
    { $people ->
        [1] { $count }번 올라왔어요.
       *[other] { $people }명이 { $count }번 올렸어요.
    }
card-copies-at-least =
    { $people ->
        [1] { $count }번 올라왔어요.
       *[other] { $people }명 이상이 { $count }번 올렸어요.
    }
card-copies-of-one =
    { $people ->
        [1] 그중 한 장이 { $count }번 올라왔어요.
       *[other] 그중 한 장을 { $people }명이 { $count }번 올렸어요.
    }
card-copies-of-one-at-least =
    { $people ->
        [1] 그중 한 장이 { $count }번 올라왔어요.
       *[other] 그중 한 장을 { $people }명 이상이 { $count }번 올렸어요.
    }
card-unlisted = 여기에 나오지 않은 사진이 { $count }장 더 있어요. 결정은 그 사진에도 적용돼요.
card-part-of = 케이스 { $case }의 일부예요. 그쪽의 결정이 여기에도 적용돼요.
card-picture = 사진 { $number }: { $words }
card-pictures = 사진 { $numbers }, 각각: { $words }
card-companions = 같은 메시지에 있던 사진 { $count }장도 함께 내려갔어요.
card-beside-unread = 이 사진의 이전 기록이 있는데 읽을 수 없어요. 더 새로운 버전이 썼거나 손상되었어요. 거기에는 다르게 적혀 있을 수 있어요.
card-untold = 채팅방에 아무 말도 하지 못했어요. 그곳에 글을 쓸 권한이 없어요.
card-unmarked = 표시(👀)를 달지 못했어요. 반응을 달 권한이 없거나, 이 채팅방에서 허용하지 않아요.
card-repeats = 같은 사진이 { $count }번 더 올라왔고, 다시 답장하지 않았어요.
card-traceless = 사진 { $count }장은 가져오지 못했어요. 그래서 보여 드릴 수 없고, 다시 올라와도 알아보지 못해요.
card-reported = 멤버 { $count }명이 확인을 부탁했어요.
card-learned = 운영진이 확인한 결과로 보면, 이 채팅방에서 이렇게 표시된 사진 100장 가운데 약 { $real }장은 진짜였어요.
card-again-case = 케이스 { $case }에서 { $when } UTC에 이 사진은 문제없다고 했어요. 그러니 여기의 결정도 잘못되었을 수 있어요.
card-again-listed = 운영진 한 분이 { $when } UTC에 이 사진을 문제없음 목록에 올렸어요. 그러니 여기의 결정도 잘못되었을 수 있어요.
card-appealed = 올린 사람이 { $when } UTC에 이의를 제기했어요.

found-altered-substantial = 얼굴이나 일부가 바뀐 뚜렷한 흔적이 있어요.
found-altered-uncertain = 얼굴이나 일부가 바뀐 흔적이 조금 있지만, 더 말하기에는 부족해요.
found-altered-little = 얼굴이나 일부가 바뀐 뚜렷한 흔적은 없어요.
found-generated-substantial = 전체를 AI가 만든 뚜렷한 흔적이 있어요.
found-generated-uncertain = 전체를 AI가 만든 흔적이 조금 있지만, 더 말하기에는 부족해요.
found-generated-little = 전체를 AI가 만든 뚜렷한 흔적은 없어요.
found-known-exact = 여기 운영진이 막은 사진과 같은 파일이에요.
found-known-withdrawn = 여기 운영진이 막았던 사진으로 보았는데, 그 결정은 취소되었어요.
found-known-alike = 여기 운영진이 막은 사진과 비슷해요.
found-stopped = 여기 운영진이 전에 이 사진이나 비슷한 사진을 중단했어요. 미성년자일 수 있어요.
found-nothing = 검사하지 않았거나 검사하지 못했어요.
found-failure-unreadable = 사진으로 열 수 없었어요.
found-failure-too_large = 너무 커서 검사하지 못했어요.
found-failure-unsupported = 읽을 수 없는 종류예요.
found-failure-empty = 파일이 비어 있었어요.
found-failure-gone = 검사하기 전에 사라졌어요.
found-failure-media_lost = 검사하기 전에 제 쪽에서 잃어버렸어요.
found-failure-timeout = 검사가 너무 오래 걸렸어요.
found-failure-overloaded = 기다리는 사진이 너무 많아서 검사하지 않았어요.
found-failure-internal = 제 쪽에 문제가 생겨서 검사하지 못했어요.
reason-reported = 멤버가 확인을 부탁했어요.
reason-takedown = 누군가 이 사진에 자기 모습이 있다며 내려 달라고 했어요.
signal-no-face = 살펴볼 얼굴을 찾지 못했어요.
signal-too-small = 제대로 검사하기에는 너무 작아요.
signal-drawing = 그림이나 컴퓨터로 그린 이미지 같아요. 저는 실제로 찍은 사진만 볼 줄 알아요.
signal-screenshot = 화면을 캡처한 것 같아요.
signal-page-of-text = 글이 적힌 페이지 같아요.
signal-nearly-empty = 보이는 것이 거의 없어요.
signal-too-blurred = 너무 흐려요.
signal-too-compressed = 화질이 너무 많이 떨어졌어요.
signal-faces-sampled = 얼굴이 너무 많아서 다 보지 못했어요. 가장 큰 얼굴들을 봤어요.
signal-incomplete = 파일의 일부가 없어요. 나머지를 봤어요.
signal-part-of-time = 이런 흔적은 일부 구간에만 있어요.
signal-frames = 그중 { $count }프레임을 봤어요.
signal-no-model = 여기서는 탐지 모델이 돌아가지 않아요. 등록된 사진만 알아봐요.

became-noted = 건드리지 않았어요.
became-leaving = 내리려고 했는데, 되었는지 답을 받지 못했어요.
became-held-kept = 내렸고, 다시 올릴 수 있도록 암호화한 사본을 { $hold_hours }시간 보관해요.
became-held-lost = 내렸어요. 제 사본은 없어졌어요.
became-removed = 내렸고, 사본은 남기지 않았어요.
became-kept_out = 채팅방에서 내려가 있어요.
became-kept_out-unsure = 다시 올리는 도중에 끊겼어요. 다시 올라와 있을 수 있는데, 어느 메시지인지 몰라요. 확인해 보시고, 있으면 직접 삭제해 주세요.
became-put_back = 다시 올렸어요.
became-left = 그대로 두어요. 건드리지 않았어요.
became-gone = 다른 사람이 삭제했어요.
became-stays = 내려야 했는데 내리지 못했어요.

problem-forbidden = 그곳에서 필요한 권한이 없어요: { $right }.
problem-not_sealed = 사본을 보관하지 못해서 내리지 않았어요.
problem-too_large_to_put_back = 너무 커서 나중에 다시 올릴 수 없어요. 그래서 내리지 않았어요.
problem-too_large = 너무 커서 지금은 그곳에 보낼 수 없어요.
problem-unreachable = 채팅 서비스가 오랫동안 응답하지 않았어요.
problem-put_back_unknown = 다시 올리는 도중에 끊겼어요. 다시 누르기 전에 올라와 있는지 확인해 주세요.
problem-impossible = 이 채팅 서비스에 없는 기능이거나, 이 멤버에게는 할 수 없어요.
problem-replaced = 올린 사람이 그 뒤에 메시지를 바꾸었어요. 지금 있는 것은 이 사진이 아니라서 그대로 두어요.
problem-copy_lost = 제 사본이 없어져서 다시 올릴 수 없어요. 올린 사람이 다시 올릴 수 있어요.
problem-copy_none = 그래서 다시 올릴 수 없어요. 올린 사람이 다시 올릴 수 있어요.
problem-place_gone = 있던 자리가 없어져서 다시 올리지 못했어요. 올린 사람이 다시 올릴 수 있어요.
problem-words_lost = 함께 적혀 있던 글은 이미 없어서, 글 없이 다시 올라왔어요.
problem-words_cut = 다시 올라왔지만, 함께 적혀 있던 글의 끝부분은 보내지 못했어요.
problem-kept_out = 함께 내려간 것이 모두 돌아오지는 않았어요. 그 사이 운영진이 그 메시지의 다른 사진을 막았어요.
problem-unseen = 함께 내려간 것이 모두 돌아오지는 않았어요. 그 메시지의 다른 사진을 제가 볼 수 없었어요. 올린 사람이 다시 올릴 수 있어요.
problem-internal = 프로그램에 문제가 생겼어요. 자세한 내용은 로그에 있어요.

withheld-substantial_not_proof = 한 가지 검사에서만 그렇게 나왔고 이것은 증명이 아니라서, 아무것도 내리지 않았어요. 틀릴 수 있어요.
withheld-not_confirmed = 이 멤버에게는 아무 조치도 하지 않았어요. 운영진 한 분이 확인한 뒤에만 해요.
withheld-hold_off = 이 채팅방의 규칙대로면 보류했겠지만, 봇을 설치한 사람이 보류를 켜 두지 않았어요.
withheld-unasked = 채팅 서비스가 누가 올렸는지 알려 주지 않았고, 규칙이 건드리지 않는 사람일 수도 있어요. 그래서 아무것도 내리지 않았고, 올린 사람에게도 아무 조치를 하지 않았어요.
withheld-breaker =
    { $share ->
        [chat] 이 채팅방에서 1시간에 자동으로 내릴 수 있는 한도에 이르러서, 아무것도 내리지 않았어요.
        [member] 멤버 한 명에 대해 1시간에 자동으로 내릴 수 있는 한도에 이르러서, 아무것도 내리지 않았어요.
        [picture] 같은 사진을 1시간에 자동으로 내릴 수 있는 한도에 이르러서, 아무것도 내리지 않았어요.
       *[none] 자동으로 내릴 수 있는 한도에 이르러서, 아무것도 내리지 않았어요.
    }

penalty-done-strike =
    { $count ->
        [1] 이 멤버가 그 일로 경고 { $weight }회를 받았어요.
       *[other] 멤버 { $count }명이 그 일로 경고를 { $weight }회씩 받았어요.
    }
penalty-done-mute =
    { $count ->
        [1] 이 멤버는 { $until } UTC까지 글을 쓸 수 없어요.
       *[other] 멤버 { $count }명은 { $until } UTC까지 글을 쓸 수 없어요.
    }
penalty-over-mute =
    { $count ->
        [1] 이 멤버는 { $until } UTC까지 글을 쓸 수 없었고, 이제 끝났어요.
       *[other] 멤버 { $count }명은 { $until } UTC까지 글을 쓸 수 없었고, 이제 끝났어요.
    }
penalty-done-kick =
    { $count ->
        [1] 이 멤버를 채팅방에서 내보냈어요.
       *[other] 멤버 { $count }명을 채팅방에서 내보냈어요.
    }
penalty-done-ban =
    { $count ->
        [1] 이 멤버를 채팅방에서 차단했어요.
       *[other] 멤버 { $count }명을 채팅방에서 차단했어요.
    }
penalty-stuck-mute =
    { $count ->
        [1] 이 멤버의 쓰기 제한을 풀지 못했어요. 직접 풀어 주세요.
       *[other] 멤버 { $count }명의 쓰기 제한을 풀지 못했어요. 직접 풀어 주세요.
    }
penalty-stuck-ban =
    { $count ->
        [1] 이 멤버의 차단을 풀지 못했어요. 직접 풀어 주세요.
       *[other] 멤버 { $count }명의 차단을 풀지 못했어요. 직접 풀어 주세요.
    }
penalty-failed-mute =
    { $count ->
        [1] 이 멤버의 쓰기를 제한하지 못했어요.
       *[other] 멤버 { $count }명의 쓰기를 제한하지 못했어요.
    }
penalty-failed-kick =
    { $count ->
        [1] 이 멤버를 내보내지 못했어요.
       *[other] 멤버 { $count }명을 내보내지 못했어요.
    }
penalty-failed-ban =
    { $count ->
        [1] 이 멤버를 차단하지 못했어요.
       *[other] 멤버 { $count }명을 차단하지 못했어요.
    }

decided-fake = 결정: 계속 막기 ({ $who }, { $when } UTC).
decided-fake-noted = 결정: 가짜 ({ $who }, { $when } UTC). 그 사람이나 채팅방의 사진이라 건드리지 않았어요.
decided-fine = 결정: 문제없음 ({ $who }, { $when } UTC).
decided-minor = 모두 중단함 ({ $who }, { $when } UTC): 미성년자일 수 있어요. 사본은 보관하지 않아요. 전달하거나 저장하지 말아 주세요. 사는 곳의 기관(미국 report.cybertip.org, 영국 report.iwf.org.uk, 그 밖의 나라는 inhope.org 목록 참고)과 채팅 서비스에 신고해 주세요. 아직 사본이 보이면 거기에 /report 로 답장해 주세요.
decided-minor-preserved = 모두 중단함 ({ $who }, { $when } UTC): 미성년자일 수 있어요. 전에 만든 암호화한 사본은 봇을 설치한 사람이 정한 대로 기한까지 남아 있고, 아무도 볼 수 없어요. 전달하거나 저장하지 말아 주세요. 사는 곳의 기관(미국 report.cybertip.org, 영국 report.iwf.org.uk, 그 밖의 나라는 inhope.org 목록 참고)과 채팅 서비스에 신고해 주세요. 아직 사본이 보이면 거기에 /report 로 답장해 주세요.
card-undo-lost = 제게 사본이 없어요. 되돌려도 결정만 취소되고 사진은 돌아오지 않아요.
card-undo-lost-some = 그중 사진 { $count }장은 제게 사본이 없어요. 되돌려도 그 사진은 돌아오지 않아요.
appeal-upheld = 다시 확인한 결과: 다시 올리지 않기 ({ $who }, { $when } UTC).
appeal-overturned = 다시 확인한 결과: 잘못된 결정이었고, 가능한 만큼 바로잡았어요 ({ $who }, { $when } UTC).

button-put-back = 문제없음: 다시 올리기
button-keep-out = 가짜: 계속 막기
button-remove = 가짜: 내리기
button-leave = 문제없음: 그대로 두기
button-fine-lost = 문제없음: 다시 올려도 됨
button-show = 보여 주기
button-more = 더 보기…
button-back = 뒤로
button-undo = 되돌리기
button-undo-lost = 되돌리기 (사진은 돌아오지 않아요)
button-rest-out = 나머지 다시 내리기
button-rest-back = 나머지 다시 올리기
button-penalise = 멤버에게 못 한 조치 다시 하기
button-lift = 다시 풀어 보기
button-finish = 결정한 일 마무리하기
button-try-again = 다시 내려 보기
button-emblem-out = 없애기
button-emblem-seen = 확인했어요
button-emblem-fake = 가짜: 기억하기
button-emblem-fine = 문제없음
button-admit = 들어오게 하기
button-refuse = 들이지 않기
button-remove-only = 가짜, 기억하지는 않기
button-known = 가짜로 기억하기만
button-strike = 경고
button-mute = 쓰기 제한
button-kick = 내보내기
button-ban = 차단
button-minor = 미성년자일 수 있음
button-minor-sure = 네, 미성년자일 수 있어요
button-last-copy = 네, 막고 사본도 삭제
button-overturn = 잘못됨: 바로잡기
button-uphold = 다시 올리지 않기
button-resume = 자동 내리기 계속하기

ask-last-copy = 마지막 사본이 삭제돼요. 그 뒤에는 아무도 다시 올릴 수 없어요. 정말 할까요?
ask-minor = 그러면 제가 아는 모든 곳에서 완전히 내려가고, 아무도 더는 볼 수 없고, 사본도 보관하지 않아요. 정말 할까요?
ask-minor-preserved = 그러면 제가 아는 모든 곳에서 완전히 내려가고, 아무도 더는 볼 수 없어요. 전에 만든 암호화한 사본은 봇을 설치한 사람이 정한 대로 기한까지 남아 있고, 아무도 볼 수 없어요. 정말 할까요?

# What a moderator is told about a press.

review-denied = 그 채팅방의 운영진만 결정할 수 있어요.
review-unknown = 이 케이스는 지워졌거나 처음부터 없었어요. 바뀐 것은 없어요.
review-unknown-button = 이전 버전의 버튼이거나 제 것이 아니에요. 남은 케이스 목록: /cases
review-expired-button = 너무 오래된 버튼이에요. /case 뒤에 케이스 이름을 쓰면 새 버튼이 나와요.
review-newer = 더 새로운 버전이 쓴 케이스예요. 봇을 설치한 사람이 저를 업데이트해야 해요.
review-already = 이미 결정된 일이에요. 바뀐 것은 없어요.
review-begun-fake = 누군가 모든 사본을 내리기 시작했는데, 문제가 생겨 중간에 끊겼어요. 그 버튼을 눌러 마무리해 주세요. 그다음에는 되돌릴 수 있어요.
review-begun-fine = 누군가 모든 사본을 두거나 다시 올리기 시작했는데, 문제가 생겨 중간에 끊겼어요. 그 버튼을 눌러 마무리해 주세요. 그다음에는 되돌릴 수 있어요.
review-busy = 지금 다른 운영진이 결정하고 있어요.
review-minor = 이 케이스는 닫혔어요. 미성년자일 수 있어요. 그 무엇도 보여 주거나 보류하거나 다시 올릴 수 없어요.
review-minor-stays = 채팅방에서 내리지 못했어요. 지금 직접 삭제해 주세요.
review-too-large = 너무 커서 여기에 보낼 수 없어요. 그래서 아직 내려가 있어요. 사본은 기한까지 보관해요.
review-failed = 채팅 서비스가 응답하지 않았어요. 된 것은 그대로예요. 나머지는 1분 뒤에 다시 눌러 주세요.
review-fault = 제 쪽에 문제가 생겨서 끝까지 되지 않았어요. 된 것은 그대로예요. 나머지는 1분 뒤에 다시 해 주세요.
review-unsure = 다시 올리는 도중에 끊겼어요. 누군가 다시 누르기 전에 올라와 있는지 확인해 주세요.
undo-nothing = 되돌릴 것이 없어요.
undo-again = 다시 확인해야 하는 일이라 더는 되돌릴 수 없어요. 대신 그것을 결정해 주세요.
undo-appealed = 올린 사람이 이의를 제기해서 더는 되돌릴 수 없어요. 대신 그것을 결정해 주세요.
undo-late = 시간이 너무 지나서 더는 되돌릴 수 없어요.
penalty-nobody = 누가 올렸는지 몰라서 아무 조치도 할 수 없어요.
penalty-channel = 채널 이름으로 올라온 사진이에요. 이 채팅 서비스에서는 채널에 그렇게 할 수 없어요. 할 수 있는 것은 ‘더 보기…’에 있어요.

done-fake = 완료: 내려갔어요.
done-fake-unknown = 완료: 내려갔어요. 다시 올라와도 알아보지 못해요.
done-fake-last = 완료: 다시 올리지 않고, 제 사본은 삭제했어요.
done-fake-unknown-last = 완료: 다시 올리지 않고, 제 사본은 삭제했어요. 다시 올라와도 알아보지 못해요.
done-fake-noted = 완료: 다시 나타나면 알아볼게요. 사진 자체는 건드리지 않았어요.
done-fake-noted-unknown = 완료. 사진 자체는 건드리지 않았고, 다시 나타나도 알아보지 못해요.
done-admit = 들어왔어요.
done-refuse = 들어오지 못하게 했어요.
admission-over = 이제 참여를 요청하고 있지 않아요. 누가 이미 답했거나 그만두었어요. 바뀐 것은 없어요.
done-fine = 완료: 문제없어요. 다시 올라와도 그래요.
left-there = 완료했지만, 메시지 { $count }개는 내리지 못해서 아직 있어요. { $why } 카드의 버튼으로 다시 해 볼 수 있어요.
left-out = 완료했지만, 메시지 { $count }개는 다시 올리지 못해서 아직 내려가 있어요. { $why } 카드의 버튼으로 다시 해 볼 수 있어요.
left-ungiven = 완료했지만, 다 하지는 못했어요. { $why } 카드의 버튼으로 다시 해 볼 수 있어요.
done-fine-this-once = 완료: 문제없어요. 알아볼 정보가 없어서, 다시 올라오면 알아보지 못해요.
known-by-nothing = 여기서 검사하지 않은 사진이라 알아볼 정보가 없어요. 바뀐 것은 없어요.
done-known = 다시 올라오면 알아볼게요.
done-undo = 되돌렸어요.
done-minor-sure-preserved = 모두 중단했어요. 전에 만든 암호화한 사본은 봇을 설치한 사람이 정한 대로 기한까지 남아 있고, 아무도 볼 수 없어요. 전달하거나 저장하지 말아 주세요. 사는 곳의 기관(미국 report.cybertip.org, 영국 report.iwf.org.uk, 그 밖의 나라는 inhope.org 목록 참고)과 채팅 서비스에 신고해 주세요.
done-minor-sure = 모두 중단했고, 사본은 보관하지 않아요. 전달하거나 저장하지 말아 주세요. 사는 곳의 기관(미국 report.cybertip.org, 영국 report.iwf.org.uk, 그 밖의 나라는 inhope.org 목록 참고)과 채팅 서비스에 신고해 주세요.
done-minor-look = 일부가 아직 채팅방에 있을 수 있어요. 카드에 무엇인지 적혀 있어요. 확인하고 지금 직접 삭제해 주세요.
done-minor-sure-stays = 모두 중단했지만, 채팅방에서 내리지 못했어요. 지금 직접 삭제해 주세요. 전달하거나 저장하지 말아 주세요. 사는 곳의 기관(미국 report.cybertip.org, 영국 report.iwf.org.uk, 그 밖의 나라는 inhope.org 목록 참고)과 채팅 서비스에 신고해 주세요.
done-strike = 이 멤버에게 경고를 주었어요.
done-mute = 이 멤버의 쓰기를 제한했어요.
done-kick = 이 멤버를 내보냈어요.
done-ban = 이 멤버를 차단했어요.
done-overturn = 바로잡았어요.
done-uphold = 다시 올리지 않아요. 멤버에게 알렸어요.
done-uphold-again = 다시 올리지 않아요.
done-uphold-untold = 다시 올리지 않아요. 멤버에게 메시지를 보내지 못했어요. 멤버가 /why 로 물으면 알려 줘요.

reveal-off = 봇을 설치한 사람이 사진 보여 주기를 켜 두지 않았어요.
reveal-nowhere = 봇을 설치한 사람이 사진을 볼 수 있는 주소를 정해 두지 않았어요.
reveal-gone = 보여 줄 것이 남아 있지 않아요.
reveal-given = 당신만, 한 번만, { $minutes }분 안에 볼 수 있어요. 봤다는 사실은 기록돼요. 전달하거나 저장하지 말아 주세요.
reveal-link =
    { $count ->
        [1] 사진 보기
       *[other] 사진 { $number } 보기
    }
reveal-write-first = 제가 먼저 개인 메시지를 보낼 수 없어요. 저에게 개인 메시지를 보낸 뒤 다시 눌러 주세요.

# Appeals.

appeal-opened = 고마워요. 운영진이 다시 확인할 거예요.
appeal-listed = 고마워요. 운영진 목록의 맨 위에 올렸어요. 지금은 운영진 누구와도 연락이 되지 않았어요.
appeal-outcome-told = 결정되면 알려 드릴게요.
appeal-outcome-ask = 제가 먼저 개인 메시지를 보낼 수 없으니, 나중에 /why { $case } 로 물어봐 주세요. 결정을 알려 드려요.
appeal-received = { $chat }에 올린 사진에 대해 이의를 제기하셨어요. 결정되면 여기로 알려 드릴게요.
appeal-not-yours = 올린 사람만 이의를 제기할 수 있어요. 채널 이름으로 올렸다면, 그 채널 이름으로 제 메시지에 /appeal 로 답장해 주세요.
appeal-already = 이미 이의를 제기하셨어요. 운영진이 확인할 거예요.
appeal-already-again = 이미 운영진이 다시 보고 있어요.
appeal-already-other = 이 사진을 올린 다른 멤버가 이미 이의를 제기했어요. 운영진이 다시 확인하고, 결과는 당신에게도 적용돼요.
appeal-decided-other = 이 사진을 올린 다른 멤버가 이의를 제기해서 다시 확인했어요. 그때의 결정은 그대로이고, 당신에게도 적용돼요.
appeal-decided = 이미 이의를 제기해서 다시 확인했어요. 그때의 결정은 그대로예요.
appeal-fine = 운영진이 이미 확인했고, 문제가 없었어요. 제가 다시 올리지 못한 것은 다시 올리셔도 돼요. 다른 일은 그 채팅방 운영진에게 물어봐 주세요.
appeal-nothing = 이의를 제기할 것이 없어요. 올린 사진 가운데 내려간 것이 없어요.
appeal-not-possible = 이 일은 제가 도울 수 없어요. 그 채팅방 운영진에게 물어봐 주세요.
appeal-undoing = 운영진이 지금 그 결정을 되돌리고 있어요. 몇 분 뒤에도 내려가 있으면 다시 이의를 제기해 주세요.
appeal-none-open = 여기에 남은 이의 제기가 없어요.
appeal-own = 본인의 사진은 다른 사람이 결정해야 해요.
appeal-another = 가짜라고 한 분이 당신이라서, 이 일은 다른 운영진이 결정해야 해요.
appeal-others-unknown = 결정할 수 있는 다른 운영진이 있는지 지금은 알 수 없었어요. 바뀐 것은 없어요. 1분 뒤에 다시 해 주세요.
appeal-told-upheld = { $chat }의 운영진이 사진을 다시 확인했어요. 다시 올리지 않아요.
appeal-told-overturned = { $chat }의 운영진이 사진을 다시 확인했어요. 잘못된 결정이었고, 바로잡았어요. 죄송해요.
appeal-told-open = { $chat }의 운영진이 사진을 다시 확인했는데, 그 결정이 취소되었어요. 한 번 더 확인하고, 끝나면 여기로 알려 드릴게요.
appeal-told-overturned-lost = { $chat }의 운영진이 사진을 다시 확인했어요. 잘못된 결정이었어요. 죄송해요. 다시 올리지는 못했으니, 원하시면 다시 올려 주세요.
appeal-told-overturned-partly = { $chat }의 운영진이 사진을 다시 확인했어요. 잘못된 결정이었어요. 죄송해요. 모두 원래대로 돌려놓았지만, 이것만은 아니에요.
appeal-told-rest-right = 나머지는 모두 바로잡았어요.

# The circuit breaker, and a place that cannot be written to.

breaker-tripped-chat =
    { $taken ->
        [0] 이 채팅방의 한도로는 제가 스스로 아무것도 내릴 수 없어서, 대신 알려 드려요. 바꾸기: /policy limits
       *[other] 이번 1시간 동안 사진 { $taken }장을 내렸고, 스스로 내릴 수 있는 한도예요. 이제부터는 내리지 않고, 운영진 한 분이 버튼을 누를 때까지 대신 알려 드려요.
    }
breaker-tripped-member =
    { $taken ->
        [0] 이 채팅방의 한도로는 한 멤버의 사진을 제가 스스로 내릴 수 없어서, 이 멤버({ $who })가 올리는 것은 대신 알려 드려요. 바꾸기: /policy limits
       *[other] 이번 1시간 동안 이 멤버({ $who })의 사진 { $taken }장을 내렸고, 한 멤버에 대해 스스로 내릴 수 있는 한도예요. 이제부터는 이 멤버의 사진을 내리지 않고, 운영진 한 분이 버튼을 누를 때까지 대신 알려 드려요.
    }
breaker-tripped-picture =
    { $taken ->
        [0] 이 채팅방의 한도로는 제가 스스로 어떤 사진도 내릴 수 없어서, 대신 알려 드려요. 바꾸기: /policy limits
       *[other] 이번 1시간 동안 같은 사진을 { $taken }번 내렸고, 스스로 내릴 수 있는 한도예요. 이제부터는 그대로 두고, 운영진 한 분이 버튼을 누를 때까지 대신 알려 드려요.
    }
breaker-resumed = 자동 내리기를 다시 켠 사람: { $who }.
breaker-not-open = 자동 내리기는 멈춰 있지 않아요.
place-broken = 운영진 채팅방에 글을 쓸 수 없어서 개인 메시지로 알려 드려요. 다른 곳 정하기: /policy moderators
emblems-full = 이번 1시간 동안 메시지 밖의 사진(들어온 사람의 프로필 사진, 새 이모티콘 등)을 볼 수 있는 만큼인 { $limit }장까지 봤어요. 앞으로 { $minutes }분 동안은 더 보지 않아요. 그 시간이 지나면 몇 장을 보지 못했는지 이 메시지에 적을게요.
emblems-left-out = 1시간 동안 메시지 밖의 사진(들어온 사람의 프로필 사진, 새 이모티콘 등)을 { $limit }장 봤고, { $count }장은 보지 못했어요.

# /cases and /case.

cases-denied = 이 채팅방의 운영진이나, 여기서 알림을 받는 채팅방의 운영진만 여기서 케이스를 볼 수 있어요.
cases-in-private = 케이스는 단체 채팅방에 속해요. 거기서 /cases 를 써 주세요. 여기서 검사한 것은 케이스를 남기지 않아요.
cases-none =
    { $case_days ->
        [1] 어제부터 지금까지 케이스가 없어요.
       *[other] 지난 { $case_days }일 동안 케이스가 없어요.
    }
cases-none-open = 결정을 기다리는 것이 없어요.
cases-waiting = 케이스 { $count }건이 기다리고 있어요 (UTC 기준):
cards-unsaid = 한동안 이 채팅 서비스에 연결되지 않아서, 알려 드리지 못한 케이스가 { $count }건 더 있어요. /cases open 에서 볼 수 있어요.
cases-further = { $count }건이 더 기다리고 있어요. 이어서 보기: /cases open { $page }
cases-none-here = 그렇게 많이 기다리고 있지는 않아요. 처음부터 보기: /cases open
cases-of-chat = { $chat }:
cases-title = 그 밖의 케이스, 최신순 (UTC 기준):
cases-unreadable = 케이스 { $count }건은 더 새로운 버전이 써서 보여 줄 수 없어요.
cases-how = /case 뒤에 이름을 쓰면 그 케이스와 버튼이 나와요.
cases-line = { $case } · { $date } · { $kind } · { $state } · { $place }
case-which = 어느 케이스인가요? 목록은 /cases, 하나를 보려면 /case 뒤에 이름을 써 주세요.
case-unknown = 이 채팅방에 그런 케이스가 없거나 지워졌어요.

kind-altered = 얼굴·일부 바뀜
kind-generated = AI 생성
kind-known = 등록된 사진
kind-reported = 신고됨
kind-takedown = 사진 속 사람의 요청
kind-other = 기타

state-noted = 건드리지 않음
state-watched = 기록만 함
state-held = 내렸고 결정을 기다림
state-removed = 내림
state-kept_out = 막음
state-put_back = 다시 올림
state-lost = 문제없음, 다시 올리지 못함
state-lost_some = 문제없음, 일부는 다시 올리지 못함
state-left = 그대로 둠
state-replaced = 올린 사람이 바꿈
state-gone = 다른 사람이 삭제함
state-stays = 내리지 못함
state-leaving = 내려갔는지 모름
state-minor = 중단: 미성년자일 수 있음
state-again = 다른 곳에서 문제없음
state-appealed = 올린 사람이 이의 제기
