# /settings: 채팅방 규칙을 버튼으로. 휴대전화에서 나란히 놓이니 짧게.

settings-in-private = 이 설정은 단체 채팅방에 속해요. 원하는 채팅방에서 /settings 를 써 주세요.
settings-old = 이 설정판은 오래됐어요. /settings 로 새로 열어 주세요.
settings-ticked = ✓ { $label }
settings-off = 지금은 모두 꺼져 있어요. 규칙을 켜면 이렇게 해요.
settings-shadow = 지금은 이 모든 것을 적어 두기만 하고, 스스로는 아무것도 하지 않아요. 기록: /cases

settings-done = 완료. 표시된 것이 지금부터 적용돼요.

settings-mode-off = 끔
settings-mode-shadow = 적기만
settings-mode-live = 켬

settings-reply = 답장하기
settings-notify = 운영진에게 알리기
settings-hold = 내려 두고 결정
settings-delete = 삭제
settings-strike = 경고
settings-proof-needed = 증거가 있을 때만
settings-model-enough = 검사 하나면 충분

settings-ladder-none = 경고해도 조치 없음
settings-ladder-mute = 3회: 하루 쓰기 제한
settings-ladder-ban = 2회: 하루 제한, 4회: 차단
settings-newcomers-none = 새 멤버도 똑같이
settings-newcomers-week = 7일 동안 엄격히
settings-newcomers-month = 30일 동안

settings-language-none = 다들 쓰는 말로

settings-moderators-log = 운영진 기록방에서
settings-moderators-private = 한 명씩 개인 메시지로

settings-exempt-admins = 관리자는 건너뛰기
settings-exempt-linked = 연결된 채널은 건너뛰기
settings-pictures-chat = 채팅방 사진
settings-pictures-joining = 들어오는 사람
settings-pictures-changed = 바뀐 프로필
settings-pictures-emoji = 새 이모티콘·스티커

settings-to-altered = 얼굴 바꾸기…
settings-to-generated = AI가 만든 사진…
settings-to-known = 아는 가짜…
settings-to-members = 경고와 새 멤버…
settings-to-pictures = 다른 사진…
settings-to-exempt = 건너뛸 대상…
settings-to-moderators = 운영진…
settings-to-language = 언어…
settings-to-closed = 닫기
settings-to-topic = 이 토픽만…
settings-to-chat = 채팅방 전체…
settings-topic-inherit = 채팅방 전체와 같게
settings-topic-none = 이 토픽에는 따로 정한 규칙이 없어서 채팅방 전체의 규칙이 적용돼요: { $preset }. 여기서 누르는 것은 이 토픽에만 적용돼요.

settings-about-altered = 얼굴이나 일부가 바뀐 것처럼 보이고 흔적이 뚜렷하면:
settings-about-generated = 사진 전체를 AI가 만든 것처럼 보이고 흔적이 뚜렷하면:
settings-about-known = 이 채팅방 운영진이 전에 막은 사진과 같으면:
settings-about-members = 경고가 쌓이면 어떻게 되는지, 새 멤버에게는 어떤지예요. 경고, 쓰기 제한, 차단은 운영진의 결정이나 아는 가짜 사진에만 뒤따라요. /policy penalties 로 바꿀 수 있어요.
settings-about-pictures = 메시지 밖의 사진이에요. 메시지에 올라왔다면 규칙에 걸릴 사진이면 운영진에게 알려요. 그 밖에는 스스로 아무것도 하지 않아요. 보류도 하지 않아요. 사진을 없애거나 멤버를 내보내는 일은 운영진이 눌러서 정해요.
settings-about-exempt = 이들의 사진에는 아무 일도 없어요. 멤버와 채널은 /exempt 에서 볼 수 있고, /policy exempt thread here 로 주제 하나를 건너뛸 수 있어요.
settings-about-moderators = 운영진에게 알리는 곳이에요. 따로 정하려면 그곳에서 /policy moderators here 를 쓰거나, 여기서 /policy moderators 뒤에 그곳의 id 를 써 주세요.
settings-about-language = 이 채팅방에서 쓰는 말이에요. 개인 메시지에서는 각자의 말로 답해요.

settings-sure = 네, 그렇게 할게요
settings-rather-not = 그만둘게요
