"""Two story lines over three days, in English and Chinese, told one day after another."""

from collections.abc import Mapping
from datetime import UTC, datetime
from datetime import date as Date  # noqa: N812
from pathlib import Path

from audio_digest.config import Show
from audio_digest.pipeline import advance
from audio_digest.run import Run
from audio_digest.stages import AUDIO
from tests.humming import hum

TUESDAY, THURSDAY, FRIDAY = Date(2026, 11, 17), Date(2026, 11, 19), Date(2026, 11, 20)
MONDAY = Date(2026, 11, 23)
AT_SIX = datetime(2026, 11, 17, 6, tzinfo=UTC)
FERRY = (
    "The ferry between Marrow Point and Gull Island stopped running on battery power. "
    "Engineers found that 14 of its 96 battery modules had taken in sea water. "
    "The operator Halden Lines has put a diesel ship on the route for the time being. "
    "Passengers now wait about 40 minutes longer in the morning."
)
FERRY_MORE = (
    "Halden Lines named the cause today: a cracked seal under the port ramp. "
    "Replacing the seal on all 3 sister ships will cost 2.4 million euros. "
    "The shipyard in Kestrel Bay expects the work to take 11 days."
)
FERRY_LAST = (
    "The battery ferry made its first trial run from Kestrel Bay this morning with 120 guests. "
    "Inspector Oda Brink signed the safety papers after a test of 6 hours."
)
BEES = (
    "Beekeepers in the Linden valley counted 212 hives after the winter, 30 more than last year. "
    "The count was made by volunteers from 9 villages over two weekends. "
    "A mild February let the colonies start brooding earlier than usual. "
    "The beekeepers' club plans to sow flowering strips along the old railway."
)
OWLS = (
    "A barn owl has moved into the clock tower of Tarn town hall for the first time since 1987. "
    "The council stopped the bells at night so that the bird can hunt in silence. "
    "A camera in the belfry has been watched by 5,300 people so far. "
    "Biologist Mira Solen expects eggs in the tower before the end of March."
)
FERRY_ZH = (
    "石湾到鸥岛的电动渡轮已经停航，改由柴油船顶班。"
    "检修人员发现，96个电池模块中有14个进了海水。"
    "运营方海宁航运说，早班乘客要多等大约40分钟。"
    "岛上的面包房每天清晨五点就靠这班船运面粉。"
)
FERRY_ZH_MORE = (
    "海宁航运今天公布了原因：左舷跳板下方的一条密封圈开裂。"
    "三艘姊妹船全部更换密封圈，要花240万元。"
    "红隼湾船厂预计整个工程需要11天。"
)
BEES_ZH = (
    "椴树谷的养蜂人今年春天数出212箱蜂，比去年多了30箱。"
    "清点由9个村子的志愿者花了两个周末完成。"
    "暖和的二月让蜂群比往年更早开始育幼。"
    "养蜂协会打算沿旧铁路种上一条花带。"
)
OWLS_ZH = (
    "一只仓鸮住进了塔恩镇政府的钟楼，这是1987年以来的头一回。"
    "镇里让钟声在夜间停响，好让它安静地捕食。"
    "钟楼里的摄像头已经有5300人看过。"
    "生物学家预计三月底之前就能看到鸟蛋。"
)
TITLES = {
    "ferry": ("Battery ferry stops after sea water leak", "电动渡轮因进水停航"),
    "bees": ("Linden valley counts more bee hives", "椴树谷的蜂箱变多了"),
    "owls": ("Barn owl moves into Tarn clock tower", "仓鸮住进塔恩钟楼"),
}


def lay_out(show: Show, texts: Mapping[str, str]) -> None:
    """Make ``texts`` (a key of `TITLES` → its paragraphs) the only stories of the show."""
    folder = show.home / "stories"
    for old in folder.iterdir():
        old.unlink()
    chinese = show.show.language.startswith("zh")
    name = "港湾来信" if chinese else "The Harbour Letter"
    body = "\n\n".join(f"## {TITLES[key][chinese]}\n\n{text}" for key, text in texts.items())
    (folder / "letter.md").write_text(f"# {name}\n\n{body}\n", "utf-8")


def three_days_show(home: Path, *, language: str = "en-GB", length_s: float = 120) -> Show:
    """Return a humming show in ``home``."""
    home.mkdir(parents=True, exist_ok=True)
    return hum(home, language=language, length_s=length_s)


def tell(
    show: Show, day: Date, texts: Mapping[str, str] | None = None, *,
    until: str = "write", redo: str | None = None,
) -> Run:  # fmt: skip
    """Make the episode of ``day`` from ``texts``, or from what lies there; return its run.

    Where it ends with the script, an empty file stands for the sound: nothing reads it.
    """
    if texts is not None:
        lay_out(show, texts)
    run = Run(show, show.home / "output", day, AT_SIX)
    for _ in advance(run, tick=lambda *_: None, until=until, redo=redo):
        pass
    if until == "write" and not (run.folder / AUDIO).exists():
        (run.folder / AUDIO).touch()
    return run
