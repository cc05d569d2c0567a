# The sandbox's page.

sandbox-title = Torchrelay 체험
sandbox-tagline = 봇을 써 보는 단체 채팅방이에요. 아무것도 이 컴퓨터 밖으로 나가지 않아요.
sandbox-skip = 메시지 입력란으로 건너뛰기
sandbox-skip-log = 운영진 기록방으로 건너뛰기
sandbox-chats = 채팅
sandbox-tab-group = 단체방
sandbox-tab-private = 개인 대화
sandbox-tab-log = 운영진
sandbox-new = 새 메시지
sandbox-theme = 밝은 화면과 어두운 화면 바꾸기
sandbox-language = 언어
sandbox-reset = 처음부터
sandbox-reset-short = 초기화
sandbox-reset-sure = 처음부터 시작할까요? 여기의 모든 메시지, 케이스, 결정이 삭제돼요.
sandbox-close = 닫기
sandbox-cancel = 취소

# Places.

sandbox-group-name = 주말 등산 모임
sandbox-group-about = 멤버 { $n }명과 봇
sandbox-threads = 주제
sandbox-thread-general = 일반
sandbox-thread-photos = 산길 사진
sandbox-private-name = { $name } 님과 Torchrelay
sandbox-private-about = { $name } 님만 이 대화를 볼 수 있어요. 검사는 기록을 남기지 않아요.
sandbox-place-private = { $name } 님과 봇의 개인 대화
sandbox-log-name = 운영진 기록방
sandbox-empty-group = 사진을 올려 봇이 무엇을 하는지 보세요. 끌어다 놓거나, 붙여 넣거나, + 를 눌러 예시를 고르세요.
sandbox-empty-private = { $name } 님으로 봇에게 사진을 보내 보세요. { $name } 님에게만 답해요.
sandbox-empty-log = 볼 것이 없어요. 운영진이 알아야 할 것이 여기에 나와요. 사진은 흐리게 처리돼요.

# People.

sandbox-member-mina = 미나
sandbox-member-theo = 테오
sandbox-member-ada = 에이다
sandbox-member-noor = 누르
sandbox-member-ines = 이네스
sandbox-member-bot = Torchrelay
sandbox-role-owner = 방장
sandbox-role-moderator = 운영진
sandbox-role-member = 멤버
sandbox-role-bot = 봇
sandbox-people = 사람과 권한
sandbox-people-short = 사람
sandbox-play = 역할
sandbox-play-as = { $name } 님 역할 하기
sandbox-open-private = { $name } 님의 개인 대화
sandbox-may-moderate = 운영진
sandbox-takes-notes = 봇의 개인 메시지 허용
sandbox-come-back = { $name } 님 다시 들이기
sandbox-status-muted = { $time }까지 쓰기 제한
sandbox-status-outside = 단체방에 없음
sandbox-status-banned = 차단됨
sandbox-rights = 단체방에서 봇의 권한
sandbox-rights-about = 하나를 빼고, 할 수 없는 일에 봇이 뭐라고 하는지 보세요.
sandbox-right-send_messages = 글쓰기
sandbox-right-attach_files = 사진 보내기
sandbox-right-delete_messages = 메시지 삭제
sandbox-right-react = 반응 달기
sandbox-right-restrict_members = 쓰기 제한
sandbox-right-kick_members = 내보내기
sandbox-right-ban_members = 차단
sandbox-right-log = 운영진 기록방에 쓰기

# What happened to a member, as the group reads it.

sandbox-event-muted = { $name } 님은 { $time }까지 글을 쓸 수 없어요.
sandbox-event-unmuted = { $name } 님이 다시 글을 쓸 수 있어요.
sandbox-event-kicked = { $name } 님을 단체방에서 내보냈어요.
sandbox-event-banned = { $name } 님을 단체방에서 차단했어요.
sandbox-event-unbanned = { $name } 님이 다시 들어올 수 있어요.
sandbox-event-back = { $name } 님이 다시 들어왔어요.
sandbox-blocked-muted = { $name } 님은 { $time }까지 쓰기가 제한되어 여기에 쓸 수 없어요.
sandbox-blocked-outside = { $name } 님은 단체방에서 내보내졌어요.
sandbox-blocked-banned = { $name } 님은 단체방에서 차단되었어요.

