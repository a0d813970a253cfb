"""Elements → stories: which headings open a story, which go on inside one, which are furniture.

Nothing here knows a publisher. A heading with markup nests by its level. Among headings of one
level, or without markup, one opens a story unless it reads as a part of the one before: it asks
about that ("How does it work?"), numbers its steps, or is far shorter than its neighbours
("Results"). A heading with nothing below it is a category. What comes before the first numbered
story, or carries the document's own date, introduces; an article whose every section names the
same thing is one story.
"""

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from audio_digest.model import Block, Link, Skipped
from audio_digest.stories.sources import faq
from audio_digest.stories.sources.cleaning import (
    date_in,
    gives_orders,
    is_call,
    is_furniture,
    is_meta,
    urls,
    without_urls,
)
from audio_digest.stories.sources.elements import Element, numbered, weight
from audio_digest.stories.terms import terms
from audio_digest.text.languages import detect
from audio_digest.text.names import names

_SOURCE = re.compile(
    r"\s*(?:(?:original\s+)?sources?|via|links?|references?|read\s+more|further\s+reading"
    r"|(?:信息|消息|新闻|新聞)?(?:来源|來源)|出处|出處|参考(?:资料|链接)?|參考(?:資料)?|原文(?:链接)?|链接|鏈接)"
    r"\s*(?:[(（][^)）]{0,30}[)）])?\s*[:：]",
    re.IGNORECASE,
)
_SIDE_SECTION = re.compile(
    r"\W*(?:tl;?\s*dr|in\s+(?:this|today['’]?s)\s+\S{1,12}|(?:table\s+of\s+)?contents|at\s+a\s+glance"
    r"|by\s+the\s+numbers|statistic\w*(?:\s+\S+)?|highlights|sponsors?(?:ed)?.{0,20}|advertisements?"
    r"|related(?:\s+\S+)?|recommended.{0,20}|more\s+from\b.{0,40}|comments?|(?:leave\s+a\s+)?reply"
    r"|about\s+(?:us|me|the\s+authors?|this\s+newsletter)|share(?:\s+this)?|references|footnotes"
    r"|acknowledge?ments|(?:stay\s+)?(?:connected|in\s+touch)|newsletter|subscribe|contact(?:\s+us)?"
    r"|目录|目錄|导读|導讀|摘要|广告|廣告|相关(?:阅读|文章|链接)|相關(?:閱讀|文章)|关于(?:我们|作者)|關於(?:我們|作者)"
    r"|(?:免责|免責)(?:声明|聲明)|参考(?:资料|文献)|參考(?:資料|文獻)|评论|評論)\W*",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|this|that|these|he|she|his|her)\b", re.IGNORECASE
)
_PRONOUN_HAN = re.compile(r"[它他她这這]")
_ACRONYM = re.compile(r"[a-z]{1,3}")

MIN_WEIGHT = 8.0
"""Words (two Han characters count as one) below which there is nothing to tell."""
_THIN = 60.0
_SHORT, _LONG = 3.0, 6.0
_SHARED = 0.8
_MIN_SECTIONS = 3
_LOOKED_AT = 20_000
_MAX_ELEMENTS = 20_000
_MAX_PAIRS = 100


@dataclass(frozen=True)
class Draft:
    """A story before it has a source, an id and a language."""

    title: str
    blocks: tuple[Block, ...]
    links: tuple[Link, ...]

    @property
    def text(self) -> str:
        """All that is told, a block a line."""
        return "\n".join(f"{block.label} {block.text}".strip() for block in self.blocks)


@dataclass(frozen=True)
class Outline:
    """A document's own title (empty: none), its stories, and what was left aside."""

    title: str
    drafts: tuple[Draft, ...]
    skipped: tuple[Skipped, ...] = ()


