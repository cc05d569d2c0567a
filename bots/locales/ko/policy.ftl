# /policy. Everybody in the chat reads it: plain, short, and only what will really happen.

policy-title = 이 채팅방에서 제가 하는 일: { $preset }.
policy-title-thread = 규칙이 따로 있는 이 주제에서 제가 하는 일: { $preset }.
policy-title-elsewhere = 이 채팅방의 주제 { $count }개에는 규칙이 따로 있어요. 거기서 /policy 를 쓰면 나와요.

preset-watch = 지켜보기(watch)
preset-reply = 답장(reply)
preset-protect = 보호(protect)
preset-strict = 엄격(strict)
preset-custom = 여기서 직접 정한 규칙

mode-off = 끔
mode-shadow = 시험
mode-live = 실행

policy-mode-off = 스스로 아무 사진도 보지 않아요. /check 로 물어볼 수는 있어요. 규칙은 그대로 있고, /policy live 로 켤 수 있어요.
policy-mode-off-but = 규칙이 따로 있는 주제 말고는 스스로 아무 사진도 보지 않아요. /check 로 물어볼 수는 있어요. 규칙은 그대로 있고, /policy live 로 켤 수 있어요.
policy-going-on = 주제 { $count }개는 따로 정한 규칙대로 계속해요: { $topics }. 거기서 /policy here off 를 쓰면 멈추고, /policy here none 을 쓰면 채팅방의 규칙을 따라요.
policy-going-on-more = 그 밖에 { $count }개
policy-mode-shadow = 모든 사진을 보고, 어떻게 했을지만 적어 두어요. 기록: /cases · 실제로 한다면 이렇게 돼요.
policy-mode-shadow-but = 여기에 올라온 사진을 보고, 어떻게 했을지만 적어 두어요. 기록: /cases · 다음의 사진에는 아무 일도 없어요: { $who }. 다른 사람의 사진은 실제로 한다면 이렇게 돼요.
policy-mode-live = 모든 사진을 보고, 이렇게 해요.
policy-mode-live-but = 여기에 올라온 사진을 봐요. 다음의 사진에는 아무 일도 없어요: { $who }. 다른 사람의 사진은 이렇게 해요.
list-and = { $first } 및 { $last }
exempt-admins = 관리자
exempt-linked_channel = 연결된 채널
exempt-approved = /exempt list 의 멤버 { $count }명
exempt-channels = 신뢰하는 채널 { $count }개
exempt-threads = 주제 { $count }개

# A line for each kind: what was found – what follows.

policy-kind-altered = • 얼굴이나 일부가 바뀜: { $what }.
policy-kind-generated = • 전체를 AI가 만듦: { $what }.
policy-known =
    { $known ->
        [0] • 여기 운영진이 전에 막은 사진(아직 없음): { $what }.
       *[other] • 여기 운영진이 전에 막은 사진(지금까지 { $known }장)이나 비슷한 사진: { $what }.
    }
policy-beside = • 메시지 밖의 사진: { $what }도 봐요. 메시지에 올라왔다면 규칙에 걸릴 사진이면 운영진에게 알려요. 그 밖에는 스스로 아무것도 하지 않아요.
policy-beside-shadow = • 메시지 밖의 사진: { $what }도 봐요. 실제로 한다면, 메시지에 올라왔을 때 규칙에 걸릴 사진이면 운영진에게 알려요. 그 밖에는 스스로 아무것도 하지 않아요.
policy-beside-untold = • 여기서는 저에게 알려지지 않아 보지 못하는 것: { $what }. 이 채팅 서비스가 봇에게 알리지 않거나, 봇을 설치한 사람이 켜 두지 않았어요.
policy-beside-untold-shadow = • 여기서는 저에게 알려지지 않아 보지 못하는 것: { $what }. 이 채팅 서비스가 봇에게 알리지 않거나, 봇을 설치한 사람이 켜 두지 않았어요.
beside-chat = 이 채팅방의 사진
beside-joining = 들어오거나 참여를 요청한 사람의 프로필 사진
beside-changed = 멤버가 바꾼 프로필 사진
beside-emoji = 새로 올라온 이모티콘과 스티커
policy-follows = { $ground } → { $actions }
policy-nothing = 아무것도 하지 않기

