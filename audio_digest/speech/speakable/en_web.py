"""What technology news writes that is not prose: addresses, paths, code, handles."""

import re

from audio_digest.speech.speakable import en_numbers
from audio_digest.speech.speakable.scan import Reader, Rules

RULES = Rules()
ENDINGS = "md|py|js|ts|tsx|jsx|json|toml|yaml|yml|txt|html|css|sh|rs|go|cpp|csv|pdf|ipynb|env|lock|cfg|ini|sql|xml|log|gguf|onnx|exe|mp3|mp4|wav|png|jpg|zip"  # noqa: E501
TOP_LEVEL = "com|org|net|ai|io|dev|app|co|edu|gov|uk|de|fr|cn|jp|eu|me|so|sh|info|news|tech|cloud|xyz|gg|tv|us|ca|in|ch"  # noqa: E501
_LETTERS = {
    "md",
    "py",
    "js",
    "ts",
    "tsx",
    "jsx",
    "html",
    "css",
    "sh",
    "rs",
    "cpp",
    "csv",
    "pdf",
    "gguf",
    "onnx",
    "ini",
    "sql",
    "xml",
    "mp",
    "png",
    "io",
    "ai",
    "uk",
    "de",
    "fr",
    "cn",
    "jp",
    "eu",
    "tv",
    "us",
    "ca",
    "gg",
    "xyz",
}
_NAMES = {"py": "pie", "json": "jason", "sh": "S H", "sql": "sequel"}


def label(text: str, reader: Reader) -> str:
    """Return one label of an address or path: a name, its digits and humps parted."""
    lower = text.lower()
    if lower in _NAMES:
        return _NAMES[lower]
    if lower in _LETTERS:
        return lower.upper()
    return reader.say(humps(text.strip("_- ")))


def humps(text: str) -> str:
    """Return ``text`` with a space at each hump: MachineLearning → Machine Learning."""
    text = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", text)
    return re.sub(r"[_\-]+", " ", text)


def site(host: str, reader: Reader) -> str:
    """Return a host name as it is said: www.example.org → example dot org."""
    labels = [part for part in host.lower().removeprefix("www.").split(".") if part]
    return " dot ".join(label(part, reader) for part in labels[:6])


def path(text: str, reader: Reader) -> str:
    """Return a path or file name: .trinity/ → dot trinity, claude.ai/code → … slash code."""
    said = []
    for part in re.findall(r"[^./\\~:]{1,80}|[./\\~:]", text.rstrip("/\\")):
        match part:
            case "/":
                said.append("slash")
            case "\\":
                said.append("backslash")
            case ".":
                said.append("dot")
            case "~":
                said.append("tilde")
            case ":":
                said.append("colon")
            case _:
                said.append(label(part, reader))
    return " ".join(said)


@RULES.on(r"\[([^\[\]\n]{1,200})\]\([^()\s]{1,500}\)")
def _markdown_link(match: re.Match[str], reader: Reader) -> str:
    return reader.say(match[1])


@RULES.on(r"\[(?:email\s?protected|\d{1,3}(?:,\s?\d{1,3}){0,5})\]")
def _debris(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001  (a rule's signature)
    return ""


@RULES.on(r"(?<![\w@])[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![\w@])")
def _email(match: re.Match[str], reader: Reader) -> str:
    name, _, host = match[0].partition("@")
    return f"{path(name, reader)} at {site(host, reader)}"


@RULES.on(
    r"<?(?<![\w])(?:(?:https?|ftp)://|www\.)(?:[^\s/@]{0,80}@)?((?=[.-]{0,3}\w)[\w.-]{1,120})[^\s<>\"')\]]{0,2000}>?",
    re.IGNORECASE,
)
def _url(match: re.Match[str], reader: Reader) -> str:
    tail = re.search(r"[.,;:!?]+$", match[0])
    return site(match[1].strip(".-"), reader) + (tail[0][-1] if tail else "")


@RULES.on(r"(?<![\w/])arxiv[:\s]{1,2}(\d{4})\.(\d{4,5})(?:v(\d{1,2}))?(?![\w.]*\d)", re.IGNORECASE)
def _arxiv(match: re.Match[str], reader: Reader) -> str:
    first, second = en_numbers.digits(match[1]), en_numbers.digits(match[2])
    version = f" version {en_numbers.number(match[3])}" if match[3] else ""
    return f"{reader.word('arXiv')} {first} dot {second}{version}"


@RULES.on(r"(?<![\w/.])/?([ru])/([A-Za-z0-9_]{2,40})(?![\w/])")
def _reddit(match: re.Match[str], reader: Reader) -> str:
    return f"{match[1].upper()} slash {label(match[2], reader)}"


@RULES.on(r"(?<![\w@])@([A-Za-z_]\w{0,40})")
def _handle(match: re.Match[str], reader: Reader) -> str:
    return f"at {label(match[1], reader)}"


@RULES.on(r"(?<![\w#&])\#([^\W\d_]\w{0,60})")
def _hashtag(match: re.Match[str], reader: Reader) -> str:
    return f"hashtag {label(match[1], reader)}"


@RULES.on(r"(?<![\w#])\#\s?(?=\d)")
def _number_sign(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return "number "


@RULES.on(r"(?<![\w-])(--?)([A-Za-z][\w-]{0,40})(?![\w/])")
def _flag(match: re.Match[str], reader: Reader) -> str:
    return f"{'dash ' * len(match[1])}{label(match[2], reader)}"


@RULES.on(
    r"(?<![\w.@])(?:[A-Za-z0-9-]{1,63}\.){1,4}(?:"
    + TOP_LEVEL
    + r")(?:/[\w./~-]{0,120})?(?<![.])(?![\w@])"
)
def _domain(match: re.Match[str], reader: Reader) -> str | None:
    if re.fullmatch(r"[\d.]+|[A-Z]\.[A-Za-z.]*", match[0]) or "..." in match[0]:
        return None
    host, slash, rest = match[0].partition("/")
    said = site(host, reader)
    return f"{said} slash {path(rest, reader)}" if slash and rest.strip("/") else said


@RULES.on(
    r"(?<![\w.])(?:~|\.{1,2})?/(?:[\w.@+-]{1,60}/?){1,12}(?<!\.)(?!\w)|(?<![\w.])\.[A-Za-z]\w{0,40}(?:/[\w.-]{0,60}){0,8}(?<!\.)(?!\w)"
)
def _path(match: re.Match[str], reader: Reader) -> str | None:
    if re.fullmatch(r"/\w{1,3}", match[0]):
        return None
    return path(match[0], reader)


@RULES.on(r"(?<![\w./])[\w-]{1,60}(?:\.[\w-]{1,40}){0,3}\.(?:" + ENDINGS + r")(?!\w)")
def _file(match: re.Match[str], reader: Reader) -> str | None:
    if re.fullmatch(r"[\d.]+", match[0]):
        return None
    return path(match[0], reader)


@RULES.on(r"(?<![\w/])[A-Za-z][\w.-]{0,60}(?:/[A-Za-z_.][\w.-]{0,60}){2,10}/?(?<!\.)(?!\w)")
def _long_path(match: re.Match[str], reader: Reader) -> str:
    return path(match[0], reader)
