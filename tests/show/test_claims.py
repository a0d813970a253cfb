"""Facts about show.claims: what was said stands beside the sentences that it rests on."""

import json
from pathlib import Path

import pytest
from lxml import html

from audio_digest.model import Block, Segment, Turn
from audio_digest.show.claims import SENTENCE_CHARS, claims, evidence
from audio_digest.show.publish import publish
from tests.show.a_day import SCRIPT, STORIES, lay_out, make_day

HEARD = "“Something happened.”"
HOSTILE = '</cite></details><script>alert(1)</script>]]>"'


def test_the_notes_give_each_claim_with_its_source_s_sentence() -> None:
    """Under the chapter's sources: the line, the sentence, and who wrote it."""
    notes = make_day().prepared().files["notes.html"].decode()
    page = html.fromstring(f"<div>{notes}</div>")
    told = [" ".join(item.text_content().split()) for item in page.findall(".//details//li")]
    assert len(told) == 1
    assert told[0].startswith("The river that had been dry for eleven years")
    assert told[0].endswith(f"{HEARD} (The Gazette)")
    assert not page.findall(".//details[@open]")


def test_a_sentence_read_out_stands_once() -> None:
    """Where the line is the source's own sentence, it is not given twice."""
    turn = Turn(host="ada", act="fact", cites=("aaaaaaaa.1",), text="Something happened.")
    segment = Segment(heading="River", story_ids=("aaaaaaaa",), turns=(turn,))
    day = make_day(script=SCRIPT.model_copy(update={"segments": (segment,)}))
    notes = day.prepared().files["notes.html"].decode()
    assert notes.count("Something happened.") == 1


def test_talk_claims_nothing() -> None:
    """Greetings, questions and reactions are no claims, nor is a line whose cite is unknown."""
    cites = ("aaaaaaaa.1",)
    talk = [Turn(host="a", act=act, text="Oh?", cites=cites) for act in ("ask", "react", "open")]
    unknown = Turn(host="a", act="fact", text="It rained.", cites=("aaaaaaaa.99",))
    assert list(claims([*talk, unknown], evidence(STORIES))) == []


def test_claims_json_is_for_programs() -> None:
    """Chapter by chapter: the line, its host, and each sentence with publisher and address."""
    made = json.loads(make_day().prepared().files["claims.json"])
    (chapter,) = made["chapters"]
    (claim,) = chapter["claims"]
    assert (made["version"], chapter["chapter"], claim["host"]) == (
        1, "The river came back", "ada",
    )  # fmt: skip
    assert claim["rests_on"] == [
        {
            "text": "Something happened.",
            "publisher": "The Gazette",
            "url": "https://gazette.example/river?a=1&b=2",
        }
    ]


def test_no_sentence_can_break_out_of_the_notes() -> None:
    """A source's words are escaped, and cut where they are very long."""
    block = Block(kind="paragraph", text=HOSTILE + "word " * 400)
    story = STORIES[0].model_copy(update={"blocks": (block,), "url": "javascript:alert(1)"})
    notes = make_day(stories=(story,)).prepared().files["notes.html"].decode()
    assert "<script" not in notes
    assert "javascript:" not in notes
    cited = html.fromstring(f"<div>{notes}</div>").find(".//cite")
    assert cited is not None
    assert len(str(cited.text_content())) <= SENTENCE_CHARS + 2


@pytest.mark.slow
def test_long_notes_leave_the_claims_to_the_page(tmp_path: Path) -> None:
    """A podcast app cuts long notes off: the feed's keep their sources, the page has all."""
    for share, kept in ((1, True), (150, False)):
        turn = SCRIPT.segments[1].turns[0]
        segment = SCRIPT.segments[1].model_copy(update={"turns": (turn,) * share})
        day = make_day(script=SCRIPT.model_copy(update={"segments": (segment,)}))
        output = tmp_path / str(share)
        publish(day.show, [lay_out(output, day)], output / "site")
        feed = (output / "site" / "feed.xml").read_text("utf-8")
        page = next((output / "site").rglob(f"{day.date}/index.html")).read_text("utf-8")
        assert ("What was said" in feed) is kept
        assert "gazette.example/river" in feed
        assert "What was said" in page
