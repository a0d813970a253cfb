"""Elements → a tree of headings, and which of them open a story.

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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from audio_digest.model import Link, Skipped
from audio_digest.stories.sources.cleaning import (
    date_in,
    is_call,
    is_furniture,
    is_meta,
    urls,
    without_urls,
)
from audio_digest.stories.sources.elements import Element, numbered, shortened, weight
from audio_digest.stories.terms import terms
from audio_digest.text.languages import detect
from audio_digest.text.names import names
from audio_digest.text.orders import calls, gives_orders
from audio_digest.text.sentences import split

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

_THIN = 60.0
_SHORT, _LONG = 3.0, 6.0
_SHARED = 0.8
_MIN_SECTIONS = 3
_LOOKED_AT = 20_000


@dataclass
class Node:
    """A heading with what stands below it."""

    heading: Element
    body: list[Element] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    image: str = ""
    sourced: bool = False
    meta: bool = False
    flagged: str = ""

    def walk(self) -> Iterator["Node"]:
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


# --- a tree of headings -------------------------------------------------------------------


def tree(elements: Sequence[Element], skipped: list[Skipped]) -> Node:
    """Return the document as a tree below a nameless root; ``skipped`` gains what is no telling.

    An image between a text and a heading may belong to either: it is nobody's.
    """
    root = Node(Element("heading", ""))
    path = [root]
    for element, after in itertools.zip_longest(elements, elements[1:]):
        if element.kind == "heading" and gives_orders(element.text):
            _flag(path[-1], element.text, skipped)
        elif element.kind == "heading":
            heading = numbered(element) if element.number is None else element
            level = heading.level or 1
            while len(path) > 1 and (path[-1].heading.level or 1) >= level:
                path.pop()
            node = Node(heading, links=list(heading.links))
            if calls(heading.text):  # what stands below an advert is one, too: it hangs nowhere
                skipped.append(_advert(heading.text))
            else:
                path[-1].children.append(node)
            path.append(node)
        elif element.kind == "image":
            if not path[-1].body or after is None or after.kind != "heading":
                path[-1].image = path[-1].image or element.url
        else:
            _place(path[-1], element, skipped)
    return root


def _flag(node: Node, text: str, skipped: list[Skipped]) -> None:
    """Note that an order stands below ``node``; the line goes."""
    node.flagged = node.flagged or shortened(text)
    skipped.append(Skipped(what=shortened(text), reason="it gives orders instead of telling"))


def _place(node: Node, element: Element, skipped: list[Skipped]) -> None:
    """Put ``element`` below its heading, unless it is furniture, a source or an order to us."""
    whole = f"{element.label}: {element.text}" if element.label else element.text
    bare = " ".join(link.title for link in element.links)
    if gives_orders(whole):
        _flag(node, whole, skipped)
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
        told = _without_calls(without_urls(element.text).strip(), skipped)
        node.body += [replace(element, text=told)] if told else []


def _advert(text: str) -> Skipped:
    return Skipped(what=shortened(text), reason="it sells or advertises")


def _without_calls(text: str, skipped: list[Skipped]) -> str:
    """Return ``text`` without the sentences that sell something or send readers elsewhere."""
    if not calls(text):
        return text
    sentences = split(text, detect(text))
    skipped += [_advert(s) for s in sentences if calls(s)]
    return " ".join(s for s in sentences if not calls(s))


def top(root: Node) -> tuple[Node, str]:
    """Return the node whose children may be stories, and the document's own title."""
    main, own = root, ""
    while not main.body and len(main.children) == 1 and main.children[0].children:
        main = main.children[0]
        own = own or main.heading.text
    dated = [node for node in root.children[:3] if node.meta or date_in(node.heading.text)]
    return main, own or (dated[0].heading.text if dated else "")


def promoted(node: Node) -> Node:
    """Return an article whose first heading is its title."""
    if node.body or not node.children:
        return node
    first, *rest = node.children
    return replace(
        first,
        children=[*first.children, *rest],
        links=[*node.links, *first.links],
        flagged=node.flagged or first.flagged,
    )


# --- which headings open a story ----------------------------------------------------------


def stories(node: Node, skipped: list[Skipped], *, article: bool) -> Iterator[Node]:
    """Yield a node for each story below ``node``, or ``node`` itself where it is one."""
    children = [c for c in node.children if not _is_side(c) and (c.body or c.children)]
    steps = _steps(children)
    front = _front(children, steps)
    aside = {id(node) for node in front}
    groups = _groups([child for child in children if id(child) not in aside], steps)
    skipped += [Skipped(what=shortened(n.heading.text), reason="front matter") for n in front]
    if not groups or not _is_digest(node, groups, article=article):
        node.children = groups
        if any(part.body for part in node.walk()):
            yield node
        return
    for group in groups:
        if group.children and not group.body:
            yield from stories(group, skipped, article=article)
        else:
            yield group


def _is_side(node: Node) -> bool:
    return node.heading.number is None and bool(_SIDE_SECTION.fullmatch(node.heading.text))


def _steps(nodes: Sequence[Node]) -> frozenset[int]:
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


def _groups(nodes: Sequence[Node], steps: frozenset[int]) -> list[Node]:
    """Return ``nodes`` with each part of a story moved below that story."""
    usual = statistics.median(weight(node.heading.text) for node in nodes) if nodes else 0.0
    groups: list[Node] = []
    for node in nodes:
        if groups and (id(node) in steps or _is_part(node, groups[-1], usual)):
            groups[-1].children.append(node)
        else:
            groups.append(node)
    return groups


def _announces(node: Node) -> bool:
    return bool(node.body) and node.body[-1].text.rstrip().endswith((":", "："))


def _is_part(node: Node, before: Node, usual: float) -> bool:
    heading = node.heading
    if node.leads() or heading.number is not None:
        return False
    if heading.text.rstrip("\"'”’」").endswith(("?", "？")):
        asked = set(terms(heading.text))
        told = set(terms(f"{before.heading.text}\n{before.text()}"[:_LOOKED_AT]))
        pronoun = _PRONOUN.search(heading.text) or _PRONOUN_HAN.search(heading.text)
        return bool(pronoun) or not asked or 2 * len(asked & told) >= len(asked)
    return not node.sourced and weight(heading.text) <= _SHORT and usual >= _LONG


def _front(nodes: Sequence[Node], steps: frozenset[int]) -> list[Node]:
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


def _is_digest(node: Node, groups: Sequence[Node], *, article: bool) -> bool:
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


def _is_cohesive(node: Node, groups: Sequence[Node]) -> bool:
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