ground-proved = 증명됨
ground-substantial = 뚜렷한 흔적
ground-uncertain = 약간의 흔적
ground-little = 흔적이 거의 없음
ground-none = 판단할 수 없음
ground-confirmed = 운영진이 확인한 뒤

band-none = 판단할 수 없음
band-little = 뚜렷한 흔적 없음
band-uncertain = 불분명
band-substantial = 뚜렷한 흔적

action-hold = 운영진이 결정할 때까지 내려 두기
action-delete = 삭제하기
action-react = 표시 달기
action-reply = 답장하기
action-strike = 멤버에게 경고 { $strikes }회 주기
action-mute = 멤버의 쓰기를 { $mute } 제한하기
action-kick = 멤버를 채팅방에서 내보내기
action-ban = 멤버를 차단하기
action-notify = 운영진에게 알리기

# What counts as proof, and what is lacking.

policy-proof-known_picture =
    { $known ->
        [1] 여기 운영진이 막은 사진과 같거나 비슷한 사진
       *[other] 여기 운영진이 막은 사진 { $known }장 가운데 하나와 같거나 비슷한 사진
    }
policy-proof-two_kinds_of_evidence = 결과가 같은 서로 다른 두 가지 검사
policy-proof-provenance = AI가 만들었다고 적힌 파일 속의 서명된 기록
policy-proof-human = 운영진의 결정
policy-proof-model = 한 가지 검사만

policy-proofs = 여기서 증명으로 치는 것: { $proofs }.
policy-proofs-none = 규칙이 증명을 요구하는 경우: 아직은 운영진만 증명할 수 있어요. 그때까지는 답장하고 운영진에게 알려요. 운영진은 한 번 눌러 내릴 수 있어요. 운영진이 내린 사진은 다시 올라오면 알아봐요.
policy-proofs-none-known = 규칙이 증명을 요구하는 경우: 여기서는 운영진만 증명할 수 있어요. 그때까지는 답장하고 운영진에게 알려요. 운영진은 한 번 눌러 내릴 수 있어요.
policy-proofs-none-shadow = 규칙이 증명을 요구하는 경우: 아직은 운영진만 증명할 수 있어요. 실제로 한다면 그때까지는 답장하고 운영진에게 알려요.
policy-proofs-none-known-shadow = 규칙이 증명을 요구하는 경우: 여기서는 운영진만 증명할 수 있어요. 실제로 한다면 그때까지는 답장하고 운영진에게 알려요.
policy-model = 알아 두세요: { $kinds } 사진은 한 가지 검사만으로도 내려가요. 가끔 틀려요. 측정해 보니 진짜 사진 약 { $real }장 가운데 1장꼴이에요.
policy-model-shadow = 알아 두세요: 실제로 한다면 { $kinds } 사진은 한 가지 검사만으로도 내려가요. 가끔 틀려요. 측정해 보니 진짜 사진 약 { $real }장 가운데 1장꼴이에요.
policy-model-kind-altered = 바뀐 것처럼 보이는
policy-model-kind-generated = AI가 만든 것처럼 보이는
policy-penalties-model = 알아 두세요: 운영진이 확인하지 않은 일로도 멤버가 조치를 받아요.
policy-penalties-model-shadow = 알아 두세요: 실제로 한다면 운영진이 확인하지 않은 일로도 멤버가 조치를 받아요.
policy-hold-off-shadow = 봇을 설치한 사람이 보류를 켜 두지 않아서, 실제로 한다면 보류 대신 답장하고 운영진에게 알려요.
policy-hold-off = 봇을 설치한 사람이 보류를 켜 두지 않아서, 보류 대신 답장하고 운영진에게 알려요.
policy-shut-shadow = 한도 때문에 내릴 수 없어서, 실제로 하더라도 스스로 아무것도 내리지 않아요.
policy-shut = 한도 때문에 내릴 수 없어서, 스스로 아무것도 내리지 않아요.
policy-impossible-shadow = 이 채팅 서비스에서는 봇이 할 수 없어서, 실제로 하더라도 하지 않는 것: { $actions }.
policy-impossible = 이 채팅 서비스에서는 봇이 할 수 없어서 하지 않는 것: { $actions }.
policy-lacking-shadow = 여기서 없는 권한: { $rights }. 받기 전까지는 실제로 하더라도 그 권한이 필요한 일은 할 수 없고, 대신 운영진에게 알려요.
policy-lacking = 여기서 없는 권한: { $rights }. 받기 전까지는 그 권한이 필요한 일은 할 수 없고, 대신 운영진에게 알려요.
policy-breaker = 1시간에 내릴 수 있는 만큼 내려서 멈췄어요. 운영진이 /policy resume 을 보낼 때까지 아무것도 내리지 않아요.
policy-breaker-some = 일부 멤버나 사진은 1시간에 내릴 수 있는 만큼 내려서 멈췄어요. 운영진이 /policy resume 을 보낼 때까지 그것은 내리지 않아요.
policy-distance = 256비트 가운데 { $distance }비트까지 달라도 등록된 사진으로 봐요. 31이 넘으면 다른 사진을 가끔 같은 것으로 봐요.
policy-quality = 품질이 { $quality } 이상인 등록된 사진을 알아봐요. 50보다 낮으면 단순한 사진끼리 가끔 같은 것으로 봐요.

