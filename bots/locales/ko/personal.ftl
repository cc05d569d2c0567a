# /mydata: 묻는 사람에 대해 저장된 모든 것을 파일로.

mydata-here = 저에게 저장된 내 정보 전부예요. 브라우저나 편집기로 열 수 있는 텍스트 파일이고, 시각은 UTC예요. 다른 누구에게도 보내지 않았어요. 지울 수 있는 것은 /forget 으로 지울 수 있어요.
mydata-sent = 우리 개인 채팅으로 보냈어요.
mydata-in-private = 그건 당신에게만 드리는 것인데, 메시지를 보낼 수 없었어요. 먼저 허용해 주세요. Telegram 에서는 저와의 채팅을 열어 시작을 누르고, Discord 에서는 이 서버 멤버의 개인 메시지를 허용해 주세요. 그다음 개인 채팅에서 /mydata 를 보내 주세요.
mydata-about = 아래 시각을 기준으로 이 봇이 이 플랫폼에서 당신에 대해 저장한 모든 것이에요. 번호는 플랫폼의 번호예요. 분명하지 않거나 잘못된 것이 있으면 봇을 운영하는 사람에게 물어보세요.
mydata-unreadable = 당신이 언급되지만 제가 읽을 수 없는 기록이 { $count }개 더 있어요. 더 새로운 버전이 썼거나 손상된 거예요. 봇을 운영하는 사람이 확인할 수 있어요.
mydata-never-pictures = 사진. 검사가 끝나면 삭제해요. 운영진을 위해 보류한 사본은 암호화되어 있고, 케이스에 사본이 있다고 적혀 있어요. 이름과 사진에 쓴 글도 암호화되어 있어요. 그 사본과 함께, 그리고 사진을 올린 뒤 한 시간 동안이에요.
mydata-never-private = 개인적으로 물어본 것과 제 답. 아무것도 보관하지 않아요.
mydata-never-thisisme = /thisisme 로 지워 달라고 한 것. 당신이었다는 기록은 없어요.
mydata-never-digests = 파일의 체크섬과 지문, 두 번 세지 않기 위한 표시, 최근 하루 동안 요청한 횟수. 누구인지는 적혀 있지 않고, 일부는 다른 사람의 정보를 드러낼 수 있어요.
mydata-never-others = 내 사진을 누가 신고했는지, 어느 운영진이 결정했는지. 그건 다른 사람의 정보예요.
mydata-never-asked = 누군가 운영진에게 내 사진을 봐 달라고 했는지. 아무 일도 일어나지 않았다면요.
mydata-never-platform = 당신과 제가 채팅에 쓴 것. 그건 플랫폼에 있어요.
mydata-language = 어느 채팅에서 어떤 언어를 쓰셨는지. 메모리에만 있고 프로그램이 멈추면 사라져요.
mydata-seen = 채팅방에 글을 올린 것을 제가 처음 본 때. 새 멤버 규칙이 이것을 기준으로 해요.
mydata-journal = 채팅방에서 일어난 일 가운데 당신에 관한 것. { $journal_days }일 보관해요.
mydata-cases = 당신이 올렸거나, 프로필 사진처럼 당신을 나타내거나, 이의를 제기한 사진의 케이스. 열린 때부터 { $case_days }일 보관해요.
mydata-reports = 신고한 것과 그 결과. { $journal_days }일 보관해요.
mydata-weights = 채팅방에서 신고가 얼마나 맞았는지. 자주 틀리면 운영진에게 바로 알리지 않아요.
mydata-exemptions = 관리자가 당신의 사진은 살펴보지 말라고 한 채팅방과 그 이유.
mydata-limits = 횟수가 정해진 요청을 몇 번 했는지. 더 세지 않게 되면 삭제해요.
mydata-under-way = 지금 검사를 기다리는 내 사진.
mydata-notes = 제가 우리 개인 채팅에 썼고 나중에 고칠 수도 있는 메시지. { $case_days }일 보관해요.
mydata-moderating = 운영진으로서 한 일과 누른 버튼. { $journal_days }일 보관해요.
mydata-decisions = 운영진으로서 결정한 케이스. 열린 때부터 { $case_days }일 보관해요.
mydata-entries = 추가한 아는 사진. 누가 지우거나 기한이 끝날 때까지 보관해요.
mydata-exempted = 사진을 살펴보지 말라고 한 멤버. 누구인지는 적지 않아요.
mydata-leaves = 받은 사진 보기 링크 가운데 아직 유효한 것.
mydata-event-found = 내 사진 한 장을 살펴보고 채팅방 규칙에 따라 판단했어요.
mydata-event-removed = 내 사진 한 장이 채팅방 규칙에 따라 내려갔어요.
mydata-event-pressed = 케이스 아래의 버튼을 눌렀어요.
mydata-event-reviewed = 운영진이 사진 한 장을 결정했어요.
mydata-event-undone = 결정이 취소되었어요.
mydata-event-strike = 경고예요.
mydata-event-strike-back = 이 케이스의 경고가 취소되었어요.
mydata-event-strike-again = 이 케이스의 경고가 다시 유효해요.
mydata-event-penalty = 제재예요.
mydata-event-penalty-back = 이 케이스는 더 이상 제재의 이유가 아니에요.
mydata-event-revealed = 케이스의 사진 한 장을 열어 봤어요.
mydata-event-copy-destroyed = 암호화한 사본이 삭제되었어요.
mydata-event-policy = 채팅방 규칙이 바뀌었어요.
mydata-event-answered = 누군가 사진에 대해 물어보고 답을 받았어요.
mydata-event-appealed = 이의 제기예요.
mydata-event-appeal-decided = 이의 제기가 결정되었어요.
mydata-event-reported = 사진 한 장이 신고되었어요.
mydata-event-takedown = 누군가 사진 속 사람이 자신이라고 했어요.
mydata-event-minor = 운영진이 사진 한 장에 관한 모든 것을 멈췄어요.
mydata-event-known-added = 사진 한 장이 아는 사진 목록에 추가되었어요.
mydata-event-known-removed = 사진 한 장이 아는 사진 목록에서 빠졌어요.
mydata-event-exempted = 한 멤버의 사진은 살펴보지 않아요.
mydata-event-exemption-ended = 한 멤버의 사진을 다시 살펴봐요.
mydata-event-breaker-tripped = 한 시간에 너무 많은 사진이 내려가서 멈췄어요.
mydata-event-breaker-reset = 사진을 계속 내려도 된다고 했어요.
mydata-event-place-broken = 운영진 채팅방에 쓸 수 없었어요.
mydata-judged-right = 내려갔어요.
mydata-judged-wrong = 남았어요.
mydata-judged-neither = 아무도 결정하지 않았어요.
mydata-got-strike = 경고
mydata-got-mute = 쓰기 제한
mydata-got-kick = 내보내기
mydata-got-ban = 차단

