# For people who are hurt or threatened with a picture. Numbers and addresses are in bots/helplines.toml: what a line takes is said
# here, and must be what it says there.

help-me =
    If somebody hurts or threatens you with a picture, real or made up: you are not to blame, and you are not alone.

    What to do now:
    • Don't pay, and send nothing more. Whoever is paid mostly asks for more.
    • Keep what proves it: the address of the message, the account, the day and the time. Of a sexual picture of somebody under 18 make no copy, not of your own either; the address is enough.
    • Then report it where it was posted.
    • Tell somebody you trust. You need not do this alone.

    Who helps, free of charge:
help-me-last =
    You need not send the picture to anybody for that. If it is in a group that I am in: /thisisme. If you want to know whether a picture is real, send it to me in private.

    Somebody in danger now? Call the police.
help-found =
    If it shows you, or somebody you know: you are not to blame. Don't pay, and don't delete what proves it: keep the address, the account and the time. Who helps: { $who }. More: /help me
help-any = If somebody hurts or threatens you with a picture, real or not, you are not to blame: /help me

help-place-world = Everywhere
help-place-kr = Korea
help-place-cn = China
help-place-us = United States
help-place-gb = United Kingdom
help-place-eu = European Union
help-place-jp = Japan

helpline-take-it-down = { $reach } – sexual pictures of somebody who was under 18 in them. It works on your own device; the picture stays there
helpline-take-it-down-short = { $reach } (sexual pictures, under 18)
helpline-stopncii = { $reach } – intimate pictures of adults, made-up ones too. The same way
helpline-stopncii-short = { $reach } (intimate pictures, adults)
helpline-kr-line = { $reach } – digital sex crimes, day and night
helpline-kr-centre = { $reach } – has sexual pictures taken down
helpline-kr-standards = { $reach } – report a sexual deepfake by its address
helpline-cn-police = { $reach } – police
helpline-cn-reports = { $reach } – report unlawful content
helpline-us-ccri = { $reach } – intimate pictures, made-up ones too
helpline-us-cybertipline = { $reach } – sexual pictures of somebody under 18
helpline-gb-helpline = { $reach } – intimate pictures of adults, Monday to Friday
helpline-gb-report-remove = { $reach } – sexual pictures of somebody under 18; give the address, not the picture
helpline-eu-children = { $reach } – for children and young people, in most countries
helpline-eu-victims = { $reach } – for victims of crime, in some countries
helpline-jp-police = { $reach } – police, sexual crimes, day and night
helpline-jp-centre = { $reach } – the nearest centre for victims of sexual violence