policy-strikes = 경고는 { $expire } 뒤에 사라져요: { $steps }.
policy-strikes-nothing = 경고를 받아도 아직 아무 일도 없어요. 바꾸기: /policy ladder 3 strikes in 30d mute 24h
rung-mute = { $within } 안에 { $strikes }회 → { $duration } 쓰기 제한
rung-kick = { $within } 안에 { $strikes }회 → 내보내기
rung-ban = { $within } 안에 { $strikes }회 → 차단
policy-newcomers = 멤버의 첫 { $days }일 동안은 더 엄격한 부분이 있으면 이 규칙도 적용돼요: { $preset }. 제가 처음 본 지 { $days }일이 안 된 사람이 새 멤버이고, 처음에는 모두가 그래요.
policy-newcomers-same = 멤버의 첫 { $days }일 동안은 이 규칙도 적용돼요: { $preset }. 지금 규칙에서 더해지는 것은 없어요.
policy-newcomer = 새 멤버 – { $line }

policy-told-shadow = 지금은 멤버가 운영진에게 확인을 부탁한 것만 운영진에게 알려요.
policy-moderators-private = 이 채팅방의 운영진이 메시지를 받도록 해 둔 경우, 한 명씩 개인 메시지로 알려요. 이 채팅방에서 알리게 하기: /policy moderators here
policy-moderators-log = 운영진 기록방에서 운영진에게 알려요.
policy-moderators-here = 누구나 읽을 수 있는 이 채팅방에서 운영진에게 알려요.
policy-moderators-chat = 운영진에게 알리는 곳: { $chat }.
policy-moderators-topic = 운영진에게 알리는 곳: { $chat }, 주제 { $thread }.

policy-how = 바꾸는 방법: /policy help 버튼으로: /settings

duration-w = { $count }주
duration-d = { $count }일
duration-h = { $count }시간
duration-m = { $count }분
duration-s = { $count }초