# /forget

personal-too-often = 오늘 벌써 { $limit }번 요청하셨어요. 모든 것을 찾아보는 일은 하루에 그만큼만 할 수 있어요. 내일 다시 요청해 주세요.
forget-ask =
    저에게 저장된 내 정보를 지울 수 있어요. 지워지는 것: 어떤 언어를 쓰는지, 채팅방에서 처음 보인 때, 신고했고 이미 결정된 것, 사진을 살펴보지 않기로 한 것, 아직 시작하지 않은 검사, 그리고 끝난 케이스와 기록에 있는 내 번호. 새 멤버 규칙이 있는 채팅방에서는 다시 새 멤버가 돼요.

    당신과 제가 채팅에 쓴 것은 플랫폼에 있으니 거기에서 지워 주세요.
forget-how = 원하시면 이렇게 보내 주세요: /forget yes
forget-done = 다 했어요. 이제 저에게 남은 내 정보는 아래가 전부예요.
forget-stays = 남는 것과 그 이유:
forget-stays-open = • 올렸거나 이의를 제기한 것에 관한 케이스 { $count }개: 운영진이 결정할 때까지, 늦어도 { $until }(UTC)까지. 그 뒤에 다시 요청해 주세요.
forget-stays-penalty = • 아직 유효한 경고나 제재를 받은 케이스 { $count }개: { $until }(UTC)까지. 이것으로 없앨 수 있다면 다른 사람을 해치는 사람도 없앨 수 있으니까요.
forget-stays-stopped = • 운영진이 멈춘 케이스 { $count }개: { $until }(UTC)까지. 법에 따라 필요할 수 있어요.
forget-stays-strikes = • 채팅방 기록에 있는, 무엇을 어떤 케이스로 받았는지: 유효한 동안, 늦어도 { $until }(UTC)까지.
forget-stays-reports = • 내 신고 { $count }건: 운영진이 결정할 때까지.
forget-stays-weight = • 채팅방에서 한 신고 중 맞은 것과 틀린 것의 수(틀린 것이 있을 때). 그렇지 않으면 누구나 이것으로 처음부터 다시 시작할 수 있으니까요.
forget-stays-moderator = • 운영진으로서 한 일: { $journal_days }일 동안. 무엇을 누가 결정했는지 다른 사람들이 볼 수 있어야 하니까요.
forget-stays-limits = • 횟수가 정해진 요청을 몇 번 했는지: 길어도 하루.
forget-stays-words = • 지난 한 시간 안에 채팅방에 사진을 올렸다면: 이름과 사진에 함께 쓴 글. 사진을 되돌려 놓아야 할 때를 위해 암호화되어 있고, 저절로 지워져요.
forget-stays-unreadable = • 제가 읽을 수 없는 기록 { $count }개. 더 새로운 버전이 썼거나 손상된 거예요. 봇을 운영하는 사람이 확인할 수 있어요.
forget-in-private = 그건 당신하고만 이야기하는데, 메시지를 보낼 수 없었어요. 먼저 허용해 주세요. Telegram 에서는 저와의 채팅을 열어 시작을 누르고, Discord 에서는 이 서버 멤버의 개인 메시지를 허용해 주세요. 그다음 개인 채팅에서 /forget 을 보내 주세요.