# Writing.

sandbox-as = 지금 역할
sandbox-act-as = 역할
sandbox-message = 메시지
sandbox-placeholder-group = { $name } 님으로 쓰거나 사진 올리기
sandbox-placeholder-private = { $name } 님으로 봇에게 쓰기
sandbox-placeholder-log = { $name } 님으로 쓰기
sandbox-placeholder-short = 메시지
sandbox-attach = 사진이나 동영상 고르기
sandbox-cover = 다음 사진 가리기 (스포일러)
sandbox-send = 보내기
sandbox-drop = 놓으면 올라가요
sandbox-pictures = 사진 올리기
sandbox-replying = { $name } 님에게 답장
sandbox-editing = 메시지 고치기

sandbox-commands = 명령
sandbox-command-help = 봇이 할 수 있는 일
sandbox-command-policy = 여기서 하는 일과 바꾸는 방법
sandbox-command-settings = 같은 규칙을 버튼으로
sandbox-command-cases = 결정할 케이스
sandbox-command-case = 이름으로 케이스 하나 보기
sandbox-command-check = 사진에 답장
sandbox-command-report = 사진에 답장: 운영진에게 확인 부탁
sandbox-command-why = 봇에게 답장
sandbox-command-doctor = 봇에게 여기서 부족한 것
sandbox-command-coverage = 무엇을 보고, 무엇은 못 보는지
sandbox-command-privacy = 무엇을 보관하는지
sandbox-command-mydata = 저에게 저장된 내 정보
sandbox-command-forget = 저에게 저장된 내 정보 지우기
sandbox-file = { $name } 내려받기
sandbox-command-thisisme = 뒤에 메시지 링크: 내 모습이에요
sandbox-command-appeal = 뒤에 케이스: 잘못 내려갔어요
sandbox-command-known = 여기 등록된 사진
sandbox-command-exempt = 사진을 건드리지 않는 멤버

# The moderators' rules, by one press.

sandbox-policy = 단체방에서 봇이 하는 일
sandbox-preset-watch = 지켜보기
sandbox-preset-watch-about = 어떻게 했을지만 적고, 아무것도 하지 않아요
sandbox-preset-reply = 답장
sandbox-preset-reply-about = 흔적이 뚜렷하면 답장해요
sandbox-preset-protect = 보호
sandbox-preset-protect-about = 증명된 가짜는 운영진이 결정할 때까지 내려요
sandbox-preset-strict = 엄격
sandbox-preset-strict-about = 더 많이 내리고, 경고를 세요

# Messages.

sandbox-scanning = 보고 있어요…
sandbox-waiting-one = 기다리는 중, 앞에 사진 한 장…
sandbox-waiting-many = 기다리는 중, 앞에 사진 { $n }장…
sandbox-removed = 봇이 이 메시지를 채팅방에서 내렸어요.
sandbox-removed-person = 삭제된 메시지예요.
sandbox-edited = 수정됨
sandbox-reacted = 봇이 눈여겨보고 있어요
sandbox-only = { $name } 님에게만 보여요
sandbox-dismiss = 닫기
sandbox-picture-alt = { $name } 님이 올린 사진
sandbox-picture-back-alt = 봇이 다시 올린 사진
sandbox-film-alt = { $name } 님이 올린 동영상
sandbox-film-back-alt = 봇이 다시 올린 동영상
sandbox-picture-gone = 더는 보관하지 않는 사진
sandbox-picture-covered = 가려진 사진. 눌러서 보기
sandbox-thumbnail-covered = 흐린 사진. 눌러서 보기
sandbox-drawn-alt = 봇이 본 곳에 색이 있는 회색 사진
sandbox-drawn-covered = 봇이 사진 위에 그린 그림. 눌러서 보기
sandbox-thumbnail-alt = 아주 흐리게 처리한 흑백 사진
sandbox-cover-again = 눌러서 다시 가리기
sandbox-quote-show = 답장한 메시지 보기
sandbox-quote-removed = 없어진 메시지
sandbox-new-tab = (새 탭에서 열려요)
sandbox-ask = 봇에게 묻기
sandbox-ask-about = 이 사진을 봇에게 묻기 (/check)
sandbox-more = 더 보기
sandbox-more-about = { $name } 님의 메시지 더 보기
sandbox-why = 왜? (/why)
sandbox-report = 신고 (/report)
sandbox-reply = 답장
sandbox-copy-link = 링크 복사
sandbox-copied = 링크를 복사했어요.
sandbox-copy-yourself = 이 브라우저에서는 페이지가 복사할 수 없어요. 링크: { $name }
sandbox-edit = 고치기
sandbox-delete = 삭제
sandbox-link-gone = 그 메시지는 이제 없어요.