policy-help =
    /policy watch, reply, protect, strict – 준비된 규칙: 지켜보기, 답장, 보호, 엄격
    /policy off, shadow, live – 끔, 시험(기록만 함), 실행
    /policy altered hold – 얼굴이나 일부가 바뀐 뚜렷한 흔적이 있을 때 (hold 보류, delete 삭제, react 표시, reply 답장, strike 경고, mute 쓰기 제한, kick 내보내기, ban 차단, notify 알림, nothing 없음)
    /policy generated uncertain notify – AI가 만든 흔적이 더 약할 때 (uncertain, little, none)
    /policy altered proofs known two provenance – 내리는 데 필요한 증명. model은 한 가지 검사만
    /policy known delete strike – 운영진이 전에 막은 사진이나 비슷한 사진
    /policy ladder 3 strikes in 30d mute 24h, ladder none · /policy mute 24h · /policy strikes expire 90d
    /policy penalties human known – 무엇이 있어야 멤버에게 조치하는지
    /policy limits 20 10 20 – 1시간에 내리는 한도: 채팅방, 한 멤버, 한 사진
    /policy exempt admins off, exempt linked off, exempt channel ID, exempt thread here
    /policy newcomers 7d strict, newcomers off
    /policy pictures joining notify – 메시지 밖의 사진: chat(채팅방 사진), joining(들어오는 사람), changed(바뀐 프로필), emoji(이모티콘·스티커), all; off 또는 notify
    /policy moderators here, none, 또는 채팅방 ID · /policy language ko
    /policy here … – 이 주제에서만. /policy here none 은 따로 정한 규칙을 없애요
    /policy history, history 2 · /policy replay 30d strict · /policy resume
    /policy export · /policy import, 내보낸 글을 아래에 붙여서
    이 채팅방의 ID: { $chat }

# Answers to a change.

policy-done = 완료: { $changes }
policy-done-here = 완료, 이 주제에서만: { $changes }
changes-more = { $changes }; 그 밖에 { $more }개
policy-done-thread = 완료. 이제 이 주제에는 규칙이 따로 있어요.
policy-done-thread-none = 완료. 이제 이 주제에는 따로 정한 규칙이 없어요.
policy-thread-none = 이 주제에는 따로 정한 규칙이 없어요. 바뀐 것은 없어요.
policy-no-thread = 여기에는 규칙을 따로 둘 수 있는 주제가 없어요. 바뀐 것은 없어요.
policy-threads-many = 이 채팅방의 주제 { $max }개에 이미 규칙이 따로 있어서 더는 안 돼요. 바뀐 것은 없어요.
policy-same = 이미 그렇게 되어 있어요. 바뀐 것은 없어요.
policy-overtaken = 바로 그때 다른 분이 이곳의 규칙을 바꾸고 있어서 아무것도 바꾸지 않았어요. 지금 규칙은 /policy 에, 누가 무엇을 바꿨는지는 /policy history 에 나와요. 그래도 바꾸고 싶으면 한 번 더 해 주세요.
policy-change = { $key }: { $before } → { $after }
policy-nothing-set = 없음

policy-denied = 이 채팅방을 관리할 수 있는 사람만 제가 여기서 하는 일을 바꿀 수 있어요.
policy-in-private = 이 설정은 단체 채팅방에 속해요. 원하는 채팅방에서 /policy 를 써 주세요. 여기서는 보내 주신 사진만 검사해요.
policy-refused = { $flaw } 바뀐 것은 없어요.
policy-mute-long = 이 채팅 서비스에서는 쓰기 제한을 { $asked } 동안 걸 수 없어요. 가장 긴 것은 { $lasts }예요. 바뀐 것은 없어요.
policy-mute-short = 이 채팅 서비스에서는 쓰기 제한을 { $asked }만 걸 수 없어요. 가장 짧은 것은 { $lasts }예요. 바뀐 것은 없어요.
policy-language-unknown = 제가 모르는 언어예요: “{ $language }”. 할 수 있는 언어: { $known }. 바뀐 것은 없어요.

# What is wrong with what was written. { $found } is what was found, { $allowed } what may stand there.

