"""The few words that notes and site say themselves, in the languages that the show speaks."""

import calendar
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812

from audio_digest.config import language_of
from audio_digest.model import Script


@dataclass(frozen=True)
class Wording:
    """One language's words, and the marks between them.

    Braces are filled in; ``joint`` stands between story titles, ``comma`` in other lists.
    """

    today: str
    and_more: str
    joint: str
    comma: str
    aside: str
    colon: str
    machine_made: str
    machine_spoken: str
    chapters: str
    sources: str
    claims: str
    quoted: str
    transcript: str
    notes: str
    episodes: str
    subscribe: str
    subscribe_how: str
    copy: str
    copied: str
    download: str
    hosts: str
    minutes: str
    day: str
    skip: str
    brief: str
    whole: str
    corrected: str
    titled: str
    added: str
    removed: str

    def made_by(self, script: Script) -> str:
        """Return how ``script`` came to be: a person's own rests on no story."""
        told = any(segment.story_ids for segment in script.segments)
        return self.machine_made if told else self.machine_spoken

    def date(self, date: Date) -> str:
        """Return ``date`` as people write it."""
        month = calendar.month_name[date.month]
        return self.day.format(day=date.day, month=month, number=date.month, year=date.year)


_ENGLISH = Wording(
    today="In this episode: {}.",
    and_more="{}; and {} more",
    joint="; ",
    comma=", ",
    aside=" ({})",
    colon=": ",
    machine_made="Written by software and spoken by synthetic voices, from the sources named.",
    machine_spoken="Spoken by synthetic voices.",
    chapters="Chapters",
    sources="Sources",
    claims="What was said, and from where",
    quoted="“{}”",
    transcript="Transcript",
    notes="Notes",
    episodes="Episodes",
    subscribe="Subscribe",
    subscribe_how="Paste this address into any podcast app:",
    copy="Copy",
    copied="Copied",
    download="Download",
    hosts="With {}",
    minutes="{} min",
    day="{day} {month} {year}",
    skip="Skip to the content",
    brief="In brief",
    whole="The full episode",
    corrected="Corrected on {}:",
    titled="Title",
    added="added",
    removed="removed",
)
_SIMPLIFIED = Wording(
    today="本期内容：{}。",
    and_more="{}；另有{}则",
    joint="；",
    comma="、",
    aside="（{}）",
    colon="：",
    machine_made="本节目由软件撰写，由合成语音朗读，内容依据所列来源。",
    machine_spoken="本节目由合成语音朗读。",
    chapters="章节",
    sources="来源",
    claims="说了什么，出自何处",
    quoted="“{}”",
    transcript="文字稿",
    notes="节目笔记",
    episodes="节目",
    subscribe="订阅",
    subscribe_how="把这个地址粘贴到任何播客应用：",
    copy="复制",
    copied="已复制",
    download="下载",
    hosts="主持：{}",
    minutes="{} 分钟",
    day="{year}年{number}月{day}日",
    skip="跳到正文",
    brief="速览",
    whole="完整节目",
    corrected="{}更正：",
    titled="标题",
    added="新增",
    removed="删去",
)
_TRADITIONAL = Wording(
    today="本集內容：{}。",
    and_more="{}；另有{}則",
    joint="；",
    comma="、",
    aside="（{}）",
    colon="：",
    machine_made="本節目由軟體撰寫，由合成語音朗讀，內容依據所列來源。",
    machine_spoken="本節目由合成語音朗讀。",
    chapters="章節",
    sources="來源",
    claims="說了什麼，出自何處",
    quoted="「{}」",
    transcript="文字稿",
    notes="節目筆記",
    episodes="節目",
    subscribe="訂閱",
    subscribe_how="把這個網址貼到任何播客應用程式：",
    copy="複製",
    copied="已複製",
    download="下載",
    hosts="主持：{}",
    minutes="{} 分鐘",
    day="{year}年{number}月{day}日",
    skip="跳到正文",
    brief="速覽",
    whole="完整節目",
    corrected="{}更正：",
    titled="標題",
    added="新增",
    removed="刪去",
)


def wording(language: str) -> Wording:
    """Return the words for a BCP 47 tag; English where there are none of its own."""
    if language_of(language) != "zh":
        return _ENGLISH
    return _TRADITIONAL if is_traditional(language) else _SIMPLIFIED


def is_traditional(language: str) -> bool:
    """Say whether the BCP 47 tag of a Chinese language means traditional characters.

    >>> is_traditional("zh-TW"), is_traditional("zh-CN")
    (True, False)
    """
    return bool(set(language.lower().split("-")[1:]) & {"hant", "tw", "hk", "mo"})
