"""What a model answered, whatever it put around it → the lines that are spoken.

Asked for is one line of speech a line, ``ada: text [3,4]``: a model of a billion parameters holds
that form, it costs a third less than JSON, an answer that breaks off keeps every whole line, and
it is the same for every provider. What models do instead is read as well: thoughts in tags, code
fences, Markdown bold, prose around the lines, a JSON list of objects, whole or cut off.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic_core import from_json

MAX_CHARS = 200_000
"""Of an answer, no more is looked at."""
_MAX_LINE = 4_000
_THOUGHT = re.compile(
    r"<(think|thinking|thought|reasoning|analysis)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE
)
_FENCE = re.compile(r"^\s*(?:```|~~~)[\w-]*\s*$", re.MULTILINE)
_CITES = re.compile(
    r"\s*[\[【(（]\s*((?:\[?#?\d{1,4}\]?\s*[,，、;–-]?\s*)+)[\]】)）]\s*([.。!！?？]?)\s*$"
)
_INNER_CITES = re.compile(r"\s*[\[【]\s*#?\d{1,4}(?:\s*[,，、;–-]\s*#?\d{1,4})*\s*[\]】]")
_LINE = re.compile(
    r"^\s*(?:(?P<number>\d{1,4})\s*[.|)、:]\s*)?[-*•>#\s]{0,6}[*_\[“\"]{0,3}"
    r"(?P<host>[^\W\d_][\w .'’-]{0,40}?)\s*(?:\((?P<act>[\w -]{1,20})\))?\s*[*_\]”\"]{0,3}"
    r"\s*[:：]\s*[*_]{0,3}\s*(?P<text>\S.*)$"
)
_TEXT_KEYS = ("text", "line", "content", "dialogue", "utterance", "speech")
_HOST_KEYS = ("host", "speaker", "name", "role", "character")
_CITE_KEYS = ("cites", "citations", "sources", "refs", "sentences", "ids")


@dataclass(frozen=True)
class Line:
    """One line as the model wrote it; ``cites`` are the numbers of sentences.

    ``number`` is what a mended line replaces, None where it was not said.
    """

    host: str
    text: str
    cites: tuple[int, ...]
    number: int | None = None


def bare(answer: str) -> str:
    r"""Return ``answer`` without the model's thoughts and its fences.

    >>> bare("<think>hm</think>```json\n[]\n```").strip()
    '[]'
    """
    text = _THOUGHT.sub("", answer[:MAX_CHARS])
    if "</think>" in text:  # some servers swallow the opening tag
        text = text.rpartition("</think>")[2]
    return _FENCE.sub("", text)


def lines(answer: str, hosts: Mapping[str, str], *, whole: bool = True) -> tuple[Line, ...]:
    """Return the lines in ``answer``.

    ``hosts``: what a host may be called, in lower case → id. Of an answer that is not ``whole``,
    a last line that does not end is left out. An unknown host is kept as it was written.
    """
    text = bare(answer)
    found = tuple(_from_json(text, whole=whole)) or tuple(_from_lines(text, hosts, whole=whole))
    return tuple(_named(found, hosts))


def _named(found: Sequence[Line], hosts: Mapping[str, str]) -> Iterator[Line]:
    """Yield lines with hosts' ids; labels of the model's own stand for the hosts in order."""
    ids = list(dict.fromkeys(hosts.values()))
    labels = list(dict.fromkeys(line.host for line in found))
    strange = [label for label in labels if label.lower() not in hosts]
    own = dict(zip(labels, ids, strict=False)) if len(strange) == len(labels) <= len(ids) else {}
    for line in found:
        host = hosts.get(line.host.lower()) or own.get(line.host) or line.host
        yield Line(host, line.text, line.cites, line.number)


# --- lines --------------------------------------------------------------------------------------


def _from_lines(text: str, hosts: Mapping[str, str], *, whole: bool) -> Iterator[Line]:
    rows = text.split("\n")
    last = max((n for n, row in enumerate(rows) if row.strip()), default=0)
    strangers = sum(_label(row) not in hosts for row in rows if _LINE.match(row[:_MAX_LINE]))
    known = sum(_label(row) in hosts for row in rows if _LINE.match(row[:_MAX_LINE]))
    for n, row in enumerate(rows):
        match = _LINE.match(row[:_MAX_LINE])
        if not match or (known > strangers and match["host"].strip().lower() not in hosts):
            continue  # "Here is the dialogue:", "Note: …"
        spoken, cites = _cited(match["text"])
        broken = not whole and n == last and not cites and not spoken.endswith(tuple(".!?。！？"))
        if spoken and not broken:
            number = int(match["number"]) if match["number"] else None
            yield Line(match["host"].strip(), spoken, cites, number)


def _label(row: str) -> str:
    match = _LINE.match(row[:_MAX_LINE])
    return match["host"].strip().lower() if match else ""


def _cited(text: str) -> tuple[str, tuple[int, ...]]:
    """Return what is spoken, and the numbers in brackets behind it.

    >>> _cited("It turned for 168 hours [3, 5].")
    ('It turned for 168 hours.', (3, 5))
    """
    numbers: list[int] = []
    while (match := _CITES.search(text)) is not None:
        numbers = [*_numbers(match[1]), *numbers]
        text = text[: match.start()].rstrip() + match[2]
    for inner in _INNER_CITES.finditer(text):
        numbers += _numbers(inner[0])
    spoken = _INNER_CITES.sub("", text).replace("**", "").strip()
    return spoken.strip("*_ ").strip(), tuple(dict.fromkeys(numbers))


def _numbers(text: str) -> list[int]:
    """Return the numbers in ``text``; "3-5" is a range.

    >>> _numbers("3-5, 9")
    [3, 4, 5, 9]
    """
    found: list[int] = []
    for match in re.finditer(r"(\d{1,4})(?:\s*[–-]\s*(\d{1,4}))?", text):
        first, end = int(match[1]), int(match[2] or match[1])
        found += range(first, min(end, first + 9) + 1) if end >= first else [first, end]
    return found


# --- JSON ---------------------------------------------------------------------------------------


def _from_json(text: str, *, whole: bool) -> Iterator[Line]:
    begin = min((i for i in (text.find("["), text.find("{")) if i >= 0), default=-1)
    if begin < 0 or not re.match(r"[\[{]\s*[\[{\"]", text[begin:]):
        return
    body = text[begin:]
    end = max(body.rfind("]"), body.rfind("}")) + 1
    for candidate in (body[:end], body):
        try:
            value = from_json(candidate, allow_partial=True)
        except ValueError:
            continue
        objects = list(_objects(value))
        try:
            from_json(candidate)
        except ValueError:
            objects = objects[:-1] if not whole or len(objects) > 1 else objects  # cut in the midst
        yield from (line for line in map(_line, objects) if line)
        return


def _objects(value: object) -> Iterator[Mapping[str, object]]:
    if isinstance(value, list):
        for each in value:
            yield from _objects(each)
    elif isinstance(value, dict):
        if any(isinstance(value.get(key), str) for key in _TEXT_KEYS):
            yield value
        else:
            for each in value.values():
                yield from _objects(each)


def _line(value: Mapping[str, object]) -> Line | None:
    lower = {str(key).lower(): each for key, each in value.items()}
    host = next((h for k in _HOST_KEYS if isinstance(h := lower.get(k), str)), "")
    text = next((t for k in _TEXT_KEYS if isinstance(t := lower.get(k), str)), "")
    given = next((c for k in _CITE_KEYS if (c := lower.get(k)) is not None), ())
    spoken, cites = _cited(" ".join(text.split())[:_MAX_LINE])
    numbers = tuple(_numbers(str(given)))
    return Line(host, spoken, tuple(dict.fromkeys((*numbers, *cites)))) if spoken else None