flaw-not_toml = TOML로 읽을 수 없어요: “{ $found }”.
flaw-too_long = 너무 길어요. 최대 { $allowed }까지 돼요.
flaw-many_dotted = 여기부터 점이 든 키가 { $allowed }개를 넘어서 읽는 데 너무 오래 걸려요. 점 앞부분은 대괄호 줄로 쓰고, 나머지는 그 아래에 써 주세요.
flaw-unknown_key = 여기에 없는 이름이에요: “{ $found }”. 있는 것: { $allowed }.
flaw-not_a_section = “{ $found }”: 값이에요. 여기에는 대괄호 줄 아래에 키가 와야 해요.
flaw-unknown_word = 여기서 모르는 말이에요: “{ $found }”. 쓸 수 있는 것: { $allowed }.
flaw-not_a_list = 단어 목록이 아니에요: “{ $found }”. 이렇게 써 주세요: ["reply", "notify"].
flaw-too_severe = 이렇게 약한 흔적에는 쓸 수 없어요: “{ $found }”. 쓸 수 있는 것: { $allowed }.
flaw-not_a_number = { $allowed } 사이의 정수가 아니에요: “{ $found }”.
flaw-not_a_duration = { $allowed } 사이의 기간이 아니에요: “{ $found }”. 90s, 10m, 3h, 6d, 5w, 1w2d 처럼 써 주세요.
flaw-not_a_switch = true도 false도 아니에요: “{ $found }”.
flaw-not_an_id = 채팅방, 채널, 주제의 ID가 아니에요: “{ $found }”.
flaw-not_a_step = 경고 단계가 아니에요: “{ $found }”. 이렇게 써 주세요: { $allowed }.
flaw-not_a_language = 언어가 아니에요: “{ $found }”. 이렇게 써 주세요: { $allowed }.
flaw-not_understood = 알아듣지 못했어요: “{ $found }”. 쓸 수 있는 것: { $allowed }.
flaw-not_understood-more = 빠진 것이 있어요. 쓸 수 있는 것: { $allowed }.
flaw-not_understood-less = 끝부분을 알아듣지 못했어요: “{ $found }”.
flaw-adds_nothing = “{ $found }”: 이 규칙이 새 멤버에게 요구하는 것은 여기서 이미 모두에게 적용돼요. 더해지는 것이 있는 규칙: { $allowed }.
flaw-whole_chat = “{ $found }”: 채팅방 전체에 적용되는 값이라 주제마다 다르게 할 수 없어요. 채팅방의 값: { $allowed }.
flaw-range = { $from }~{ $to }

# Choosing to trust a model alone.

trust-altered_removed = 이렇게 하면 한 가지 검사에서 바뀌었다고 나온 것만으로 사진을 내려요.
trust-generated_removed = 이렇게 하면 한 가지 검사에서 AI가 만들었다고 나온 것만으로 사진을 내려요.
trust-penalty_by_model = 이렇게 하면 한 가지 검사 결과만으로 멤버에게 조치해요.
trust-penalty_unconfirmed = 이렇게 하면 운영진이 확인하지 않은 일로 멤버에게 조치해요.
trust-history =
    { $fine ->
        [0] 지난 { $days }일 동안 여기 운영진이 이런 사진 { $reviewed }장을 결정했고, 문제없다고 한 것은 없었어요.
       *[other] 지난 { $days }일 동안 여기 운영진이 이런 사진 { $reviewed }장을 결정했고, 그중 { $fine }장은 문제없다고 했어요. 이 규칙이라면 운영진을 기다리지 않았을 거예요.
    }
trust-measured = 다른 곳에서 측정해 보니 진짜 사진 약 { $real }장 가운데 1장이 이렇게 보여요.
trust-sure = 바뀐 것은 없어요. 정말 원하시면 끝에 yes 를 붙여 다시 보내 주세요: { $again }
trust-sure-press = 아직 바뀐 것은 없어요. 정말 그렇게 할까요?

# The moderators' chat.

