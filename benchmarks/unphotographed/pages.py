"""What is on screens, drawn by Chromium: chats, editors, tables, feeds, vector portraits; and photographs shown on screens."""

from __future__ import annotations

import base64
import io
import random
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image, ImageOps

from benchmarks.unphotographed import photographs
from benchmarks.unphotographed.letters import CHINESE, WEB, paragraph, sentence
from tests.e2e.browser import chromium

Write = Callable[[random.Random], str]
SCREENS = [(390, 844), (1280, 720), (820, 1180), (1024, 768)]
_FACES = "".join(f"@font-face {{ font-family: {name}; src: url({address}) }}\n" for name, address in WEB.items())


def drawn(which: str, seed: int, each: int, photos: Path | None) -> Iterator[tuple[str, Image.Image]]:
    """Sort and picture."""
    jobs = [(sort, write) for sort, write in _SORTS[which].items()]
    found = photographs.real(photos) if photos is not None else []
    with chromium() as browser:
        page = browser.new_page()
        for sort, write in jobs:
            for number in range(each):
                chance = random.Random(f"{seed} {sort} {number}")
                yield sort, _shot(page, write(chance), chance)
        for number in range(each if found else 0):
            chance = random.Random(f"{seed} shown {number}")
            picture = Image.open(chance.choice(found)).convert("RGB")
            yield "shown", _shot(page, _SHOWING[which](_address(picture), chance), chance)


def _shot(page: object, body: str, chance: random.Random) -> Image.Image:
    width, height = chance.choice(SCREENS)
    page.set_viewport_size({"width": width, "height": height})  # type: ignore[attr-defined]
    page.set_content(f"<!doctype html><meta charset=utf-8><style>{_FACES} * {{ box-sizing: border-box }}</style>{body}")  # type: ignore[attr-defined]
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")  # type: ignore[attr-defined]


def _address(picture: Image.Image) -> str:
    buffer = io.BytesIO()
    ImageOps.contain(picture, (900, 900)).save(buffer, "JPEG", quality=90)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode()


def _hue(chance: random.Random, light: int = 50, share: int = 60) -> str:
    return f"hsl({chance.randint(0, 359)} {share}% {light}%)"


# --- for tuning


def _chat(chance: random.Random) -> str:
    dark = chance.random() < 0.5
    paper, own, other = ("#0e1621", "#2b5278", "#182533") if dark else (_hue(chance, 88, 30), "#e3fec8", "#fff")
    said = "".join(
        f"<p style='margin:6px;padding:8px 12px;border-radius:14px;max-width:72%;background:{own if mine else other};"
        f"margin-left:{'auto' if mine else '6px'};width:fit-content'>{sentence(chance, chance.randint(2, 22))}</p>"
        for mine in [chance.random() < 0.5 for _ in range(24)]
    )
    return (
        f"<body style='margin:0;background:{paper};color:{'#eee' if dark else '#111'};font:15px DejaVu Sans'>"
        f"<div style='padding:14px;background:{_hue(chance, 35)};color:#fff'><b>{sentence(chance, 2)}</b></div>{said}"
    )


def _editor(chance: random.Random) -> str:
    dark = chance.random() < 0.7
    lines = []
    for number in range(60):
        words = [
            f"<span style='color:{_hue(chance, 70 if dark else 35, 80)}'>{word}</span>"
            for word in sentence(chance, chance.randint(0, 9)).split()
        ]
        indent = "    " * chance.randint(0, 4)
        lines.append(f"<span style='color:#777'>{number:3} </span>{indent}{' '.join(words)}")
    return (
        f"<body style='margin:0;background:{'#1e1e1e' if dark else '#fff'}'>"
        f"<pre style='font:{chance.randint(11, 18)}px DejaVu Sans Mono;margin:0 0 0 12px'>{chr(10).join(lines)}</pre>"
    )


def _site(chance: random.Random) -> str:
    return (
        f"<body style='margin:0;font:16px DejaVu Serif'><div style='background:{_hue(chance)};color:#fff;padding:18px'>"
        f"<b>{sentence(chance, 3)}</b> &nbsp; {sentence(chance, 4)}</div><div style='display:flex;padding:20px;gap:24px'>"
        f"<div style='flex:3'><h1>{sentence(chance, 6)}</h1><p>{paragraph(chance, 8)}</p><h2>{sentence(chance, 3)}</h2>"
        f"<p>{paragraph(chance, 9)}</p></div><div style='flex:1;background:#eee;padding:12px'>{paragraph(chance, 4)}</div>"
    )


