"""A story → the facts that can be said of it, each with what must hold for saying it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from audio_digest.model import BlockKind, Story
from audio_digest.script.writers.offline import labels, speech, vocabulary, wording
from audio_digest.script.writers.offline.answers import NOT_SURE, Answer, answers
from audio_digest.script.writers.offline.subject import subject_of
from audio_digest.text.languages import simplified
from audio_digest.text.names import names
from audio_digest.text.numbers import figures
from audio_digest.text.sentences import Sentence, sentences

MAX_SIZE = {"en": 48, "zh": 110}
"""Words, or characters, of the longest sentence that is spoken."""
_MIN_WORDS = 5
_WORD_OR_TWO = 3
_CLAUSE = re.compile(r"(?:The|It|This|They|A|An) ")
_TELLING_KINDS = frozenset({"percent", "money", "ratio"})
_THE = re.compile(r"The ([a-z]{3,})\b")
_YOU = re.compile(r"\byou\w*\b|[你您我]", re.IGNORECASE)
_WHOLE = 100.0
"""Hundred percent is a way of speaking more often than a finding."""
_HEDGE = re.compile(
    r"(?:\b(?:under|over|about|around|roughly|nearly|almost|some|only|just|at least|at most|up to|"
    r"more than|less than|fewer than|approximately)\s+|[~<>≈]\s?|约|近|超过?|不到|至少|最多|大约|"
    r"上涨了约)$",
    re.IGNORECASE,
)
"""What goes before a figure and belongs to it."""


@dataclass(frozen=True)
class Fact:
    """One thing to say. ``index`` counts the story's pieces, the unsayable ones too.

    ``needs_previous``: it may only follow piece ``index - 1`` directly; ``needs_next``: piece
    ``index + 1`` must come after it. ``named``: it names somebody or something. ``leans``: it
    points back at something in its story; ``anchor`` is the piece that brought it in, where an
    opening "The lumps …" shows which. ``fragment``: no sentence; it answers its label and nothing
    else. ``after_a_word``: the text as it is written after "And", "" where its capital may be a
    name's or not.
    """

    index: int
    text: str
    cite: str
    kind: BlockKind
    block: int
    first: bool
    label: labels.Label
    raw_label: str
    heading: labels.Label
    size: int
    needs_previous: bool
    needs_next: bool
    named: bool
    leans: bool
    fragment: bool
    hearsay: str
    contrast: bool
    quote: bool
    figures: tuple[str, ...]
    glosses: tuple[tuple[str, str], ...]
    tokens: frozenset[str]
    label_tokens: frozenset[str]
    anchor: int | None = None
    answer: Answer = NOT_SURE
    section: str = ""
    after_a_word: str = ""


@dataclass(frozen=True)
class Material:
    """A story's facts by index (unsayable pieces are absent), and the words of its title.

    ``subject`` is the name of what it is about, where its title begins with one.
    """

    story: Story
    title: str
    facts: Mapping[int, Fact]
    title_tokens: frozenset[str] = field(default_factory=frozenset)
    subject: str = ""


def tokens(text: str, *, chinese: bool) -> frozenset[str]:
    """Return what a text is about, for comparing: words without the small ones, or bigrams.

    >>> sorted(tokens("The tides turned, at 6.7%.", chinese=False))
    ['6.7', 'tid', 'turn']
    """
    latin = re.findall(r"[a-z]+(?:[-.][a-z0-9]+)*|\d+(?:[.,]\d+)*", text.lower())
    stems = {_stem(word) for word in latin if word not in vocabulary.STOP}
    if not chinese:
        return frozenset(stems)
    runs = re.findall(r"[\u3400-\u4dbf\u4e00-\u9fff]+", text)
    return frozenset(stems | {run[i : i + 2] for run in runs for i in range(len(run) - 1)})


def _stem(word: str) -> str:
    for suffix in ("ing", "ed", "es", "s"):
        if word.endswith(suffix) and len(word) > len(suffix) + 2:
            return word.removesuffix(suffix)
    return word


def material(story: Story, *, chinese: bool) -> Material:
    """Return what can be said of ``story``; Traditional Chinese comes out Simplified."""
    pieces = list(_pieces(sentences(story), chinese=chinese))
    lower_words = labels.lower_words(story)
    common = labels.common_words(story)
    facts: dict[int, Fact] = {}
    seen_block, seen_heading = -1, ""
    intros = _intros(story, pieces)
    begun: dict[int, int] = {}
    paired: set[int] = set()
    for index, (sentence, text) in enumerate(pieces):
        first = sentence.block != seen_block
        nested = (
            story.blocks[sentence.block].kind == "bullet" and story.blocks[sentence.block].level > 0
        )
        seen_block = sentence.block
        fact = _fact(index, sentence, text, first=first, chinese=chinese, lower_words=lower_words)
        if fact and sentence.heading == seen_heading:  # only its first sentence answers it
            fact = replace(fact, heading=labels.Label("none"))
        seen_heading = sentence.heading
        if fact and nested:
            fact = replace(fact, needs_previous=True)
            paired |= {index} if _pair_follows(story, sentence) else set()
        if fact and fact.first and intros.get(sentence.block) in facts:
            fact = replace(fact, anchor=intros[sentence.block])
        if fact and fact.first:
            begun[sentence.block] = index
        elif fact and fact.kind == "bullet":  # an item is one thought
            fact = replace(fact, anchor=begun.get(sentence.block))
        if fact:
            facts[index] = replace(fact, after_a_word=speech.after_a_word(fact.text, common))
    title = _title(story, chinese=chinese)
    about = tokens(title, chinese=chinese)
    facts = {i: _tied(fact, facts, about, chinese=chinese) for i, fact in facts.items()}
    facts |= {i: replace(facts[i], needs_next=True) for i in paired if i + 1 in facts}
    counted = {} if chinese else _sections(pieces)
    facts |= {i: replace(facts[i], section=counted[i]) for i in counted if i in facts}
    return Material(story, title, facts, about, subject_of(story, chinese=chinese))


def _tied(fact: Fact, facts: Mapping[int, Fact], about: frozenset[str], *, chinese: bool) -> Fact:
    """Return ``fact`` with what it must be told with, now that all the others are known."""
    after = facts.get(fact.index + 1)
    goes_on = after is not None and after.block == fact.block
    if fact.needs_next and not goes_on and not _waits(fact):
        fact = replace(fact, needs_next=False)  # nothing waits for a sentence that is not there
    whole = fact.heading.form == "question" or (
        fact.kind == "impact" and not _YOU.search(fact.text)
    )
    if fact.first and whole and goes_on:  # one sentence seldom answers a heading
        fact = replace(fact, needs_next=True)
    noun = None if chinese else _THE.match(fact.text)
    stem = _stem(noun[1]) if noun else ""
    if not stem or stem in about:
        return fact
    anchors = [i for i, other in facts.items() if i < fact.index and stem in other.tokens]
    return replace(fact, anchor=anchors[-1]) if anchors else fact


def _intros(story: Story, pieces: Sequence[tuple[Sentence, str]]) -> Mapping[int, int]:
    """Return block → piece: where a paragraph's last words, and a colon, bring a list in."""
    found: dict[int, int] = {}
    last = {sentence.block: index for index, (sentence, _) in enumerate(pieces)}
    intro = None
    for number, block in enumerate(story.blocks):
        if block.kind != "bullet":
            brings_in = block.kind == "paragraph" and block.text.rstrip().endswith((":", "："))
            intro = last.get(number) if brings_in else None
        elif intro is not None:
            found[number] = intro
    return found