place-greeting = 이제부터 여기서 { $chat }의 운영진에게 알려요. 설정한 사람: { $who }.
place-greeting-here = 이제부터 여기서 운영진에게 알려요.
place-unknown = 모르는 채팅방이에요. 제가 그 채팅방에 있어야 하고 ID가 맞아야 해요. 거기서 /policy help 를 쓰면 ID가 나와요. 바뀐 것은 없어요.
place-denied = 그 채팅방도 관리할 수 있어야 해요. 바뀐 것은 없어요.
place-forbidden = 거기에 쓸 수 없어요. 없는 권한: { $right }. 바뀐 것은 없어요.
place-failed = 지금은 거기에 쓰지 못했고, 이유를 몰라요. 바뀐 것은 없어요.
place-unsure = 거기에 쓰는 도중에 연결이 끊겨서, 쓸 수 있는지 몰라요. 다시 해 주세요. 바뀐 것은 없어요.

# History, export, import, resume.

history-title = 최근에 바뀐 것 (UTC 기준):
history-title-page = 그 전에 바뀐 것, { $page }쪽 (UTC 기준):
history-older = 더 오래된 것: /policy history { $next }
history-no-page = 바뀐 기록은 모두 { $pages }쪽이에요.
history-none = 아직 바뀐 것이 없어요.
history-line = { $when } { $who }: { $changes }
history-line-thread = { $when } { $who }, 주제 { $thread }: { $changes }
history-unreadable = 이제 읽을 수 없는 것
history-removed = 따로 정한 규칙을 없앰
history-resumed = 자동 내리기를 다시 켬
history-same = 채팅방과 같은 규칙을 따로 둠
history-nobody = 누군가

export-how = # 전체 규칙이에요. 고친 뒤 /policy import 줄 아래에 붙여 다시 보내세요. 쓰지 않은 것은 그대로예요.
export-sent = 전체 규칙을 개인 메시지로 보냈어요.
import-empty = /policy import 줄 아래에 규칙을 쓰거나, 명령과 함께 텍스트 파일로 보내 주세요. 규칙의 모양: /policy export
import-mistakes = 잘못된 곳이 { $count }군데 있어요. 바뀐 것은 없어요.
import-mistake = { $line }번째 줄: { $flaw }
import-mistake-key = { $line }번째 줄, { $key }: { $flaw }
import-mistakes-more = … 그 밖에 { $count }군데.
import-yes = /policy import yes, 규칙을 그 아래에

resume-done = 자동 내리기를 다시 켰어요.
resume-done-in = 자동 내리기를 다시 켠 곳: { $chats }.
resume-not-stopped = 자동 내리기는 멈춰 있지 않아요. 바뀐 것은 없어요.
resume-denied = 이 채팅방의 운영진만 자동 내리기를 다시 켤 수 있어요.

# Replay.

replay-title = { $span } 동안 이 채팅방이 { $rules }대로였다면:
replay-span = 지난 { $duration }
replay-rules-preset = { $preset } 규칙
replay-rules-changed = 바꾼 규칙
replay-rules-same = 지금의 규칙
replay-none = 그동안 여기서 기록한 사진이 없어서 시험해 볼 것이 없어요.
replay-mode-off = • 이 규칙은 스스로 아무것도 보지 않아서, 아무 일도 없어요.
replay-mode-shadow = • 이 규칙은 기록만 해서, 아무 일도 없어요. 실행했다면 어땠을지 보기: /policy replay 30d live
replay-as-if = • 이 채팅방의 규칙은 지금 실행되지 않아요. 실행했다면 이렇게 했을 거예요.
replay-removed =
    { $removed ->
        [0] • 기록한 사진 { $pictures }장 가운데 내려갔을 것은 없어요.
       *[other] • 기록한 사진 { $pictures }장 가운데 { $removed }장이 내려갔을 거예요 ({ $causes }).
    }
