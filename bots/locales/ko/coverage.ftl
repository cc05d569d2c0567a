# /coverage: 어디서 사진을 보는지. 목록은 쉼표로 이어져요.

coverage-title = 여기서 어떤 사진을 보는지:
coverage-yes = • 봐요: { $where }.
coverage-asked = • 누가 물어볼 때만 봐요. 답은 물어본 사람만 볼 수 있어요: { $where }.
coverage-not_yet = • 아직 안 봐요: { $where }.
coverage-never = • 볼 수 없어요: { $where }. 봇에게는 보이지 않거나, 그 안에 사진이 없어요.
coverage-size = • { $megabytes }MB보다 큰 파일은 가져올 수 없어요. 사진을 내리는 채팅방에서는 운영진에게 알려요. 동영상은 몇 장면만 보고, 소리는 듣지 않아요.
coverage-more = 제게 없는 권한: /doctor · 무엇을 하는지: /policy

surface-photo = 사진
surface-album = 앨범
surface-file = 파일로 보낸 사진
surface-unnamed_file = 무엇인지 쓰여 있지 않은 파일
surface-gif = GIF
surface-video = 동영상
surface-round_video = 원형 동영상
surface-sticker = 스티커
surface-spoiler = 가려진 사진
surface-forward = 전달된 메시지
surface-quote = 다른 채팅방에서 인용한 사진
surface-live_photo = 라이브 포토
surface-edit = 수정해서 바꾼 사진
surface-thread = 주제와 스레드, 채널
surface-channel = 채널이 여기에 올린 것
surface-channel_post = 채널 안의 게시물
surface-embed = 링크 미리보기 사진
surface-component = 앱이 꾸며 올린 메시지 속 사진
surface-poll = 투표
surface-video_cover = 동영상 표지
surface-emoji = 맞춤 이모티콘
surface-profile_picture = 프로필 사진
surface-chat_picture = 채팅방 사진
surface-story = 스토리
surface-paid_media = 유료 미디어
surface-secret_chat = 비밀 채팅
surface-drawn_sticker = 그림으로 된 스티커
