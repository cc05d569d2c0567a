# /report: a member asks the moderators to look at a picture.

report-in-private = 신고는 단체 채팅방의 사진에 대한 것이에요. 거기서 사진에 /report 로 답장해 주세요.
report-what = 어느 사진인가요? 사진에 /report 로 답장하면 운영진이 확인해요.
report-too-often = 1시간에 신고는 { $limit }번까지 받을 수 있어요. 나중에 다시 하거나 운영진에게 직접 알려 주세요.
report-thanks = 고마워요. 멤버가 이 사진의 확인을 부탁했다고 운영진에게 알렸어요. 누구인지는 알리지 않았어요.
report-listed = 고마워요. 운영진 목록에 올렸어요. 멤버가 부탁했다는 것만 보이고, 누구인지는 보이지 않아요.
report-already = 이 사진은 이미 신고하셨어요. 운영진 목록에 있어요.
report-known = 고마워요. 운영진이 이미 이 사진을 알고 있어요.
report-decided = 이 채팅방 운영진이 그대로 두기로 결정했어요. 운영진이 모르는 것을 알고 있다면 직접 알려 주세요.
report-public = 고마워요. 운영진에게 전했어요.

# /why: to anybody in the chat. It names nobody.

why-what = 사진이나 그 사진에 대한 제 메시지에 /why 로 답장해 주세요. 뒤에 케이스 이름을 쓰면 답장이 아니어도 돼요.
why-none = 그것에 대해 여기서 한 일이 없어요.
why-minor = 운영진이 그것에 관한 모든 것을 중단했어요. 더는 말씀드리지 않을게요.
why-picture = 사진 { $number }: { $words }
why-watched = 이 채팅방에서는 지켜보기만 해요. 적어 두었고, 아무것도 하지 않았어요.
why-rule-proof = 이 채팅방의 규칙으로는 증명되었을 때 조치해요.
why-rule-substantial = 이 채팅방의 규칙으로는 이런 흔적이면 충분해요.
why-rule-substantial-not-proof = 이것은 증명이 아니라서 아무것도 내리지 않았어요.
why-rule-unseen = 제가 볼 수 없어서 운영진에게 봐 달라고 했어요.
why-rule-weak = 이 채팅방의 규칙으로는 더 약한 흔적에도 말해요.
why-rule-known = 이 채팅방의 규칙으로는 이런 사진을 두지 않아요.
why-rule-not-confirmed = 운영진이 확인하기 전에는 멤버에게 아무 조치도 하지 않아요.
why-rule-breaker =
    { $share ->
        [member] 한 멤버의 사진을 1시간에 스스로 내릴 수 있는 한도에 이르러서 아무것도 내리지 않았어요.
        [picture] 같은 사진을 1시간에 스스로 내릴 수 있는 한도에 이르러서 아무것도 내리지 않았어요.
       *[none] 1시간에 스스로 내릴 수 있는 한도에 이르러서 아무것도 내리지 않았어요.
    }
why-rule-hold-off = 이 채팅방의 규칙대로면 운영진이 확인할 때까지 내려 두었을 텐데, 여기서는 그 기능이 켜져 있지 않아요.
why-rule-unasked = 누가 올렸는지 알 수 없어서 스스로 아무것도 하지 않았어요.
why-done-noted = 건드리지 않았어요.
why-done-replied = 건드리지 않았고, 답장만 했어요.
why-done-held =
    { $until ->
        [none] 운영진이 확인할 때까지 내려 두었고, 암호화한 사본을 보관해요.
       *[other] 운영진이 확인할 때까지 내려 두었고, 암호화한 사본을 { $until } UTC까지 보관해요.
    }
why-done-held-lost = 운영진이 확인할 때까지 내려 두었어요. 제 사본은 없어졌어요.
why-done-removed = 내렸고, 사본은 남기지 않았어요.
why-done-kept-out = 운영진이 다시 올리지 않기로 했어요.
why-done-put-back = 운영진이 확인하고 다시 올렸어요.
why-done-undone = 내려갔었는데 그 결정이 취소되어 다시 올라와 있어요.
why-done-left = 운영진이 확인했고, 문제를 찾지 못했어요.
why-done-replaced = 올린 사람이 다른 것으로 바꾸었어요.
why-done-gone = 누군가 삭제했어요.
why-done-stays = 내려야 했는데 되지 않았어요.
why-penalty-mute = { $until } UTC까지 그곳에 글을 쓸 수 없어요.
why-penalty-kick = 채팅방에서 내보내졌어요. 다시 들어올 수 있어요.
why-penalty-ban = 채팅방에서 차단되었어요.
why-object = 제가 틀릴 수 있어요. 본인이 올린 사진이라면 이의를 제기할 수 있어요: /appeal { $case }
why-appeal-open-again = 운영진이 다시 보고 있어요.
why-appeal-upheld-again = 운영진이 다시 확인했고, 다시 올리지 않아요.
why-appeal-overturned-again = 운영진이 다시 확인했어요. 잘못된 결정이었고, 바로잡았어요.
why-appeal-open = 올린 사람이 이의를 제기했어요. 운영진이 다시 보고 있어요.
why-appeal-upheld = 올린 사람이 이의를 제기했어요. 운영진이 다시 확인했고, 다시 올리지 않아요.
why-appeal-overturned = 올린 사람이 이의를 제기했어요. 운영진이 다시 확인했어요. 잘못된 결정이었고, 바로잡았어요.