# 누구에게, 한 번에 얼마나.

not-served-private = 저는 한 커뮤니티를 위해 운영되고, 그 멤버의 사진만 검사해요. 누군가 사진으로 괴롭히거나 협박한다면, 누구시든 /help me 에서 도와줄 곳을 알려 드려요.
not-served-chat = 초대해 주셔서 고마워요. 저를 운영하는 사람이 이 채팅방에는 아직 열어 두지 않아서, 여기서는 아무것도 보지 않아요.
too-much-map = 한 시간에 그릴 수 있는 만큼 다 그렸어요. 약 { $minutes }분 뒤에 다시 와 주세요.
too-much-private = 한 시간 동안 검사해 드릴 수 있는 사진을 모두 검사했어요. 약 { $minutes }분 뒤에 다시 와 주세요. 누군가 사진으로 괴롭히거나 협박한다면 /help me 는 언제든지 쓸 수 있어요.
too-much-check = 한 시간 동안 한 사람에게 해 드릴 수 있는 검사를 다 했어요. 약 { $minutes }분 뒤에 다시 물어봐 주세요.
too-much-chat = 여기서 너무 많이 물어보셔서 잠시 쉬어야 해요. 약 { $minutes }분 뒤에 다시 물어봐 주세요. 제가 여기서 스스로 하는 일은 계속돼요.
too-much-report = 살펴봐 주셔서 고마워요. 한 시간 동안 한 사람의 신고를 더 전해 드릴 수는 없어요. 약 { $minutes }분 뒤에 이어서 하거나 운영진에게 직접 알려 주세요.
too-much-command = 명령이 너무 많았어요. 약 { $minutes }분 뒤에 다시 답할게요. 저와의 개인 채팅에서는 /help, /thisisme, /appeal 을 언제든지 쓸 수 있어요.
