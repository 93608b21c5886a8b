"""Neighbours: what a line between two paragraphs is, told by the prose on both sides of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from etl.transform import lexicon
from etl.transform.bylines import read_signature
from etl.transform.likeness import bigrams, share
from etl.transform.seams import runs_on

PROSE_REACH = 400
"""Characters of a paragraph that are looked at for likeness: a lead says what it says early."""

_LEAD_REACH = 40
_PARAGRAPHS = 3
_BEHIND = 4
_SIGNATURE_REACH = 30
_TELLING = 0.6
_NARROWEST = 10


@dataclass(frozen=True, slots=True)
class Context:
    """The story that is being read when the line comes.

    Attributes
    ----------
    body : sequence of int
        Its prose so far.
    opened : bool
        Its last sentence has not ended.
    ended : bool
        It has its signature or jump line.
    bylined : bool
        It opened with a byline or a slug.
    """

    body: Sequence[int]
    opened: bool
    ended: bool
    bylined: bool


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A page's fragments, as their neighbours see them.

    Attributes
    ----------
    texts, parts : sequence of str
    repeated : frozenset of str
        Lines that stand on the page more than once.
    credited : bool
        Stories of this page say who wrote them, more than two of them.
    indented : sequence of bool or None
        Which fragments open with the blanks of a paragraph; None where the page does not use them.
    """

    texts: Sequence[str]
    parts: Sequence[str]
    repeated: frozenset[str]
    credited: bool = False
    indented: Sequence[bool] | None = None

    def judge(self, at: int, after: int, story: Context, captioned: bool) -> str:
        """Tell whether the line `at` is ``stack`` (a headline), ``subhead`` or ``prose``.

        `after` is the prose below, maybe past a picture.

        A headline tells what comes and nothing of what was; a subhead is short; a line that the prose below runs on
        from is the first line of a paragraph. Weights: ``[between]`` of lexicon/layout.toml.
        """
        line, prose = self.texts[at], self.texts[after]
        ahead, own = self.prose_from(after), bigrams(line)
        behind: frozenset[str] = frozenset().union(
            *(bigrams(self.texts[i][-PROSE_REACH:]) for i in story.body[-_BEHIND:])
        )
        told = share(own, ahead - behind)
        if sentence_like(line) or (told < 0.5 and not line.endswith("”") and self._begins(line, after, story)):
            return "prose"
        weights, forms = lexicon.load("layout")["between"], lexicon.patterns("layout")
        mark = forms["subhead_mark"].match(line)
        bare = line[mark.end() :] if mark and mark.end() < len(line) else line
        signed = self._signed_ahead(after)
        signs = {
            "told": min(told, 0.75),
            "known": share(own, behind),
            "ended": story.ended,
            "unended": not story.ended,
            "clauses": " " in bare.strip(),
            "captioned": captioned,
            "opened": story.opened,
            "another_signature": signed and story.bylined,
            "own_signature": signed and not story.bylined,
            "apart": (cohesion := share(bigrams(prose), behind)) < 0.05,
            "together": cohesion > 0.2,
            "quoted": line.startswith("“") and line.endswith("”"),
            "repeated": line in self.repeated,
            "marked": mark is not None,
            "continuing": forms["continuing"].match(prose) is not None,
            "leading": forms["lead_time"].search(prose, 0, _LEAD_REACH) is not None,
            "unlike": self.credited and not signed,
            "indented": self.indented is not None and self.indented[at],
        }
        score = weights["base"] + sum(weights[name] * float(sign) for name, sign in signs.items())
        score += next(weight for longest, weight in weights["length"] if len(line) <= longest)
        if score > 0:
            return "stack"
        short = len(line) <= lexicon.load("layout")["headline"]["subhead_longest"]
        return "subhead" if short and not story.opened else "prose"

    def prose_of_run(self, start: int, end: int, after: int) -> int:
        """Where in the lines [start, end) prose begins: the last ones may be a paragraph that a column cut."""
        if after >= len(self.parts) or self.parts[after] != "prose":
            return end
        below = self.texts[after]
        for i in range(end - 1, start - 1, -1):
            line = self.texts[i]
            if self.parts[i] == "noise":
                continue
            if not (sentence_like(line) or (runs_on(line, below) and not self.tells(line, after))):
                return i + 1
            below = line
        return start

    def tells(self, line: str, after: int) -> bool:
        """Whether a line says what the prose below it says."""
        return share(bigrams(line), self.prose_from(after)) >= _TELLING

    def prose_from(self, at: int) -> frozenset[str]:
        """Bigrams of the next paragraphs, `at` among them whatever it looks like, up to the next line."""
        texts, many = [self.texts[at]] if at < len(self.texts) else [], _PARAGRAPHS - 1
        for i in range(at + 1, min(len(self.parts), at + _PARAGRAPHS + 2)):
            if self.parts[i] == "line" or not many:
                break
            if self.parts[i] in ("prose", "opening"):
                texts.append(self.texts[i])
                many -= 1
        return frozenset().union(*(bigrams(text[:PROSE_REACH]) for text in texts))

    def is_apart(self, line: str, after: int) -> bool:
        """Whether a line is too short for a column to have cut it off the paragraph below, and reads as whole."""
        forms = lexicon.patterns("layout")
        cut = forms["never_last"].search(line) or forms["never_first"].match(self.texts[after])
        return len(line) < _NARROWEST and not cut

    def _begins(self, line: str, after: int, story: Context) -> bool:
        """Whether a line is the beginning of the paragraph below."""
        if len(line) < _NARROWEST and not story.opened:
            return not self.is_apart(line, after)
        return runs_on(line, self.texts[after])

    def _signed_ahead(self, at: int) -> bool:
        """Whether a signature closes what begins here: a story that opened with a byline does not close with one."""
        for i in range(at, min(len(self.parts), at + _SIGNATURE_REACH)):
            if self.parts[i] == "byline" and self.parts[i - 1] == "prose" and is_signed(self.texts[i]):
                return True
            if self.parts[i] in ("opening", "byline", "see", "masthead", "footer", "notice"):
                return False
            if self.parts[i] == "prose" and is_signed(self.texts[i]):
                return True
        return False


def sentence_like(line: str) -> bool:
    """Whether a line reads as the beginning of a sentence rather than as a headline."""
    said = _QUOTED.sub("", line)
    return "，" in said or said.count("、") > 1 or lexicon.patterns("layout")["lead_time"].search(line) is not None


def is_signed(text: str) -> bool:
    """Whether a paragraph closes a story: with a signature or a jump line in brackets."""
    return text[-1:] in "）)】]" and (read_signature(text) is not None or _ONWARD.search(text) is not None)


_QUOTED = re.compile("“[^”]*”|《[^》]*》")
_ONWARD = re.compile("[（(]\\s*下转[^（）()]{1,10}[)）]$")
