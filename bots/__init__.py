"""People and chats: messages become scan requests, verdicts become decisions and actions. Never imports torch."""