def _bezel(address: str, chance: random.Random) -> str:
    """A picture as a phone's gallery shows it."""
    return (
        f"<body style='margin:0;background:{chance.choice(['#000', '#fff'])};color:#888;font:16px DejaVu Sans'>"
        f"<div style='padding:14px'>&#8592; {sentence(chance, 2)} &#8942;</div>"
        f"<img src='{address}' style='width:100%;margin-top:{chance.randint(0, 120)}px'>"
        f"<div style='position:fixed;bottom:20px;width:100%;text-align:center'>{sentence(chance, 4)}</div>"
    )


# --- for reporting


def _terminal(chance: random.Random) -> str:
    paper, ink = chance.choice([("#300a24", "#eee"), ("#000", "#0f0"), ("#fdf6e3", "#586e75")])
    lines = [
        f"$ {sentence(chance, 2).lower()}" if chance.random() < 0.2 else paragraph(chance, 2).lower() for _ in range(50)
    ]
    return (
        f"<body style='margin:0;background:{paper};color:{ink}'>"
        f"<pre style='font:{chance.randint(12, 17)}px Mono;white-space:pre-wrap;margin:4px'>{chr(10).join(lines)}</pre>"
    )


def _table(chance: random.Random) -> str:
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td style='border:1px solid #ccc;padding:3px 8px;"
            f"background:{_hue(chance, 88) if chance.random() < 0.08 else '#fff'}'>"
            f"{chance.randint(0, 99999) if at else sentence(chance, 2)}</td>"
            for at in range(10)
        )
        + "</tr>"
        for _ in range(40)
    )
    return f"<body style='margin:0;font:14px Latin'><table style='border-collapse:collapse'>{rows}</table>"


def _feed(chance: random.Random) -> str:
    chinese = chance.random() < 0.5

    def words(count: int) -> str:
        return "".join(chance.choice(CHINESE) for _ in range(count * 3)) if chinese else sentence(chance, count)

    faces = "😀😂🥰😎🤔😭🔥👍🎉🐶🍕🌍"
    posts = "".join(
        f"<div style='display:flex;gap:10px;padding:12px;border-bottom:1px solid #ddd'>"
        f"<div style='width:44px;height:44px;border-radius:50%;flex:none;background:{_hue(chance)}'></div>"
        f"<div><b>{words(2)}</b><br>{words(chance.randint(4, 30))} {chance.choice(faces)}{chance.choice(faces)}"
        f"<br><span style='color:#888'>♡ {chance.randint(1, 999)} ↺ {chance.randint(1, 99)}</span></div></div>"
        for _ in range(12)
    )
    return f"<body style='margin:0;font:16px Latin, Chinese, Emoji'>{posts}"


def _panel(chance: random.Random) -> str:
    """Settings and figures: cards, bars, switches."""
    dark = chance.random() < 0.5
    cards = "".join(
        f"<div style='background:{'#24283b' if dark else '#fff'};border-radius:12px;padding:16px'>{sentence(chance, 2)}"
        f"<div style='font-size:30px'>{chance.randint(1, 9999)}</div><div style='height:10px;border-radius:5px;"
        f"width:{chance.randint(10, 100)}%;background:linear-gradient(90deg,{_hue(chance)},{_hue(chance)})'></div></div>"
        for _ in range(12)
    )
    return (
        f"<body style='margin:0;padding:20px;font:15px Latin;background:{'#1a1b26' if dark else '#f0f2f5'};"
        f"color:{'#ccd' if dark else '#223'}'><div style='display:grid;gap:14px;"
        f"grid-template-columns:repeat(auto-fill,minmax(230px,1fr))'>{cards}</div>"
    )