def _pair_follows(story: Story, sentence: Sentence) -> bool:
    """Tell whether ``sentence`` ends a nested item of a few, after which the next one must come."""
    blocks = story.blocks
    level = blocks[sentence.block].level
    after = blocks[sentence.block + 1 : sentence.block + 2]
    return bool(after) and after[0].kind == "bullet" and after[0].level == level


def _sections(pieces: Sequence[tuple[Sentence, str]]) -> Mapping[int, str]:
    """Return piece → its heading, for the parts that a sentence before them counted out."""
    found: dict[int, str] = {}
    before: str | None = None
    parts: list[str] = []
    most = 0
    for index, (sentence, text) in enumerate(pieces):
        if promised := wording.promises(text):
            before, parts, most = sentence.heading, [], promised
            continue
        own = sentence.heading
        if before is None or sentence.kind == "answer" or own in {"", before}:
            continue
        if own not in parts:
            parts.append(own)
        if len(parts) <= most:
            found[index] = labels.plain(own, chinese=False)
    return found


def _waits(fact: Fact) -> bool:
    return wording.leads_on(fact.text, chinese=any("\u3400" <= c <= "\u9fff" for c in fact.text))


def _pieces(found: Iterable[Sentence], *, chinese: bool) -> Iterable[tuple[Sentence, str]]:
    for sentence in found:
        if sentence.kind == "earlier":
            continue
        text = simplified(sentence.text) if chinese else sentence.text
        for piece in speech.clauses(text, chinese=chinese):
            yield sentence, piece


def _title(story: Story, *, chinese: bool) -> str:
    text = simplified(story.title) if chinese else story.title
    bare = speech.say(re.sub(r"^\s*\d+[.、)]\s*", "", text), chinese=chinese)
    return bare.rstrip("。.") if not bare.endswith("...") else bare


