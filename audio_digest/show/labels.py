"""What the site's buttons and fields are called, in the languages that the show speaks."""

from dataclasses import dataclass

from audio_digest.config import language_of
from audio_digest.show.wording import is_traditional


@dataclass(frozen=True)
class Labels:
    """One language's labels; braces are filled in, by the page's script or its template."""

    player: str
    play: str
    pause: str
    back: str
    ahead: str
    position: str
    speed: str
    share: str
    shared: str
    missing: str
    resume: str
    newest: str
    latest: str
    earlier: str
    of_year: str
    in_app: str
    scan: str
    opml: str
    feed: str
    search: str
    search_in: str
    searching: str
    found: str
    found_none: str
    unsearchable: str


_ENGLISH = Labels(
    player="Player",
    play="Play",
    pause="Pause",
    back="Back 15 seconds",
    ahead="Ahead 30 seconds",
    position="Position",
    speed="Speed",
    share="Copy a link to this moment",
    shared="Link to {} copied",
    missing="The sound cannot be loaded. The transcript below has every word.",
    resume="{} left",
    newest="Listen to the newest",
    latest="Latest episodes",
    earlier="All episodes",
    of_year="Episodes of {}",
    in_app="Open in an app on this device:",
    scan="Or scan this with your phone’s camera.",
    opml="OPML file",
    feed="Feed",
    search="Search",
    search_in="Search what was said",
    searching="Searching…",
    found="Episodes: {}",
    found_none="Nothing found.",
    unsearchable="The search needs the site to be opened from a web server.",
)
_SIMPLIFIED = Labels(
    player="播放器",
    play="播放",
    pause="暂停",
    back="后退 15 秒",
    ahead="前进 30 秒",
    position="播放位置",
    speed="播放速度",
    share="复制此刻的链接",
    shared="已复制 {} 处的链接",
    missing="音频无法加载。全部内容见下方文字稿。",
    resume="还剩 {}",
    newest="收听最新一期",
    latest="最新节目",
    earlier="全部节目",
    of_year="{} 年的节目",
    in_app="在本设备的应用中打开：",
    scan="或用手机相机扫描。",
    opml="OPML 文件",
    feed="订阅源",
    search="搜索",
    search_in="搜索节目内容",
    searching="正在搜索…",
    found="找到节目：{}",
    found_none="没有找到。",
    unsearchable="搜索需要通过网站服务器打开本页。",
)
_TRADITIONAL = Labels(
    player="播放器",
    play="播放",
    pause="暫停",
    back="後退 15 秒",
    ahead="前進 30 秒",
    position="播放位置",
    speed="播放速度",
    share="複製此刻的連結",
    shared="已複製 {} 處的連結",
    missing="音訊無法載入。全部內容見下方文字稿。",
    resume="還剩 {}",
    newest="收聽最新一集",
    latest="最新節目",
    earlier="全部節目",
    of_year="{} 年的節目",
    in_app="在本裝置的應用程式中開啟：",
    scan="或用手機相機掃描。",
    opml="OPML 檔案",
    feed="訂閱源",
    search="搜尋",
    search_in="搜尋節目內容",
    searching="正在搜尋…",
    found="找到節目：{}",
    found_none="沒有找到。",
    unsearchable="搜尋需要透過網站伺服器開啟本頁。",
)


def labels(language: str) -> Labels:
    """Return the labels for a BCP 47 tag; English where there are none of its own."""
    if language_of(language) != "zh":
        return _ENGLISH
    return _TRADITIONAL if is_traditional(language) else _SIMPLIFIED
