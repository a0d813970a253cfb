"""Elements → stories, each with its blocks, its links and the answers to what is asked about it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from audio_digest.model import Block, Link, Skipped
from audio_digest.stories.sources import faq
from audio_digest.stories.sources.elements import Element, shortened, weight
from audio_digest.stories.sources.headings import Node, promoted, stories, top, tree
from audio_digest.text.flags import sayable
from audio_digest.text.orders import gives_orders

MIN_WEIGHT = 8.0
"""Words (two Han characters count as one) below which there is nothing to tell."""
_MAX_ELEMENTS = 20_000
_MAX_PAIRS = 100
_MAX_TITLE_CHARS = 90


@dataclass(frozen=True)
class Draft:
    """A story before it has a source, an id and a language."""

    title: str
    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    image: str = ""
    flagged: str = ""

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


def outline(elements: Sequence[Element], *, title: str = "", article: bool = False) -> Outline:
    """Return the stories in a document.

    ``title`` is what the document is called where its text does not say. With ``article`` (a
    page, a feed's entry) it is one story unless the text shows plainly that it is a digest.
    """
    skipped: list[Skipped] = []
    root = tree(elements[:_MAX_ELEMENTS], skipped)
    if gives_orders(title):
        root.flagged = shortened(title)
        skipped.append(Skipped(what=shortened(title), reason="it gives orders instead of telling"))
        title = ""
    questions = _take_questions(root)
    main, own = top(root)
    found = list(stories(main, skipped, article=article))
    if len(found) == 1 and found[0] is main:
        only = title if article and title else own
        node = main if only else promoted(main)
        drafts = [_draft(node, only or node.heading.text)]
    else:
        drafts = [_draft(node, node.heading.text) for node in found]
    if len(drafts) == 1:  # all pictures are of the one story, also one above its title
        first = next((element.url for element in elements if element.url), "")
        drafts = [replace(drafts[0], image=first)]
    drafts = [draft for draft in drafts if _is_tellable(draft, skipped)]
    answered = _answer(drafts, questions, skipped)
    return Outline(own or title, tuple(answered), tuple(skipped))


# --- a story's blocks ---------------------------------------------------------------------


def _draft(node: Node, title: str) -> Draft:
    links: list[Link] = []
    blocks: list[Block] = []
    _fill(node, 0, blocks, links)
    unique = {link.url: link for link in reversed(links) if sayable(link.title)}
    return Draft(
        title.strip() or _first_words(blocks),
        tuple(blocks),
        tuple(reversed(unique.values())),
        next((part.image for part in node.walk() if part.image), ""),
        next((part.flagged for part in node.walk() if part.flagged), ""),
    )


def _fill(node: Node, depth: int, blocks: list[Block], links: list[Link]) -> None:
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
    return shortened(sentence, _MAX_TITLE_CHARS)


def _is_tellable(draft: Draft, skipped: list[Skipped]) -> bool:
    if not sayable(draft.title):
        skipped.append(Skipped(what=draft.title, reason="it sells or advertises"))
        return False
    if weight(draft.text) >= MIN_WEIGHT:
        return True
    skipped.append(Skipped(what=draft.title or shortened(draft.text), reason="too short to tell"))
    return False


# --- questions ----------------------------------------------------------------------------


def _take_questions(root: Node) -> tuple[faq.Pair, ...]:
    """Take the FAQ out of the tree, and the questions that follow it as headings."""
    found: list[faq.Pair] = []
    for node in list(root.walk()):
        kept: list[Node] = []
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


def _flat(node: Node) -> Iterator[Element]:
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
            skipped.append(Skipped(what=shortened(pair.question), reason="it asks about no story"))
            continue
        answer = Block(kind="answer", text=pair.answer, label=pair.question)
        told[at] = replace(told[at], blocks=(*told[at].blocks, answer))
    return told
