policy-title = What I do in this chat:

policy-mode-off = I look at nothing by myself. People can still ask with /check.
policy-mode-shadow = I look at every picture and note what I would do, but I say and do nothing. This is for trying me out: /cases shows the notes.
policy-mode-live = I look at every picture.

policy-kind-altered = If a face was swapped or a part replaced:
policy-kind-generated = If the whole picture was made by AI:

policy-rule-reply = I reply to it when the evidence is substantial.
policy-rule-hold-proof = I take it out when that is proved, until a moderator decides. With substantial evidence alone I reply to it and tell the moderators.
policy-rule-hold-substantial = I take it out when the evidence is substantial, until a moderator decides.
policy-rule-delete-proof = I delete it when that is proved. With substantial evidence alone I reply to it and tell the moderators.
policy-rule-delete-substantial = I delete it when the evidence is substantial.

policy-moderators-nowhere = I tell no moderators' chat. /cases lists what happened.
policy-moderators-log = I tell the moderators in their log.
policy-moderators-here = I tell the moderators in this chat, where everybody can read it.
policy-moderators-chat = I tell the moderators in the chat { $chat }.

policy-usage =
    To change it:
    /policy watch, /policy reply, /policy protect or /policy off
    /policy altered hold on proof (reply, hold or delete; on proof or on substantial)
    /policy generated delete on substantial
    /policy moderators here, /policy moderators none, or /policy moderators and the id of a chat
    This chat's id: { $chat }
policy-not-understood = I did not understand that, so nothing was changed.
policy-changed = Done.

policy-warn-substantial = Please know: with this setting, real pictures will be taken out now and then. How often was measured; the numbers are in MODEL_CARD.md.
policy-warn-delete = What I delete cannot be put back. "hold" keeps a copy for { $hold_hours ->
        [one] one hour
       *[other] { $hold_hours } hours
    }, so that a moderator can.
policy-warn-proof = Please know: what I see in a picture is never proof by itself. For now only a moderator can decide that a picture is a fake; known fakes and signed records of origin can come later. Until then I reply, tell the moderators, and they can remove it with one press.
policy-warn-rights = I cannot do this here yet, because I lack a right: { $rights }. Please give it to me; nothing else needs to change.
policy-warn-nobody-told = No moderators' chat is set, so nobody is told when I take something out. Set one with /policy moderators.

policy-denied = Only people who may manage this chat can change what I do here.
policy-denied-there = You need to manage that chat as well, and I need to be in it.
policy-in-private = These settings belong to a group. Please use /policy in the group that you mean. Here, I check what you send me, and nothing else.

right-delete_messages = deleting messages
right-send_messages = sending messages
right-read_history = reading earlier messages
right-read_messages = reading messages
right-attach_files = sending pictures
right-delete_old_messages = deleting messages that are older than two days (Telegram lets no bot do that, so please delete it by hand)
