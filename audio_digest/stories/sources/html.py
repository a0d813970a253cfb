"""HTML → elements. Home of lxml."""

import re
from dataclasses import dataclass, field

from lxml import etree, html

from audio_digest.model import Link
from audio_digest.stories.sources.elements import Element, impact, is_impact_label, labelled
from audio_digest.stories.sources.pictures import is_small, picture

_LEFT_OUT_TAGS = (
    "script style template noscript nav footer aside form button select input textarea svg "
    "iframe object video audio canvas figure figcaption head table dialog menu"
)
_LEFT_OUT = frozenset(_LEFT_OUT_TAGS.split())
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_BLOCK_TAGS = (
    "p div section article main header blockquote ul ol li dl dt dd pre details summary "
    "address center hr body html h1 h2 h3 h4 h5 h6"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)"
    r"|font-size\s*:\s*0|color\s*:\s*transparent|text-indent\s*:\s*-\d{3,}"
    r"|(?:left|top)\s*:\s*-\d{3,}|clip-path\s*:\s*inset\(100%|(?:max-)?height\s*:\s*0(?:px)?\s*(?:;|$)",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s+")
_MAX_DEPTH = 200


def tree(text: str) -> html.HtmlElement | None:
    """Return the document tree of ``text``, or None where there is none.

    The parser is libxml2's for HTML, which expands no declared entity and fetches nothing.
    """
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
    )
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def canonical(root: html.HtmlElement) -> str | None:
    """Return the page's canonical http(s) URL, where it names one."""
    for href in root.xpath("//link[@rel='canonical']/@href"):
        if str(href).startswith(("http://", "https://")):
            return str(href)
    return None


def title(root: html.HtmlElement) -> str:
    """Return what the ``title`` element says, or an empty string."""
    return _SPACE.sub(" ", root.findtext(".//title") or "").strip()


def parse(text: str) -> tuple[Element, ...]:
    """Return the elements of the page or fragment in ``text``; what is hidden is left out.

    Where the page has one ``main`` or one ``article``, only that is read.
    """
    root = tree(text)
    if root is None:
        return ()
    for tag in ("main", "article"):
        inner = root.findall(f".//{tag}")
        if len(inner) == 1:
            root = inner[0]
            break
    walker = _Walker()
    walker.walk(root, 0)
    walker.flush()
    return tuple(walker.found)


def _is_hidden(node: html.HtmlElement) -> bool:
    return not isinstance(node.tag, str) or node.tag in _LEFT_OUT or _is_unseen(node)


def _is_unseen(node: html.HtmlElement) -> bool:
    return (
        node.get("hidden") is not None
        or node.get("aria-hidden") == "true"
        or node.get("role") in {"navigation", "banner", "contentinfo", "complementary", "search"}
        or bool(_HIDDEN_STYLE.search(node.get("style") or ""))
    )


@dataclass
class _Walker:
    """Walks the tree in order, gathering runs of text between block tags."""

    found: list[Element] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    lead: tuple[int, str] | None = None
    context: list[tuple[str, int]] = field(default_factory=list)
    lists: int = 0

    def walk(self, node: html.HtmlElement, depth: int) -> None:
        """Add all that ``node`` holds."""
        if depth > _MAX_DEPTH:
            return
        self.parts.append(node.text or "")
        for child in node:
            if child.tag in {"figure", "picture"} and not _is_unseen(child):
                self._figure(child)
            elif not _is_hidden(child):
                self._child(child, depth + 1)
            self.parts.append(child.tail or "")

    def _child(self, child: html.HtmlElement, depth: int) -> None:
        tag = str(child.tag)
        if tag in _BLOCKS:
            self._block(child, tag, depth)
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "img":
            self._image(child)
        elif tag == "a":
            start = len(self.parts)
            self.walk(child, depth)
            url = child.get("href") or ""
            if url.lower().startswith(("http://", "https://")):
                name = _SPACE.sub(" ", "".join(self.parts[start:])).strip()
                self.links.append(Link(title=name or url, url=url))
        elif tag in {"b", "strong"} and not "".join(self.parts).strip():
            start = len(self.parts)
            self.walk(child, depth)
            self.lead = (len(self.parts), "".join(self.parts[start:]))
        else:
            self.walk(child, depth)

    def _figure(self, child: html.HtmlElement) -> None:
        for image in child.iter("img"):
            if not _is_unseen(image):
                self._image(image)

    def _image(self, child: html.HtmlElement) -> None:
        """Keep a picture for behind the text around it."""
        url = picture(child.get("src"))
        if url and not is_small(child.get("width"), child.get("height")):
            self.images.append(url)

    def _block(self, child: html.HtmlElement, tag: str, depth: int) -> None:
        self.flush()
        listed = tag in {"ul", "ol"}
        self.lists += listed
        if tag in _HEADINGS or tag in {"li", "dt", "summary"}:
            self.context.append((tag, self.lists))
            self.walk(child, depth)
            self.flush()
            if self.context:
                self.context.pop()
        else:
            self.walk(child, depth)
            self.flush()
        self.lists -= listed

    def flush(self) -> None:
        """Make elements of the text and the pictures gathered so far."""
        self._text()
        self.found += [Element("image", "", url=url) for url in self.images]
        self.images = []

    def _text(self) -> None:
        lead, parts, links = self.lead, self.parts, tuple(self.links)
        self.parts, self.links, self.lead = [], [], None
        text = _SPACE.sub(" ", "".join(parts)).strip()
        if not text:
            return
        tag, level = self.context[-1] if self.context else ("", 0)
        label = _SPACE.sub(" ", lead[1]).strip() if lead else ""
        rest = _SPACE.sub(" ", "".join(parts[lead[0] :])).strip() if lead else ""
        bold = bool(rest) and (label.endswith((":", "：", "?", "？")) or rest[0] in ":：")
        if tag in _HEADINGS:
            self.found.append(Element("heading", text, _HEADINGS[tag], "", links))
        elif tag in {"dt", "summary"}:
            self.found.append(Element("heading", text, len(_HEADINGS), "", links))
        elif tag == "li":
            name, told = (label.rstrip(":： "), rest.lstrip(":： ")) if bold else labelled(text)
            self.found.append(Element("bullet", told, max(0, level - 1), name, links))
        elif bold and is_impact_label(label):
            name = label.rstrip(":： ")
            self.found.append(Element("paragraph", rest.lstrip(":： "), 0, name, links))
        else:
            name, told = impact(text)
            self.found.append(Element("paragraph", told, 0, name, links))


def strip_hidden(root: html.HtmlElement) -> None:
    """Take out of the tree what a reader of the page would not see."""
    for node in list(root.iter()):
        if not isinstance(node.tag, str):
            continue
        hidden = node.get("hidden") is not None or _HIDDEN_STYLE.search(node.get("style") or "")
        if hidden and node.getparent() is not None:
            node.drop_tree()