replay-ruled = • 그중 여기 운영진이 { $fine }장은 문제없다고 했고, { $fake }장은 막았어요.
replay-same = • 그중 { $same }장은 지금의 규칙으로도 내려가요.
replay-spared = • 지금의 규칙으로 내려가는 { $spared }장은 그대로 남았을 거예요.
replay-told = • 그대로 남았을 사진 { $told }장을 운영진에게 알렸을 거예요.
replay-punished = • 아무도 보지 않은 채 멤버에게 조치한 일이 { $punished }번 있었을 거예요.
replay-withheld-substantial_not_proof = • { $count }장은 증명이 없어서 남아요.
replay-withheld-hold_off = • 봇을 설치한 사람이 보류를 켜면 { $count }장은 보류돼요.
replay-withheld-breaker = • { $count }장은 1시간 한도(채팅방, 멤버, 사진)에 이르러서 남아요. 한 시간 뒤에 관리자 누군가가 삭제를 다시 이어 가게 했다고 보고 센 수예요. 그 전까지는 더 많이 남았을 거예요.
cause-altered = 얼굴·일부 바뀜 { $count }
cause-generated = AI 생성 { $count }
cause-known = 등록됨 { $count }
replay-limits = 세지 않은 것: 그때의 규칙이 저에게 아무것도 요구하지 않은 사진이에요. 기록이 남지 않아요. 그때 누가 새 멤버나 관리자였는지도 기록이 없어요.
replay-forgotten = 사진 { $count }장의 케이스는 이미 지워져서 셀 수 없었어요.
replay-unreadable = 사진 { $count }장의 케이스는 읽을 수 없어서 셀 수 없었어요.
replay-beyond = 최근 케이스 { $cases }개만 보았고, 더 오래된 사진 { $count }장은 세지 않았어요. 기간을 줄이면 모두 셀 수 있어요.
replay-elsewhere = 규칙이 따로 있는 주제는 빠졌어요.

# What the bot may do.

right-delete_messages = 메시지 삭제
right-delete_old_messages = 이틀이 지난 메시지 삭제 (Telegram에서는 어떤 봇도 할 수 없으니 직접 삭제해 주세요)
right-delete_moved_messages = 슈퍼그룹이 되기 전의 메시지 삭제 (Telegram에서는 어떤 봇도 할 수 없으니 직접 삭제해 주세요)
right-send_messages = 메시지 보내기
right-read_messages = 메시지 읽기
right-read_history = 이전 메시지 읽기
right-attach_files = 사진 보내기
right-react = 메시지에 👀 반응 달기
right-restrict_members = 멤버 쓰기 제한
right-kick_members = 멤버 내보내기
right-ban_members = 멤버 차단
right-manage_emoji = 이모티콘과 스티커 없애기
right-admit_members = 참여 요청에 답하기
right-outranked = 저보다 위에 있는 사람에게 조치하기

power-delete = 메시지 삭제
power-put_back = 사진 다시 보내기
power-put_back_together = 한 메시지에 사진 여러 장 보내기
power-look_up = 메시지 찾아보기
power-resend = 삭제된 것 다시 보내기
power-react = 메시지에 반응 달기
power-mute = 멤버 쓰기 제한
power-kick = 멤버 내보내기
power-ban = 멤버 차단
power-write_privately = 저에게 메시지를 보낸 적이 없는 멤버에게 메시지 보내기
power-show_privately = 한 사람에게만 사진 보여 주기
power-remove_emoji = 이모티콘과 스티커 없애기
power-admit = 참여 요청에 답하기

# What a file of rules explains. One short line each, in its comments.

