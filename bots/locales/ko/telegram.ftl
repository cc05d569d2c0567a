# The menus of commands: at most 256 letters each.

telegram-command-check = 사진에 답장: 무엇을 찾았는지
telegram-command-report = 사진에 답장: 운영진에게 확인 부탁
telegram-command-why = 제 메시지에 답장: 왜 그렇게 했는지
telegram-command-policy = 이 그룹에서 하는 일과 바꾸는 방법
telegram-command-settings = 이 채팅방의 규칙을 버튼으로
telegram-command-cases = 운영진을 기다리는 케이스
telegram-command-case = 이름으로 케이스 하나 보기
telegram-command-known = 여기서 알아보는 사진
telegram-command-exempt = 사진을 건드리지 않는 멤버
telegram-command-doctor = 규칙대로 할 수 있는 상태인지
telegram-command-coverage = 어떤 사진을 보고 어떤 사진은 못 보는지
telegram-command-appeal = 내 사진이 잘못 내려갔어요
telegram-command-thisisme = 내 모습이 담긴 사진이에요, 내려 주세요
telegram-command-help = 제가 할 수 있는 일
telegram-command-privacy = 무엇을 얼마나 보관하는지
telegram-command-mydata = 저에게 저장된 내 정보를 개인 채팅에서 파일로 받기
telegram-command-forget = 저에게 저장된 내 정보를 지울 수 있는 만큼 지우기

# What only happens on Telegram.

telegram-anonymous = 지금 이 그룹의 이름으로 쓰고 있어서, 권한이 있는지 알 수 없어요. 이 메시지만 본인 이름으로 바꾸거나, 관리자 권한에서 “익명으로 남기”를 꺼 주세요.
telegram-not-admin = 한 가지 더요. Telegram은 관리자가 아닌 봇에게 대부분의 메시지를 보여 주지 않아서, 아직 여기에 올라오는 사진을 볼 수 없어요. 저를 관리자로 지정해 주세요. 메시지 삭제 권한이면 충분하고, 이 그룹의 규칙이 그렇게 정할 때만 써요.
telegram-in-private = 개인 대화로 답했어요.
telegram-write-to-me = 이것은 개인 대화에서만 보여 드릴 수 있어요. 저와의 대화를 열고 “시작”을 누른 뒤 여기서 다시 해 주세요.
telegram-file-unreadable = 이 파일을 읽을 수 없어요. 최대 64 kB의 텍스트 파일(UTF-8)을 보내 주세요. 바뀐 것은 없어요.
telegram-file-gone = 읽기 전에 파일이 사라졌어요. 다시 보내 주세요.
telegram-guest-looking = 이 사진을 살펴보고 있어요. 답은 여기에 적히고, 이 대화방의 모두가 읽을 수 있어요. 혼자만 알고 싶다면 사진을 저에게 개인 메시지로 보내 주세요.
telegram-guest-no-picture = 사진이나 동영상에 답장하면서 저를 언급해 주세요. 무엇을 찾았는지 여기서 말할게요. 다른 사람이 읽으면 안 되는 것은 사진을 저에게 개인 메시지로 보내 주세요.
telegram-in-channel = 여기서는 누가 쓰는지 알 수 없고, 제 답을 모두가 읽어요. 저(@{ $bot })에게 개인 대화로 물어봐 주세요. 명령 뒤에 이 채널의 번호를 붙이면 돼요: /doctor { $chat }
telegram-not-your-chat = 그것은 할 수 없어요. 제가 그 채팅방에 없거나, 본인이 그곳의 관리자가 아니에요.