@dataclass
class _Node:
    """A heading with what stands below it."""

    heading: Element
    body: list[Element] = field(default_factory=list)
    children: list["_Node"] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    sourced: bool = False
    meta: bool = False

    def walk(self) -> Iterator["_Node"]:
        """Yield this node and all below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def text(self) -> str:
        """Return all that stands below the heading."""
        lines = (f"{e.label} {e.text}" for node in self.walk() for e in node.body)
        return "\n".join(lines)

    def leads(self) -> bool:
        """Say whether this has an impact of its own, as only a story has."""
        return any(e.kind == "paragraph" and e.label for e in self.body)


def outline(elements: Sequence[Element], *, title: str = "", article: bool = False) -> Outline:
    """Return the stories in a document.

    ``title`` is what the document is called where its text does not say. With ``article`` (a
    page, a feed's entry) it is one story unless the text shows plainly that it is a digest.
    """
    skipped: list[Skipped] = []
    root = _tree(elements[:_MAX_ELEMENTS], skipped)
    questions = _take_questions(root)
    top, own = _top(root)
    stories = list(_stories(top, skipped, article=article))
    if len(stories) == 1 and stories[0] is top:
        only = title if article and title else own
        node = top if only else _promoted(top)
        drafts = [_draft(node, only or node.heading.text)]
    else:
        drafts = [_draft(node, node.heading.text) for node in stories]
    drafts = [draft for draft in drafts if _is_tellable(draft, skipped)]
    answered = _answer(drafts, questions, skipped)
    return Outline(own or title, tuple(answered), tuple(skipped))


# --- a tree of headings -------------------------------------------------------------------


def _tree(elements: Iterable[Element], skipped: list[Skipped]) -> _Node:
    root = _Node(Element("heading", ""))
    path = [root]
    for element in elements:
        if element.kind == "heading":
            heading = numbered(element) if element.number is None else element
            level = heading.level or 1
            while len(path) > 1 and (path[-1].heading.level or 1) >= level:
                path.pop()
            node = _Node(heading, links=list(heading.links))
            path[-1].children.append(node)
            path.append(node)
        elif element.kind != "image":
            _place(path[-1], element, skipped)
    return root


def _place(node: _Node, element: Element, skipped: list[Skipped]) -> None:
    """Put ``element`` below its heading, unless it is furniture, a source or an order to us."""
    whole = f"{element.label}: {element.text}" if element.label else element.text
    bare = " ".join(link.title for link in element.links)
    if gives_orders(whole):
        skipped.append(Skipped(what=_short(whole), reason="it gives orders instead of telling"))
    elif is_furniture(whole) or is_call(whole):
        node.links.extend(element.links if is_call(whole) else ())
    elif _SOURCE.match(whole) or (element.links and whole.strip(" .|·") == bare):
        node.sourced = True
        node.links.extend(element.links)
        node.links.extend(Link(title=url, url=url) for url in urls(whole))
    elif is_meta(whole):
        node.meta = True
    elif element.text.strip():
        node.links.extend(element.links)
        node.links.extend(Link(title=url, url=url) for url in urls(element.text))
        node.body.append(replace(element, text=without_urls(element.text).strip()))


def _top(root: _Node) -> tuple[_Node, str]:
    """Return the node whose children may be stories, and the document's own title."""
    top, own = root, ""
    while not top.body and len(top.children) == 1 and top.children[0].children:
        top = top.children[0]
        own = own or top.heading.text
    dated = [node for node in root.children[:3] if node.meta or date_in(node.heading.text)]
    return top, own or (dated[0].heading.text if dated else "")


def _promoted(node: _Node) -> _Node:
    """Return an article whose first heading is its title."""
    if node.body or not node.children:
        return node
    first, *rest = node.children
    return replace(first, children=[*first.children, *rest], links=[*node.links, *first.links])


# --- which headings open a story ----------------------------------------------------------


def _stories(node: _Node, skipped: list[Skipped], *, article: bool) -> Iterator[_Node]:
    """Yield a node for each story below ``node``, or ``node`` itself where it is one."""
    children = [c for c in node.children if not _is_side(c) and (c.body or c.children)]
    steps = _steps(children)
    front = _front(children, steps)
    aside = {id(node) for node in front}
    groups = _groups([child for child in children if id(child) not in aside], steps)
    skipped += [Skipped(what=_short(n.heading.text), reason="front matter") for n in front]
    if not groups or not _is_digest(node, groups, article=article):
        node.children = groups
        if any(part.body for part in node.walk()):
            yield node
        return
    for group in groups:
        if group.children and not group.body:
            yield from _stories(group, skipped, article=article)
        else:
            yield group


def _is_side(node: _Node) -> bool:
    return node.heading.number is None and bool(_SIDE_SECTION.fullmatch(node.heading.text))


def _steps(nodes: Sequence[_Node]) -> frozenset[int]:
    """Return the ids of the nodes that number the steps of the story before them."""
    found: set[int] = set()
    expected = 0
    for before, node in itertools.pairwise(nodes):
        number = node.heading.number
        opens = number == 1 and _announces(list(before.walk())[-1])
        if opens or (expected and number == expected):
            found.add(id(node))
            expected = (number or 0) + 1
        else:
            expected = 0
    return frozenset(found)


def _groups(nodes: Sequence[_Node], steps: frozenset[int]) -> list[_Node]:
    """Return ``nodes`` with each part of a story moved below that story."""
    usual = statistics.median(weight(node.heading.text) for node in nodes) if nodes else 0.0
    groups: list[_Node] = []
    for node in nodes:
        if groups and (id(node) in steps or _is_part(node, groups[-1], usual)):
            groups[-1].children.append(node)
        else:
            groups.append(node)
    return groups


def _announces(node: _Node) -> bool:
    return bool(node.body) and node.body[-1].text.rstrip().endswith((":", "："))


def _is_part(node: _Node, before: _Node, usual: float) -> bool:
    heading = node.heading
    if node.leads() or heading.number is not None:
        return False
    if heading.text.rstrip("\"'”’」").endswith(("?", "？")):
        asked = set(terms(heading.text))
        told = set(terms(f"{before.heading.text}\n{before.text()}"[:_LOOKED_AT]))
        pronoun = _PRONOUN.search(heading.text) or _PRONOUN_HAN.search(heading.text)
        return bool(pronoun) or not asked or 2 * len(asked & told) >= len(asked)
    return not node.sourced and weight(heading.text) <= _SHORT and usual >= _LONG


def _front(nodes: Sequence[_Node], steps: frozenset[int]) -> list[_Node]:
    """Return what introduces: the dated title, and thin sections before story number one."""
    counted = [
        i for i, n in enumerate(nodes) if n.heading.number is not None and id(n) not in steps
    ]
    first = counted[0] if len(counted) > 1 else 0
    return [
        node
        for i, node in enumerate(nodes)
        if not node.leads()
        and not node.children
        and node.heading.number is None
        and (
            (i < first and weight(node.text()) <= _THIN)
            or (i == 0 and len(nodes) > 1 and (node.meta or date_in(node.heading.text)))
        )
    ]


def _is_digest(node: _Node, groups: Sequence[_Node], *, article: bool) -> bool:
    """Say whether ``groups`` are stories of their own rather than sections of one."""
    if len(groups) == 1:
        return not node.body and not article
    evidence = (
        sum(group.heading.number is not None for group in groups) > 1,
        sum(group.leads() for group in groups) > 1,
        sum(any(part.sourced for part in group.walk()) for group in groups) > 1,
        any(group.children and not group.body for group in groups),
    )
    if any(evidence):
        return True
    return not article and not _is_cohesive(node, groups)


def _is_cohesive(node: _Node, groups: Sequence[_Node]) -> bool:
    """Say whether nearly every section names one and the same thing."""
    texts = [f"{group.heading.text}\n{group.text()}" for group in groups]
    texts += ["\n".join(e.text for e in node.body)] if node.body else []
    if len(texts) < _MIN_SECTIONS:
        return False
    language = detect("\n".join(texts))
    spread = Counter(name for text in texts for name in names(text, language))
    return any(
        count >= _SHARED * len(texts) and not _ACRONYM.fullmatch(name)
        for name, count in spread.items()
    )


# --- a story's blocks ---------------------------------------------------------------------


def _draft(node: _Node, title: str) -> Draft:
    links: list[Link] = []
    blocks: list[Block] = []
    _fill(node, 0, blocks, links)
    unique = {link.url: link for link in reversed(links)}
    return Draft(
        title.strip() or _first_words(blocks), tuple(blocks), tuple(reversed(unique.values()))
    )


def _fill(node: _Node, depth: int, blocks: list[Block], links: list[Link]) -> None:
    if depth and node.heading.text:
        blocks.append(Block(kind="heading", text=node.heading.text, level=depth))
    links.extend(node.links)
    for element in node.body:
        if element.kind == "bullet":
            blocks.append(
                Block(kind="bullet", text=element.text, label=element.label, level=element.level)
            )
        elif element.label:
            blocks.append(Block(kind="impact", text=element.text, label=element.label))
        else:
            blocks.append(Block(kind="paragraph", text=element.text))
    for child in node.children:
        _fill(child, depth + 1, blocks, links)


def _first_words(blocks: Sequence[Block]) -> str:
    text = next((block.text for block in blocks if block.text), "")
    sentence = re.split(r"(?<=[.!?])\s|(?<=[。！？])", text, maxsplit=1)[0]
    return _short(sentence, 90)


def _short(text: str, size: int = 60) -> str:
    if len(text) <= size:
        return text.strip()
    cut = text[:size]
    return (cut.rsplit(" ", 1)[0] if " " in cut[size // 2 :] else cut).rstrip(" ,;:，；：") + "…"


def _is_tellable(draft: Draft, skipped: list[Skipped]) -> bool:
    if weight(draft.text) >= MIN_WEIGHT:
        return True
    skipped.append(Skipped(what=draft.title or _short(draft.text), reason="too short to tell"))
    return False


# --- questions ----------------------------------------------------------------------------


def _take_questions(root: _Node) -> tuple[faq.Pair, ...]:
    """Take the FAQ out of the tree, and the questions that follow it as headings."""
    found: list[faq.Pair] = []
    for node in list(root.walk()):
        kept: list[_Node] = []
        asking = False
        for child in node.children:
            asks = child.heading.text.endswith(("?", "？"))
            asking = faq.is_faq(child.heading.text) or (asking and asks)
            if asking:
                found.extend(faq.pairs(_flat(child)))
            else:
                kept.append(child)
        node.children = kept
    return tuple(found[:_MAX_PAIRS])


def _flat(node: _Node) -> Iterator[Element]:
    for part in node.walk():
        if not faq.is_faq(part.heading.text):
            yield part.heading
        yield from part.body


def _answer(
    drafts: Sequence[Draft], questions: Sequence[faq.Pair], skipped: list[Skipped]
) -> list[Draft]:
    """Return the drafts, each with the answers to what is asked about it."""
    told = list(drafts)
    titles = [draft.title for draft in drafts]
    texts = [draft.text for draft in drafts]
    for pair in questions:
        at = faq.match(pair, titles, texts)
        if at is None:
            skipped.append(Skipped(what=_short(pair.question), reason="it asks about no story"))
            continue
        answer = Block(kind="answer", text=pair.answer, label=pair.question)
        told[at] = replace(told[at], blocks=(*told[at].blocks, answer))
    return told