rule-preset = 시작할 때 쓰는 준비된 규칙: watch, reply, protect, strict. 아래에 쓴 것이 이를 바꿔요.
rule-mode = off: 스스로 보지 않음. shadow: 판단하고 기록만 함. live: 실행함.
rule-language = 여기서 쓰는 언어: en, ko, zh. 비우면 멤버 대부분이 쓰는 언어.
rule-mute = 쓰기 제한의 길이: 90s, 10m, 3h, 6d, 5w, 1w2d.
rule-strikes_expire = 이만큼 지나면 경고가 사라져요.
rule-penalty_proofs = 무엇이 있어야 strike, mute, kick, ban을 하는지: human(운영진이 확인함), known, two, provenance, model. human과 known이 신중한 선택이에요. model만으로는 진짜 사진 약 200장 가운데 1장을 올린 사람이 조치를 받아요.
rule-ladder = 경고가 쌓이면: "3 strikes in 30d -> mute 24h", "5 strikes in 90d -> ban".
rule-altered = 얼굴이나 일부가 바뀜. 쓸 수 있는 것: hold, delete, react, reply, strike, mute, kick, ban, notify.
rule-generated = 전체를 AI가 만듦. 키는 같아요.
rule-band_none = 판단할 수 없음. 여기와 다음 두 가지에는 react, reply, notify만.
rule-band_little = 뚜렷한 흔적 없음.
rule-band_uncertain = 불분명: 약간의 흔적.
rule-band_substantial = 뚜렷한 흔적. 더 약한 흔적에 하는 것은 여기서도 해요. 증명이 없으면 hold와 delete는 reply와 notify가 돼요.
rule-proofs = 내리려면 이 가운데 하나가 필요해요: known(전에 막은 사진), two(결과가 같은 두 가지 검사), provenance(서명된 기록), human(운영진, 언제나 인정). model(한 가지 검사만)은 진짜 사진 약 200장 가운데 1장을 내려요.
rule-strikes = strike가 있을 때, 사진 한 장이 경고 몇 회인지.
rule-known = 이 채팅방 운영진이 전에 막은 사진이나 비슷한 사진.
rule-known_actions = 그때 하는 일.
rule-known_distance = 256비트 가운데 최대 이만큼 다르면 비슷하다고 봐요. PDQ를 만든 이들은 31을 권해요. 클수록 더 많이 바뀐 사본을 찾지만, 다른 사진을 같은 것으로 보는 일도 늘어요.
rule-known_quality = 세부가 이보다 적은 사진(0~100)은 비교하지 않아요. 50을 권해요. 더 낮으면 단순한 사진끼리 같은 것으로 봐요.
rule-known_strikes = strike가 있을 때, 경고 몇 회인지.
rule-limits = 1시간에 자동으로 내리는 한도. 한도에 이르면 운영진이 /policy resume 을 보낼 때까지 알리기만 해요. 0: 전혀 내리지 않음.
rule-removals_per_hour = 채팅방 전체.
rule-member_per_hour = 멤버 한 명.
rule-picture_per_hour = 사진 한 장, 몇 번 올라오든.
rule-exempt = 누구의 사진에 아무것도 하지 않는지. 예외 멤버: /exempt.
rule-admins = 채팅방의 관리자.
rule-linked_channel = 채팅방에 연결된 채널.
rule-channels = 여기에 글을 쓰는 신뢰하는 채널의 ID.
rule-threads_exempt = 보지 않는 주제, 채널, 스레드의 ID.
rule-newcomers = 처음 본 지 얼마 안 된 멤버.
rule-newcomer_days = 이 날수 동안은 아래 준비된 규칙에서 더 엄격한 부분도 적용돼요. 0: 적용하지 않음.
rule-newcomer_preset = reply, protect, strict.
rule-pictures = 메시지 밖의 사진. off: 안 봄. notify: 메시지에 올라왔다면 규칙에 걸릴 사진이면 운영진에게 알림. 그 밖에는 스스로 아무것도 하지 않고, 보류하지도 않아요. 없애는 것은 운영진만 할 수 있어요.
rule-pictures_chat = 채팅방 사진이 바뀔 때.
rule-pictures_joining = 들어오거나 참여를 요청한 사람의 프로필 사진.
rule-pictures_changed = 멤버가 바꾼 프로필 사진. 채팅 서비스가 알려 주는 경우.
rule-pictures_emoji = 서버에 올라온 이모티콘과 스티커.
rule-moderators = 운영진에게 알리는 곳. 비우면: 서비스에 있는 곳, 없으면 한 명씩 개인 메시지로.
rule-moderators_chat = 제가 들어가 있고 당신이 관리하는 채팅방의 ID.
rule-moderators_thread = 그 안의 주제 ID.
rule-threads = 규칙이 따로 있는 주제, 채널, 스레드: [threads."id"], limits, pictures를 뺀 위의 키를 써요. 쓰지 않은 것은 그대로이고, 아직 규칙이 없던 주제는 채팅방과 같아요.
