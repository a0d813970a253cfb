"""Plain words of the news in Chinese and in English: a bridge for comparing, not a translation."""

import re

from audio_digest.stories.terms import terms
from audio_digest.text.languages import simplified

_TABLE = """
基准 benchmark|刷榜 作弊 篡改 造假 fudged faked faking cheated cheating manipulated rigged
首席 chief|科学家 scientist|采访 interview|离职 离开 出走 departing departure leave
被裁 裁员 裁撤 layoff fired|团队 team|开源 open-source|闭源 closed-source|版本 version
评测 测试 test|训练 training|推理 inference reasoning|梯度 gradient|矩阵 matrix|残差 residual
流形 manifold|超连接 hyper-connection hyper-connections|约束 constrained constraint
随机 stochastic|稳定 stable stability|参数 parameter|上下文 context|智能体 agent|越狱 jailbreak
开销 overhead cost|论文 paper|架构 architecture|语音 音频 voice audio speech|硬件 hardware
芯片 chip|内存 memory ram|许可 license licence|漏洞 bug vulnerability|代码 code
编程 coding programming|权重 weight|量化 quantization|注意力 attention|扩散 diffusion
收购 acquire acquisition|融资 funding|估值 valuation|上市 ipo|股市 股票 stock|价格 price
投资 invest investment|起诉 诉讼 lawsuit sue|法院 court|法官 judge|监管 regulation regulator
隐私 privacy|安全 safety security|黑客 hacker|版权 copyright|选举 election|总统 president
政府 government|关税 tariff|战争 war|警方 police|机器人 robot|自动驾驶 self-driving|电池 battery
汽车 car|卫星 satellite|火箭 rocket|太阳能 solar|核能 nuclear|疫苗 vaccine|癌症 cancer|药物 drug
医院 hospital|气候 climate|地震 earthquake|台风 typhoon|洪水 flood|大学 university|学生 student
教育 education|游戏 game|动画 animation|视频 video|图像 image|翻译 translation|电影 film movie
音乐 music|足球 football soccer|望远镜 telescope|潮汐 tide tidal|渡轮 ferry|混凝土 concrete
"""


def _read() -> tuple[dict[str, str], dict[str, str]]:
    han: dict[str, str] = {}
    latin: dict[str, str] = {}
    for entry in re.split(r"[|\n]", _TABLE.strip()):
        words = entry.split()
        key = next(word for word in words if word.isascii())
        for word in words:
            (latin if word.isascii() else han)[word] = key
    return han, latin


_HAN, _LATIN = _read()
_HAN_WORD = re.compile("|".join(sorted(_HAN, key=len, reverse=True)))


def concepts(text: str) -> frozenset[str]:
    """Return the concepts of the table that ``text`` names, in Chinese or in English.

    >>> sorted(concepts("團隊刷榜") & concepts("The team cheated."))
    ['fudged', 'team']
    """
    latin = {_LATIN[term] for term in terms(text) if term in _LATIN}
    han = {_HAN[match.group()] for match in _HAN_WORD.finditer(simplified(text))}
    return frozenset(latin | han)