# /appeal: the poster objects.

appeal-which = 어느 것인가요? 사진에 대한 제 메시지에 /appeal 로 답장하거나 뒤에 케이스 이름을 써 주세요.
appeal-unknown = 여기에 당신의 그런 케이스가 없어요. 케이스는 시간이 지나면 지워져요.

# "This is me": in private alone.

thisisme-start =
    이런 일을 겪게 되어 마음이 아파요. 채팅방에 내 모습이 담긴, 있어서는 안 될 사진이 있다면 이렇게 보내 주세요.
    /thisisme 뒤에 그 메시지의 링크 (대부분의 앱은 메시지 메뉴에 “링크 복사”가 있어요)
    사진을 다시 보지 않아도 되고, 저에게 보내지 않아도 돼요. 그 채팅방 운영진에게 무엇보다 먼저 내려 달라고 부탁할게요. 누가 부탁했는지는 알리지 않아요.
thisisme-in-private = 이 일은 저에게 개인 메시지로 보내 주세요. 그러면 다른 사람은 읽을 수 없어요.
thisisme-no-link = 메시지 링크를 읽을 수 없었어요. 메시지 메뉴의 “링크 복사”로 얻는 링크예요. 이렇게 보내 주세요: /thisisme 링크
thisisme-sorry = 이런 일이 있었다니 마음이 아파요. 당신 잘못이 아니에요.
thisisme-received =
    방금 그 채팅방 운영진에게 무엇보다 먼저 내려 달라고 부탁했어요. 누가 부탁했는지는 알리지 않았고, 채팅방에서는 아무 말도 하지 않아요.
    다음 일: 운영진 한 분이 보고 결정해요. 어떤 결정일지, 언제일지는 약속할 수 없어요. 제 기록에는 당신이 누구인지 없어서 그때 먼저 메시지를 보낼 수 없어요. 같은 링크를 다시 보내 주시면 어떻게 되었는지 알려 드릴게요.
thisisme-listed =
    그 채팅방 운영진 목록의 맨 위에 올렸지만, 지금은 운영진 누구와도 연락이 되지 않았어요. 목록을 보면 알게 돼요. 누가 부탁했는지는 알리지 않고, 채팅방에서는 아무 말도 하지 않아요.
    제 기록에는 당신이 누구인지 없어서 결정되어도 먼저 메시지를 보낼 수 없어요. 같은 링크를 다시 보내 주시면 어떻게 되었는지 알려 드릴게요. 아는 운영진이 있다면 직접 연락해 보세요.
thisisme-waits = 그 채팅방 운영진에게 부탁했고, 아직 아무도 결정하지 않았어요. 맨 앞 순서예요. 나중에 링크를 다시 보내 주세요.
thisisme-out = 이제 그 채팅방에 없어요. 운영진이 내렸거나 중단했어요.
thisisme-out-known = 이제 그 채팅방에 없어요. 그곳 운영진이 이 사진을 막아 두었어요.
thisisme-out-for-now = 이제 그 채팅방에 없어요. 운영진이 아직 확인해야 하고, 그때까지는 내려가 있어요.
thisisme-gone = 이제 그 채팅방에 없어요. 누군가 삭제했어요.
thisisme-absent = 그 채팅방에 그런 메시지가 없거나 이제 없어요. 사진이 아직 있는 것을 알고 있다면 그 메시지의 링크를 보내 주세요.
thisisme-left = 그 채팅방 운영진이 확인하고 그대로 두었어요. 죄송해요. 그 채팅방에서 제가 더 할 수 있는 일은 없어요. 채팅 서비스는 운영진의 뜻과 상관없이 내릴 수 있으니, 그곳에 메시지를 신고해 주세요.
thisisme-not-there = 제가 그 채팅방에 없거나 부탁할 사람이 없어서, 이 일은 도울 수 없어요. 채팅 서비스는 할 수 있으니, 그곳에 메시지를 신고해 주세요.
thisisme-unseen = 제가 사진 자체를 볼 수 없어서, 다시 올라와도 알아보지 못해요. 다시 보게 되면 그 링크도 보내 주세요.
thisisme-too-often = 한 사람을 위해 하루에 부탁할 수 있는 만큼 했어요. 이미 부탁한 것은 그대로 순서를 기다려요. 더 있다면 채팅 서비스에 신고해 주세요.
thisisme-help =
    다시 보지 않고 지금 할 수 있는 일: 링크, 올린 계정, 날짜를 적어 두세요. 채팅 서비스에도 메시지를 신고하세요. 믿을 수 있는 사람에게 이야기하세요.
    누군가 사진으로 협박한다면 돈을 주지 말고 경찰에 알리세요. 도와주는 곳: { $who }. 더 보기: /help me
