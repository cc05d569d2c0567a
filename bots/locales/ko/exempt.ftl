# /exempt: members whose pictures nothing follows from.

exempt-usage =
    제가 스스로 사진을 건드리지 않는 멤버:
    /exempt list
    /exempt add 이유 – 그 멤버의 메시지에 답장
    /exempt add 번호 이유 – 멤버의 번호로
    /exempt remove – 그 멤버에게 답장하거나 번호로
exempt-denied = 이 채팅방을 관리할 수 있는 사람만 멤버를 예외로 둘 수 있어요.
exempt-in-private = 예외는 단체 채팅방에 속해요. 거기서 /exempt 를 써 주세요.
exempt-none = 여기서 이름으로 예외가 된 사람은 없어요. 관리자 등 그 밖의 예외는 /policy 에 나와요.
exempt-title = 예외 멤버 { $count }명, 최신순 (UTC 기준):
exempt-line = { $who } · 등록: { $by } · { $date } · { $reason }
exempt-more = 그 밖에 { $count }명 더.
exempt-who = 누구인가요? 그 멤버의 메시지에 답장하거나 뒤에 번호를 써 주세요. 이름으로는 찾을 수 없어요.
exempt-bot = 그 메시지는 봇의 것이에요. 멤버 본인의 메시지에 답장하거나 번호를 써 주세요.
exempt-why = 나중에 다른 사람도 알 수 있게 이유를 짧게 써 주세요. 바뀐 것은 없어요.
exempt-long = 이유가 너무 길어요. 최대 { $max }자예요. 바뀐 것은 없어요.
exempt-unknown = 여기에 그런 멤버가 없어요. 바뀐 것은 없어요.
exempt-already = 이미 예외예요: { $who }. 바뀐 것은 없어요.
exempt-was-not = 예외가 아니었어요: { $who }. 바뀐 것은 없어요.
exempt-added = 이제부터 예외예요: { $who }. 등록된 사진이라도 이 멤버의 사진에는 스스로 아무것도 하지 않아요. 미성년자일 수 있어서 운영진이 중단한 사진만은 그래도 내려요. 누군가 묻거나 신고하면 답하고, 운영진도 볼 수 있어요. 취소: /exempt remove
exempt-removed = 더는 예외가 아니에요: { $who }. 이 채팅방의 규칙이 이 멤버의 사진에 다시 적용돼요.
