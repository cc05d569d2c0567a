# The context menu of a message (at most 32 letters), and the menu of commands (at most 100 letters each).

discord-menu-check = 이 사진 검사하기
discord-menu-avatar = 이 프로필 사진 검사하기
discord-menu-report = 운영진에게 신고하기
discord-menu-why = 왜 이렇게 말했나요?
discord-command-check = 사진이나 누군가의 프로필 사진을 검사해요. 답은 나만 볼 수 있어요
discord-command-report = 운영진에게 사진 확인을 부탁해요. 다른 사람은 알 수 없어요
discord-command-why = 왜 그렇게 말하거나 행동했는지
discord-command-appeal = 내 사진이 내려간 것에 이의를 제기해요. 다른 운영진이 확인해요
discord-command-thisisme = 내 모습이 담긴 사진을 내려 달라고 그 채팅방 운영진에게 부탁해요. 다른 사람은 알 수 없어요
discord-command-policy = 이 서버에서 제가 하는 일과 바꾸는 방법
discord-command-settings = 이 채팅방의 규칙을 버튼으로
discord-command-cases = 최근 케이스
discord-command-case = 케이스 하나와 버튼
discord-command-known = 여기서 막았거나 문제없다고 한 사진
discord-command-exempt = 제 규칙이 건드리지 않는 멤버, 채널, 스레드
discord-command-doctor = 이 서버에서 제가 할 수 있는 일과 없는 권한
discord-command-coverage = 어떤 사진을 보고 어떤 사진은 못 보는지
discord-command-help = 제가 할 수 있는 일
discord-command-privacy = 무엇을 얼마나 보관하는지
discord-command-mydata = 저에게 저장된 내 정보를 개인 메시지에서 파일로 받기
discord-command-forget = 저에게 저장된 내 정보를 지울 수 있는 만큼 지우기. 지우기 전에 한 번 물어봐요
discord-option-picture = 사진이나 동영상
discord-option-user = 또는 프로필 사진을 검사할 사람. 그 사람은 알지 못해요
discord-option-message = 메시지 링크: 메시지 메뉴의 “메시지 링크 복사하기”
discord-option-said = 또는 그 일에 대한 제 메시지의 링크: 메뉴의 “메시지 링크 복사하기”
discord-option-posted = 또는 그 사람이 올린 것의 링크. 글을 쓰는 채널도 돼요. 그때는 @멤버를 쓰지 않아요
discord-option-case = 제가 쓴 그대로의 케이스 이름
discord-option-change = 예: protect, 또는 altered hold on substantial. 비우면 지금 설정을 보여 줘요
discord-option-file = /policy export 형식의 규칙 텍스트 파일
discord-option-known = list, add, remove, export, import. 비우면 목록을 보여 줘요
discord-option-csv = 가져올 목록, /known export 형식
discord-option-exempt = 예: add @멤버 이유, 또는 remove @멤버. 비우면 목록을 보여 줘요
discord-option-page = 기다리는 것의 몇 번째 쪽인지, 한 쪽에 열 건
discord-option-open = 결정을 기다리는 것만

# Said by the platform itself.

discord-button-old = 이전 버전의 오래된 버튼이에요. 바뀐 것은 없어요. /cases 나 /case 로 새 버튼을 받을 수 있어요.
discord-check-nothing = 무엇을 검사할까요? /check picture: 로 사진을 주시거나, /check user: 로 사람을 고르시면 그 사람의 프로필 사진을 검사할게요. 메시지에 있는 사진은 메시지 메뉴 → 앱 → “이 사진 검사하기”를 눌러 주세요.
discord-check-empty = 이 메시지에는 검사할 것이 없어요. 사진도, 동영상도, 커스텀 이모지도 보이지 않아요.
discord-no-avatar = 검사할 것이 없어요. 이 사람은 여기에 자기 프로필 사진이 없고, Discord가 누구에게나 주는 기본 그림만 있어요.
discord-file-too-large = 파일이 너무 커요. { $kilobytes } kB까지의 텍스트 파일을 읽어요. 바뀐 것은 없어요.
discord-file-unreadable = 이 파일을 텍스트(UTF-8)로 읽을 수 없어요. 바뀐 것은 없어요.

# In the server's audit log.

discord-audit-reason = Torchrelay, 케이스 { $case }
discord-option-about = 어떤 도움이 필요한지
discord-choice-me = 누군가 사진으로 나를 괴롭혀요
discord-option-sure = 무엇이 지워지고 무엇이 남는지 읽은 뒤에 고르세요
discord-choice-yes = 네, 지워 주세요
