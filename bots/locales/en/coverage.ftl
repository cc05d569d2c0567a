# /coverage: where pictures are looked at. What stands in the lists is put between commas.

coverage-title = Where I look for pictures here:
coverage-yes = • I look at: { $where }.
coverage-asked = • When somebody asks, who alone reads my answer: { $where }.
coverage-not_yet = • Not yet: { $where }.
coverage-never = • Never: { $where }. Bots are not shown it, or there is no picture in it.
coverage-size = • A file of more than { $megabytes } MB I cannot fetch. Where pictures are taken out, moderators are told of it. Of a film I look at some frames, not at the sound.
coverage-more = /doctor says whether I lack a right here, /policy what follows.

surface-photo = photos
surface-album = albums
surface-file = pictures sent as files
surface-unnamed_file = files that do not say what they are
surface-gif = GIFs
surface-video = videos
surface-round_video = round videos
surface-sticker = stickers
surface-spoiler = covered pictures
surface-forward = forwarded messages
surface-quote = pictures quoted from other chats
surface-live_photo = live photos
surface-edit = pictures put in the place of others
surface-thread = topics, threads and channels
surface-channel = what channels say here
surface-channel_post = posts in channels themselves
surface-embed = pictures behind links
surface-component = pictures in what apps lay out
surface-poll = polls
surface-video_cover = covers of videos
surface-emoji = custom emoji
surface-profile_picture = profile pictures
surface-chat_picture = the chat’s own picture
surface-story = stories
surface-paid_media = paid media
surface-secret_chat = secret chats
surface-drawn_sticker = stickers that are drawings
