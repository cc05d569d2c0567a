# /doctor: whether what a chat's rules promise can be kept here.

doctor-in-private = 저는 단체 채팅방을 점검해요. 거기서 /doctor 를 써 주세요.
doctor-denied = 이 채팅방을 관리할 수 있는 사람만 물어볼 수 있어요.
doctor-denied-served = 여기서 운영진이 알림을 받는 채팅방을 관리할 수 있는 사람만 물어볼 수 있어요.
doctor-title-of = { $chat }에서 제 상태:
doctor-here = 이 채팅방들의 운영진이 여기서 알림을 받아요. 여기서 /doctor 는 이 채팅방에 대한 것이에요.
doctor-title = 이 채팅방에서 제 상태:
doctor-mode-live =
    { $preset ->
        [custom] 이 채팅방이 직접 정한 규칙대로 행동해요.
       *[other] 이 채팅방의 규칙({ $preset })대로 행동해요.
    }
doctor-mode-shadow =
    { $preset ->
        [custom] 여기서는 지켜보기만 해요. 이 채팅방이 직접 정한 규칙대로면 어떻게 했을지만 적어 두고, 행동하지 않아요. 바꾸기: /policy
       *[other] 여기서는 지켜보기만 해요. 이 규칙({ $preset })대로면 어떻게 했을지만 적어 두고, 행동하지 않아요. 바꾸기: /policy
    }
doctor-mode-off = 여기서는 스스로 아무 사진도 보지 않아요. 바꾸기: /policy
doctor-rights = 이 규칙에 필요한 권한이 모두 있어요.
doctor-rights-missing = 이 규칙에 필요한데 없는 권한: { $rights }. 권한을 주세요.
doctor-channels = 서버에서는 되지만 일부 채널에서 막혀 있는 권한: { $rights }.
doctor-channels-right = { $right } (채널 { $total }개 중 { $count }개)
doctor-rights-unknown = 여기서 어떤 권한이 있는지 알 수 없었어요. 1분 뒤에 다시 물어봐 주세요.
doctor-impossible = 이 규칙에는 이 채팅 서비스에서 봇이 할 수 없는 일이 있어요: { $powers }.
doctor-beside = 이것은 저에게 알려지고, 제가 봐요: { $what }.
doctor-beside-untold = 보기로 되어 있지만 여기서는 저에게 알려지지 않는 것: { $what }. 이 채팅 서비스가 봇에게 알리지 않거나, 봇을 설치한 사람이 켜 두지 않았어요.
doctor-power-delete = 메시지 삭제
doctor-power-put-back = 사진 다시 올리기
doctor-power-react = 반응 달기
doctor-power-mute = 쓰기 제한
doctor-power-kick = 멤버 내보내기
doctor-power-ban = 차단
doctor-place = 운영진에게 알리는 곳: { $place }.
doctor-place-here = 누구나 읽을 수 있는 이 채팅방에서 운영진에게 알려요. 다른 곳 정하기: /policy moderators
doctor-place-missing = { $place }에서 운영진에게 알려야 하는데 없는 권한: { $rights }.
doctor-place-unknown = 운영진에게 알리는 곳에 연결하지 못했어요. 아직 있나요? 제가 들어가 있나요? 다른 곳 정하기: /policy moderators
doctor-told-alone = 운영진 채팅방이 정해지지 않아서, 운영진 { $count }명에게 개인 메시지로 알려요.
doctor-told-alone-if-written = 운영진 채팅방이 정해지지 않아서, 운영진 { $count }명 가운데 저에게 메시지를 보낸 적이 있는 분에게 개인 메시지로 알려요.
doctor-nobody-told = 운영진 채팅방이 정해지지 않았고, 개인 메시지를 보낼 수 있는 운영진도 없어요. /policy moderators 로 정하거나 저에게 메시지를 보내 주세요.
doctor-hold-on = 보류가 켜져 있어요. 사진을 내린 뒤 { $hold_hours }시간 안에 다시 올릴 수 있어요.
doctor-hold-off = 봇을 설치한 사람이 보류를 켜 두지 않았어요. 이 규칙에는 필요 없어요.
doctor-hold-wanted = 이 규칙은 사진을 보류하는데, 봇을 설치한 사람이 보류를 켜 두지 않았어요. 대신 운영진에게 알려요.
doctor-reveal-on = 운영진은 “보여 주기” 버튼으로 사진을 직접, 한 번씩 볼 수 있어요.
doctor-reveal-off = 봇을 설치한 사람이 “보여 주기”를 켜 두지 않았어요.
doctor-reveal-nowhere = “보여 주기”는 켜져 있지만, 봇을 설치한 사람이 주소를 정해 두지 않았어요.
doctor-scan = 사진을 검사하고 있어요. 제 뒤의 모든 것이 돌아가고 있어요.
doctor-scan-failing = 제 뒤의 일부가 돌아가지 않아서 사진이 기다려야 할 수 있어요: { $parts }.
doctor-part-redis = 데이터베이스(Redis)
doctor-part-media = 사진 보관소
doctor-part-worker = 검사 프로그램
doctor-part-waiting = 대기 줄
doctor-part-unreadable = 읽을 수 없는 결과
doctor-breaker = 1시간에 너무 많이 내려서 자동 내리기가 멈췄어요. 운영진이 제가 보낸 버튼이나 /policy resume 으로 다시 켤 수 있어요.
doctor-breaker-some = 일부 멤버나 사진에 대해 1시간에 너무 많이 내려서 자동 내리기가 멈췄어요. 운영진이 제가 보낸 버튼이나 /policy resume 으로 다시 켤 수 있어요.
doctor-known = 여기 등록된 사진 항목: 막은 것 { $fake }개, 문제없는 것 { $fine }개.
doctor-waiting =
    { $count ->
        [0] 결정을 기다리는 케이스가 없어요.
       *[other] 케이스 { $count }건이 결정을 기다려요. 목록: /cases
    }