sandbox-offline = 프로그램과의 연결이 끊겼어요. 다시 연결하는 중…
sandbox-online = 다시 연결됐어요.

sandbox-error-session = 이 페이지에 세션이 없어요. 이 주소의 쿠키를 허용하고 새로 고쳐 주세요.
sandbox-error-stopped = 봇이 돌아가지 않아요. 다시 시작해 주세요.
sandbox-error-post = 올리지 못했어요. 새로 고치고 다시 해 주세요.
sandbox-error-nothing = 글을 쓰거나 사진을 골라 주세요.
sandbox-error-picture = 이 사진은 이제 여기에 없어요.
sandbox-error-gone = 이 메시지는 이제 여기에 없어요.
sandbox-error-not-yours = 쓴 사람이나 운영진만 할 수 있어요.
sandbox-error-log = 여기에는 운영진만 쓸 수 있어요.
sandbox-error-muted = { $name } 님은 쓰기가 제한되어 지금 여기에 쓸 수 없어요.
sandbox-error-outside = { $name } 님은 이제 단체방에 없어요.
sandbox-error-banned = { $name } 님은 단체방에서 차단되었어요.

# The pictures that come with it: what each shows, and what kind of picture it is.

sandbox-example-collins = 에일린 콜린스의 사진
sandbox-example-collins-what = 진짜 사진
sandbox-example-hopper = 그레이스 호퍼의 사진
sandbox-example-hopper-what = 진짜 사진
sandbox-example-collins-with-hopper = 호퍼의 얼굴을 한 콜린스
sandbox-example-collins-with-hopper-what = 체험용으로 얼굴을 바꾼 사진
sandbox-example-hopper-with-collins = 콜린스의 얼굴을 한 호퍼
sandbox-example-hopper-with-collins-what = 체험용으로 얼굴을 바꾼 사진
sandbox-example-collins-part = 입과 코가 바뀐 콜린스
sandbox-example-collins-part-what = 체험용으로 일부를 바꾼 사진

# The tour, and what the page says of waiting, files and results.

