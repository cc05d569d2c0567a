# /known: pictures that this chat's moderators have decided on.

known-usage =
    이 채팅방 운영진이 결정한 사진이에요. 사진은 보관하지 않고, 알아볼 정보만 보관해요.
    /known list – 최근 것 · /known list fine – 문제없는 것
    /known add – 사진에 답장: 이제부터 막아요. 이유를 쓰면 좋아요. for 90d 를 붙이면 90일 뒤에 잊어요
    /known fine – 사진에 답장: 제 판단과 상관없이 문제없어요. 막은 사진에 더 가까우면 그래도 내려요
    /known add HASH sha256 또는 /known add HASH pdq – 64자리 해시로
    /known remove 뒤에 항목 이름
    /known export, /known import – 해시 목록으로
known-denied = 이 채팅방의 운영진만 등록된 사진을 다룰 수 있어요.
known-in-private = 등록된 사진은 단체 채팅방에 속해요. 거기서 /known 을 써 주세요.
told-alone = 개인 메시지로 보냈어요.

known-none = 여기에 등록된 사진이 없어요. 사진에 /known add 로 답장하면 알아볼 수 있어요.
known-title = 등록된 사진 항목 { $count }개, 최신순 (UTC 기준):
known-line = { $id } · { $list } · { $what } · 등록: { $who } · { $date }
known-until = { $date }까지
known-note = “{ $note }”
known-more = 더 오래된 { $count }개는 보이지 않아요. 전체: /known export
known-list-fake = 막음
known-list-fine = 문제없음
known-list-minor = 중단: 미성년자일 수 있음
known-by-both = 파일과 모습으로
known-by-looks = 모습으로
known-by-file = 파일로
known-by-operator = 봇을 설치한 사람

known-what = 어느 사진인가요? 사진에 /known add 나 /known fine 으로 답장하거나 뒤에 해시를 써 주세요.
known-which-hash =
    이 64자리는 사진 파일의 해시일 수도, 모습의 해시일 수도 있어요. 어느 쪽인지 알려 주세요.
    /known add { $hash } sha256
    /known add { $hash } pdq
known-bad-time = 기간을 알아듣지 못했어요. 12h, 90d, 26w 처럼 최대 10년까지 써 주세요: /known add for 90d · 바뀐 것은 없어요.
known-long-note = 이유가 너무 길어요. 최대 { $max }자예요. 바뀐 것은 없어요.
known-added-fake = 이 사진 { $count }장이 여기에 다시 올라오면 알아볼게요. 항목: { $ids }. 그다음 일은 /policy 에 나와요.
known-added-fine = 이제부터 이 사진 { $count }장은 문제없어요. 항목: { $ids }. 제 판단과 상관없이 스스로 아무것도 하지 않아요. 사본이 막은 사진에 더 가까우면 그래도 내려요.
known-stopped = 여기 운영진이 이 사진이나 비슷한 사진을 중단했어요. 미성년자일 수 있어서 문제없음으로 둘 수 없어요. 바뀐 것은 없어요.
known-already = 이미 알고 있어요. 항목: { $ids }. 거기서 바뀐 것은 없어요.
known-taken-off-fake = 더는 막지 않아요. 목록에서 뺀 항목: { $ids }.
known-taken-off-fine = 더는 문제없음이 아니에요. 목록에서 뺀 항목: { $ids }.
known-this-file-alone = 똑같은 파일만 알아보고, 새로 저장하거나 줄인 사본은 알아보지 못해요. 케이스 때문에 검사한 사진이거나 모습의 해시(/known add HASH pdq)가 있으면 사본도 알아봐요.

known-removed = 잊었어요: { $ids }.
known-removed-still = 같은 사진이나 비슷한 사진이 그 목록에 { $ids }(으)로도 있어서 아직 알아봐요. 그것도 잊게 하려면 /known remove 뒤에 그 이름을 써 주세요.
known-stopped-kept = 미성년자일 수 있어서, 이 채팅방의 규칙을 바꿀 수 있는 사람만 잊게 할 수 있어요: { $ids }.
known-unknown = 여기서 모르는 항목이에요: { $ids }. 아는 것: /known list
known-unreadable = 읽을 수 없어서 그대로 두었어요: { $ids }. 더 새로운 버전이 썼을 수 있어요. 봇을 설치한 사람이 알려 줄 수 있어요.

known-export-none = 내보낼 해시가 없어요.
known-export-left-out = 항목 { $count }개는 내보낼 만한 그런 해시가 없어서 목록에 없어요.
known-export-many =
    해시가 { $count }개인데, { $max }개가 넘으면 채팅에 들어가지 않아요. 봇을 설치한 사람이 파일로 쓸 수 있어요.
    { $program } > known.csv

known-import-how =
    목록을 명령 아래에 한 줄에 사진 하나씩 쓰거나, 명령과 함께 텍스트 파일로 보내 주세요.
    /known import
    hash,type,note
    hash는 64자리예요. type은 pdq(모습)나 sha256(파일)이에요. note는 없어도 돼요. [may show a minor] 로 시작하는 note는 그 사진을 중단해요.
known-import-wrong = 이 목록에 잘못된 곳이 { $count }군데 있어서 아무것도 받아들이지 않았어요.
known-flaw-not-a-hash = { $line }번째 줄: 해시가 아니에요: “{ $found }”. 0~9와 a~f로 된 64자리여야 해요.
known-flaw-unknown-type = { $line }번째 줄: 모르는 종류예요: “{ $found }”. pdq나 sha256이어야 해요.
known-flaw-unknown-column = { $line }번째 줄: 모르는 열이에요: “{ $found }”. 쓸 수 있는 것은 hash, type, note예요.
known-flaw-missing-column = { $line }번째 줄: 열이 없어요: “{ $found }”.
known-flaw-too-many-fields = { $line }번째 줄: 하나가 더 있어요: “{ $found }”. 쉼표가 있는 note는 따옴표로 묶어요.
known-flaw-long-note = { $line }번째 줄: “{ $found }”… 이렇게 시작하는 note가 너무 길어요. 최대 200자예요.
known-flaw-stopped = { $line }번째 줄: 문제없음으로 둘 수 없어요: “{ $found }”. 미성년자일 수 있어요. 여기 운영진이 이 사진이나 비슷한 사진을 중단했거나, 목록에 그렇게 적혀 있어요.
known-flaw-not-csv = { $line }번째 줄: CSV가 아니에요. 따옴표가 닫히지 않았을 수 있어요.
known-flaws-more = 그 밖에 { $count }군데 더.
known-import-cases = 이미 있는 케이스는 살펴보지 않았어요. 채팅방에서 /known import fine 으로 같은 목록을 주시면 살펴봐요. 이 사진들 때문에 내려간 것도 그때 바로잡혀요.
known-import-nothing = 모두 이미 알고 있어요. 바뀐 것은 없어요.
known-imported-fake = 이제부터 사진 { $count }장을 막아요.
known-imported-fine = 이제부터 사진 { $count }장은 문제없어요. 사본이 막은 사진에 더 가까우면 그래도 내려요.
known-import-stopped = 이미 막은 사진 가운데 { $count }장은 목록에 따르면 미성년자일 수 있어요. 이제부터 중단해요.
known-import-off-fine = 항목 { $count }개는 더는 문제없음이 아니에요. 그 목록에서 뺐어요.
known-import-off-fake = 항목 { $count }개는 더는 막지 않아요. 그 목록에서 뺐어요.
known-import-known = { $known }장은 이미 알고 있었어요.