def _portrait(chance: random.Random) -> str:
    """A person in curves and soft colours, as sets of avatars have them."""
    skin, hair, shirt = (
        f"hsl({chance.randint(15, 35)} 55% {chance.randint(35, 82)}%)",
        _hue(chance, 25, 40),
        _hue(chance),
    )
    eye = chance.randint(5, 9)
    return f"""<body style='margin:0'><svg viewBox='0 0 200 200' preserveAspectRatio='xMidYMid slice'
      style='width:100vw;height:100vh;background:{_hue(chance, 80)}'>
      <defs><radialGradient id='s'><stop offset='.5' stop-color='{skin}'/><stop offset='1' stop-color='{skin}'
      stop-opacity='.75'/></radialGradient><linearGradient id='h' x2='0' y2='1'><stop stop-color='{hair}'/>
      <stop offset='1' stop-color='#000'/></linearGradient></defs>
      <circle cx='{chance.randint(20, 180)}' cy='40' r='{chance.randint(15, 60)}' fill='{_hue(chance, 70)}'/>
      <path d='M40 200 Q100 {chance.randint(120, 150)} 160 200Z' fill='{shirt}'/>
      <ellipse cx='100' cy='85' rx='{chance.randint(46, 58)}' ry='62' fill='url(#h)'/>
      <rect x='88' y='120' width='24' height='34' fill='{skin}'/>
      <ellipse cx='100' cy='98' rx='40' ry='{chance.randint(44, 52)}' fill='url(#s)' stroke='#0002'/>
      <path d='M58 88 Q100 {chance.randint(30, 70)} 142 88 Q120 62 100 66 Q80 62 58 88Z' fill='url(#h)'/>
      <g fill='#fff'><ellipse cx='84' cy='96' rx='8' ry='{eye}'/><ellipse cx='116' cy='96' rx='8' ry='{eye}'/></g>
      <g fill='{_hue(chance, 30)}'><circle cx='85' cy='97' r='4.5'/><circle cx='117' cy='97' r='4.5'/></g>
      <g fill='#000'><circle cx='85' cy='97' r='2'/><circle cx='117' cy='97' r='2'/></g>
      <g stroke='{hair}' stroke-width='3' fill='none'><path d='M75 84 q9 -6 18 0'/><path d='M107 84 q9 -6 18 0'/></g>
      <path d='M100 98 q-6 14 1 16' stroke='#0005' fill='none' stroke-width='2'/>
      <path d='M86 124 q14 {chance.randint(4, 16)} 28 0' stroke='#a33' stroke-width='3' fill='#c556'/></svg>"""


def _map(chance: random.Random) -> str:
    lines = "".join(
        f"<path d='M{chance.randint(0, 400)} {chance.choice([0, 300])} Q{chance.randint(0, 400)} {chance.randint(0, 300)} "
        f"{chance.randint(0, 400)} {chance.choice([0, 300])}' fill='none' stroke='{chance.choice(['#fff', '#fd7', '#9cf'])}' "
        f"stroke-width='{chance.choice([2, 4, 8])}'/>"
        for _ in range(30)
    )
    names = "".join(
        f"<text x='{chance.randint(0, 360)}' y='{chance.randint(10, 290)}' font-size='8' font-family='Latin'>"
        f"{sentence(chance, 2)}</text>"
        for _ in range(25)
    )
    parks = "".join(
        f"<rect x='{chance.randint(0, 380)}' y='{chance.randint(0, 280)}' width='{chance.randint(10, 60)}' "
        f"height='{chance.randint(10, 60)}' fill='{chance.choice(['#cfe8c5', '#d8d8e6', '#aad3df'])}'/>"
        for _ in range(20)
    )
    return (
        "<body style='margin:0'><svg viewBox='0 0 400 300' preserveAspectRatio='xMidYMid slice' "
        f"style='width:100vw;height:100vh;background:#f2efe9'>{parks}{lines}{names}</svg>"
    )


def _board(chance: random.Random) -> str:
    """A game's board with its pieces, or a grid of numbers."""
    first, second = _hue(chance, 80), _hue(chance, 45)
    cells = "".join(
        f"<div style='background:{first if (at + at // 8) % 2 else second};aspect-ratio:1;display:grid;place-items:center;"
        f"font:8vmin DejaVu Sans'>{chance.choice('♔♕♖♗♘♙♚♛♜♝♞♟        ')}</div>"
        for at in range(64)
    )
    return (
        f"<body style='margin:0;background:{_hue(chance, 20, 20)}'><div style='display:grid;width:min(100vw,100vh);"
        f"grid-template-columns:repeat(8,1fr)'>{cells}</div>"
    )


def _post(address: str, chance: random.Random) -> str:
    """A picture in somebody's post, with what people say of it."""
    return (
        f"<body style='margin:0;background:{_hue(chance, 94, 20)};font:16px Latin, Emoji'>"
        "<div style='max-width:640px;margin:16px auto;background:#fff;border-radius:10px;padding:14px'>"
        f"<b>{sentence(chance, 2)}</b><p>{sentence(chance, 14)}</p>"
        f"<img src='{address}' style='width:100%;border-radius:8px'><p style='color:#666'>♡ {chance.randint(2, 900)}</p>"
        f"<p>{sentence(chance, 9)} 😂</p><p>{sentence(chance, 12)}</p></div>"
    )


_SORTS: dict[str, dict[str, Write]] = {
    "tuning": {"chat": _chat, "editor": _editor, "site": _site},
    "reporting": {
        **{"terminal": _terminal, "table": _table, "feed": _feed, "panel": _panel},
        **{"portrait": _portrait, "map": _map, "board": _board},
    },
}
_SHOWING = {"tuning": _bezel, "reporting": _post}