sandbox-new-below = 새 메시지 ↓
sandbox-examples = 예시
sandbox-anew = 프로그램이 다시 시작되어 이 채팅방도 새로 시작해요. 쓰던 글은 그대로 있어요.
sandbox-offline-kept = 보내지 못했어요. 프로그램과 연결되지 않아요. 쓴 글은 그대로 있으니 잠시 뒤에 다시 보내 주세요.
sandbox-file-too-large = 올리지 않음: { $name } 파일이 { $n } MB보다 커요.
sandbox-file-empty = 올리지 않음: { $name } 파일이 비어 있어요.
sandbox-file-unreadable = 올리지 않음: { $name } 파일을 읽을 수 없어요. 폴더일 수 있어요.
sandbox-file-not-posted = 올리지 못함: { $name }.
sandbox-preset-off = 끔
sandbox-preset-off-about = 스스로는 아무것도 보지 않아요
sandbox-preset-custom = 여기서 정한 규칙
sandbox-in-force = 지금 규칙: { $name }
sandbox-waiting-service = 검사 프로그램이 켜지기를 기다리는 중…
sandbox-elapsed = { $n }초
sandbox-service-starting = 검사 프로그램을 불러오는 중이에요. 사진은 지금 올려도 돼요.
sandbox-service-again = 검사 프로그램이 멈춰서 다시 켜는 중이에요. 올린 사진은 기다려요.
sandbox-service-usual = 약 { $n }초.
sandbox-service-unusual = 길면 1분쯤.
sandbox-service-ready = 검사 프로그램이 준비됐어요.
sandbox-found-substantial = 뚜렷한 흔적
sandbox-found-uncertain = 불분명: 약간의 흔적
sandbox-found-little = 뚜렷한 흔적 없음
sandbox-found-none = 판단할 수 없음
sandbox-found-known = 등록된 사진
sandbox-found-failed = 읽을 수 있는 사진이나 동영상이 아님
sandbox-found-of = 사진 { $n }: { $name }
sandbox-found-about = 검사 결과예요. 체험하는 사람에게만 보이고, 실제 채팅방에서는 아무에게도 보이지 않아요.
sandbox-film-unplayable = 이 브라우저가 재생할 수 없는 동영상
sandbox-sort-heic = HEIC 사진. 이 브라우저는 보여 줄 수 없어요
sandbox-sort-pdf = PDF 문서
sandbox-sort-text = 텍스트 파일
sandbox-sort-file = 다른 종류의 파일
sandbox-kind-real = 사진
sandbox-kind-swap = 바뀐 얼굴
sandbox-kind-part = 바뀐 일부
sandbox-tour = 안내
sandbox-tour-end = 안내 나가기. 안내 버튼을 누르면 이어져요
sandbox-tour-number = { $n }/5
sandbox-tour-next = 다음
sandbox-tour-skip = 건너뛰기
sandbox-tour-close = 닫기
sandbox-tour-restart = 다시
sandbox-tour-over = 안내가 끝났어요
sandbox-tour-about-over = 이제 내 사진이나 다른 규칙, 다른 주제로 해 보세요. 처음부터를 누르면 빈 채팅방이 돼요.
sandbox-tour-step-post = 바뀐 얼굴 올리기
sandbox-tour-do-post = 올리기
sandbox-tour-about-post = 방장 누르 님이 규칙을 보호로 정하고, 테오 님이 얼굴이 바뀐 사진을 올려요. 봇이 뭐라고 하는지 보세요.
sandbox-tour-about-post-done = 봇이 퍼센트 없이 말로 답하고 운영진에게 알렸어요. 점수만으로는 증명이 안 되니 내리지는 않았어요.
sandbox-tour-step-ask = 개인적으로 묻기
sandbox-tour-do-ask = 보내기
sandbox-tour-about-ask = 에이다 님이 그 사진을 보고 걱정돼서 봇에게만 보내요. 다른 사람은 아무도 몰라요.
sandbox-tour-about-ask-done = 도움이 되는 말부터 답했어요. 이 검사는 케이스도, 카드도, 결과 기록도 남기지 않아요.
sandbox-tour-step-moderate = 운영진 되어 보기
sandbox-tour-do-moderate = 가기
sandbox-tour-about-moderate = 운영진이 흐린 사진이 담긴 카드를 받았어요. 누르 님이 되어 빨간 버튼을 누르세요. 직접 보고 가짜라고 결정하는 거예요.
sandbox-tour-about-moderate-done = 사진이 내려갔고, 아무도 탓하지 않는 안내가 올라왔어요. 10분 동안 되돌릴 수 있어요.
sandbox-tour-step-again = 또 올라오면
sandbox-tour-do-again = 다시 올리기
sandbox-tour-about-again = 미나 님이 모르고 같은 사진을 올려요. 이제 여기서는 등록된 사진이에요.
sandbox-tour-about-again-done = 검사 없이 바로 내려갔어요. 이 채팅방 운영진이 결정했기 때문이에요. 다른 채팅방은 이 일을 몰라요.
sandbox-tour-step-appeal = 이의 제기
sandbox-tour-do-appeal = 가기
sandbox-tour-do-appeal-decide = 가기
sandbox-tour-about-appeal = 테오 님은 개인 대화로 알림을 받았고 잘못됐다고 생각해요. 테오 님이 되어 버튼을 눌러 이의를 제기하세요.
sandbox-tour-about-appeal-decide = 다른 운영진이 결정해요. 이네스 님이 되어 초록 버튼을 누르세요.
sandbox-tour-about-appeal-done = 사진이 제자리로 돌아왔고, 했던 말도 바로잡혔어요. 테오 님에게 남는 것은 없어요.
