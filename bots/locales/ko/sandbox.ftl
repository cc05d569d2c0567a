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
sandbox-empty-group = 사진을 올려 봇이 무엇을 하는지 보세요. 끌어다 놓거나, 붙여 넣거나, 아래 예시를 고르세요.
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
sandbox-attach = 사진이나 동영상 고르기
sandbox-cover = 다음 사진 가리기 (스포일러)
sandbox-send = 보내기
sandbox-drop = 놓으면 올라가요
sandbox-pictures = 사진 올리기
sandbox-replying = { $name } 님에게 답장
sandbox-editing = 메시지 고치기
sandbox-too-large = 20 MB보다 큰 파일이에요.
sandbox-too-many = 한 번에 사진 { $n }장까지예요.

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
sandbox-waiting-next = 곧 차례예요…
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
