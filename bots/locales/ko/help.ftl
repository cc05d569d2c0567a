# For people who are hurt or threatened with a picture. Numbers and addresses are in bots/helplines.toml: what a line takes is said
# here, and must be what it says there.

help-me =
    누군가 사진으로 괴롭히거나 협박한다면, 진짜든 만든 것이든 당신 잘못이 아니에요. 당신은 혼자가 아니에요.

    지금 할 수 있는 일:
    • 돈을 주지 말고, 아무것도 더 보내지 마세요. 돈을 주면 더 달라고 해요.
    • 증거를 남기세요: 메시지 링크, 계정, 날짜와 시각. 18세 미만의 성적인 사진은 본인 것이라도 저장하지 마세요. 링크면 충분해요.
    • 그다음 올라온 곳에 신고하세요.
    • 믿을 수 있는 사람에게 이야기하세요. 혼자 하지 않아도 돼요.

    무료로 도와주는 곳:
help-me-last =
    도움을 받으려고 사진을 누구에게 보낼 필요는 없어요. 제가 있는 단체방에 올라온 사진이라면: /thisisme. 진짜인지 알고 싶은 사진은 저에게 개인 대화로 보내 주세요.

    지금 위험한 상황인가요? 경찰에 전화하세요.
help-found =
    사진 속 사람이 본인이거나 아는 사람이라면, 당신 잘못이 아니에요. 돈을 주지 말고, 증거를 지우지 마세요. 링크, 계정, 시각을 적어 두세요. 도와주는 곳: { $who }. 더 보기: /help me
help-any = 누군가 사진으로 괴롭히거나 협박한다면, 진짜든 가짜든 당신 잘못이 아니에요: /help me

help-place-world = 전 세계
help-place-kr = 한국
help-place-cn = 중국
help-place-us = 미국
help-place-gb = 영국
help-place-eu = 유럽 연합
help-place-jp = 일본

helpline-take-it-down = { $reach } – 18세 미만일 때의 성적인 사진. 내 기기에서 처리되고, 사진은 기기를 떠나지 않아요
helpline-take-it-down-short = { $reach }(성적인 사진, 18세 미만)
helpline-stopncii = { $reach } – 성인의 사적인 사진, 합성도 돼요. 같은 방식이에요
helpline-stopncii-short = { $reach }(사적인 사진, 성인)
helpline-kr-line = { $reach } – 디지털 성범죄 상담, 24시간
helpline-kr-centre = { $reach } – 디지털성범죄피해자지원센터, 삭제를 도와줘요
helpline-kr-standards = { $reach } – 성적인 딥페이크를 링크로 신고
helpline-cn-police = { $reach } – 경찰
helpline-cn-reports = { $reach } – 불법 콘텐츠 신고
helpline-us-ccri = { $reach } – 사적인 사진, 합성도 돼요
helpline-us-cybertipline = { $reach } – 18세 미만의 성적인 사진
helpline-gb-helpline = { $reach } – 성인의 사적인 사진, 월요일부터 금요일까지
helpline-gb-report-remove = { $reach } – 18세 미만의 성적인 사진. 사진 말고 링크를 주세요
helpline-eu-children = { $reach } – 어린이와 청소년, 대부분의 나라
helpline-eu-victims = { $reach } – 범죄 피해자, 일부 나라
helpline-jp-police = { $reach } – 경찰, 성범죄, 24시간
helpline-jp-centre = { $reach } – 가까운 성폭력 피해자 지원 센터
