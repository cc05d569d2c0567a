# The page on which a moderator looks at one picture, once.

reveal-page-title = Torchrelay: 케이스의 사진
reveal-page-heading = 케이스 { $case }, 사진 { $number }
reveal-page-what = 이 링크는 운영진인 당신만을 위한 것이에요. 이 사진을 한 번 보여 줘요. 봤다는 사실은 케이스에 기록돼요.
reveal-page-please = 사진을 찍거나 저장하거나 전달하지 말아 주세요. 누군가에게는 살면서 겪은 가장 힘든 일일 수 있어요.
reveal-page-button = 한 번만 보기
reveal-page-button-where = 사진과 신경망이 본 곳 보기
reveal-page-where-late = 신경망이 본 곳을 제때 그리지 못했어요. 케이스 아래의 “보여 주기”를 누르면 새 링크가 나와요.
reveal-page-where-alt = 신경망이 본 곳에 색이 있는 회색 사진
reveal-page-alt = 이 케이스의 사진
reveal-page-shown = 이번이 그 한 번이에요. 이 페이지를 닫거나 새로 고치면 사라져요. 케이스 아래의 “보여 주기”를 누르면 새 링크가 나와요.
reveal-page-nothing = 여기에는 볼 것이 없어요
reveal-page-used = 이미 쓴 링크이거나 시간이 지났어요. 그래도 봐야 한다면 케이스 아래의 “보여 주기”를 다시 눌러 주세요.
reveal-page-gone = 사진이 없어졌어요. 삭제되었거나 케이스가 지워졌어요.
reveal-page-minor = 미성년자일 수 있어서 중단된 케이스예요. 이제 아무도 볼 수 없어요.
reveal-page-unseen = 이 사진은 제가 아직 보지 않아서 보여 주지 않아요.
reveal-page-denied = 이제 그 채팅방의 케이스를 결정할 수 없어서 보여 드릴 수 없어요.
reveal-page-unshowable = 브라우저가 보여 줄 수 없는 종류의 파일이에요. 링크는 몇 분 더 쓸 수 있지만 결과는 같아요. 케이스에 적힌 내용으로 결정해 주세요.
reveal-page-later = 방금은 되지 않았어요. 링크는 아직 쓸 수 있으니 1분 뒤에 다시 해 주세요.
reveal-page-not-written = 봤다는 사실을 기록하지 못해서 보여 주지 않아요. 1분 뒤에 케이스 아래의 “보여 주기”를 다시 눌러 주세요.
reveal-page-off = 봇을 설치한 사람이 사진 보여 주기를 켜 두지 않았어요.