def _fact(  # noqa: PLR0913  (one piece and all that it is judged by)
    index: int,
    sentence: Sentence,
    raw: str,
    *,
    first: bool,
    chinese: bool,
    lower_words: frozenset[str],
) -> Fact | None:
    text = speech.say(raw, chinese=chinese)
    size = speech.size(text, chinese=chinese)
    if wording.unsayable(raw if raw.endswith(":") else text, chinese=chinese):
        return None
    if size > MAX_SIZE["zh" if chinese else "en"] or not size:
        return None
    if _broken_quotes(text):
        return None
    label = labels.ask(sentence.label, chinese=chinese, lower_words=lower_words)
    labelled = first and label.form != "none"
    told = sentence.kind != "bullet" and len(text.split()) >= _MIN_WORDS and raw[-1:] in '.!?”"'
    told = told or (not first and raw[-1:] in ".!" and _CLAUSE.match(text) is not None)
    fragment = not chinese and not told and not wording.is_sentence(text)
    if (
        fragment
        and not labelled
        and not (len(text.split()) >= _MIN_WORDS and sentence.kind == "answer")
    ):
        return None
    text = speech.listed(text) if fragment else text
    heading = _heading(sentence, chinese=chinese)
    dangling = wording.dangles(text, chinese=chinese)
    announces = _announces(sentence, size, chinese=chinese)
    leads_on = announces or (chinese and wording.counts_out(text))
    leads_on = leads_on or any(wording.leads_on(t, chinese=chinese) for t in (raw, text))
    labelled = labelled and not wording.of_someone(text)
    answered = first and (labelled or sentence.kind == "impact")
    return Fact(
        index=index, text=text, cite=sentence.id, kind=sentence.kind, block=sentence.block,
        first=first, label=label if first else labels.Label("none"), raw_label=sentence.label,
        heading=heading if first else labels.Label("none"), size=size,
        needs_previous=(dangling or sentence.kind == "impact") and not answered,
        needs_next=leads_on, named=bool(names(text, "zh" if chinese else "en")),
        leans=wording.points_back(text, chinese=chinese),
        fragment=fragment, hearsay=wording.hearsay(text, chinese=chinese),
        contrast=wording.contrasts(text, chinese=chinese), quote=_quotes(text),
        figures=telling_figures(text, chinese=chinese),
        glosses=() if chinese else tuple(speech.glosses(raw)), tokens=tokens(text, chinese=chinese),
        label_tokens=tokens(sentence.label, chinese=chinese),
        answer=NOT_SURE if fragment else answers(text, chinese=chinese),
    )  # fmt: skip


def _announces(sentence: Sentence, size: int, *, chinese: bool) -> bool:
    """Tell whether a paragraph's short sentence without a figure only prepares the next one."""
    if not chinese and size <= _WORD_OR_TWO and sentence.kind in {"bullet", "answer"}:
        return True
    short = size <= (16 if chinese else 7)
    return short and sentence.kind == "paragraph" and not re.search(r"\d", sentence.text)


def _heading(sentence: Sentence, *, chinese: bool) -> labels.Label:
    heading = labels.plain(
        simplified(sentence.heading) if chinese else sentence.heading, chinese=chinese
    )
    asks = heading.endswith(("?", "？")) and sentence.kind in {"paragraph", "bullet"}
    return labels.Label("question", heading) if asks else labels.Label("none")


def telling_figures(text: str, *, chinese: bool) -> tuple[str, ...]:
    """Return the surface of the figures that are worth a remark: shares, sums, measures."""
    found = figures(text, "zh" if chinese else "en")
    telling = [
        f
        for f in found
        if f.kind in _TELLING_KINDS and f.value != _WHOLE and any(c.isdigit() for c in f.text)
    ]
    hedges = [_HEDGE.search(text[: f.start]) for f in telling]
    return tuple(
        (hedge[0] if hedge else "") + f.text.strip()
        for f, hedge in zip(telling, hedges, strict=True)
    )


def _quotes(text: str) -> bool:
    """Tell whether ``text`` quotes somebody at length and says whom."""
    quoted = re.search(r"[“\"「『]([^”\"」』]{18,})[”\"」』]", text)
    return quoted is not None and len(text) - len(quoted[0]) >= 8  # noqa: PLR2004  (", said X")


def _broken_quotes(text: str) -> bool:
    pairs = (("“", "”"), ("「", "」"), ("『", "』"), ("《", "》"), ("(", ")"), ("（", "）"))
    return any(text.count(a) != text.count(b) for a, b in pairs) or text.count('"') % 2 == 1
