"""Layout: which fragments make one item, decided in reading order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from etl.transform import lexicon
from etl.transform.bylines import is_signature_line
from etl.transform.drafts import Draft, Layout
from etl.transform.fragments import Sheet
from etl.transform.likeness import bigrams, share
from etl.transform.neighbours import Context, Neighbours, is_signed
from etl.transform.parts import is_line
from etl.transform.seams import goes_on, is_open
from etl.transform.settling import settle_parts


def lay_out(sheet: Sheet, parts: list[str]) -> Layout:
    """Gather fragments into items.

    A story is open until its last sentence ends: what follows an open sentence continues it unless it is plainly the
    head of another item. A line between two paragraphs is a headline where it tells what comes next and nothing of
    what came before, a subhead where it is short and does not.
    """
    return _Reader(sheet, parts).read()


@dataclass(slots=True)
class _Open:
    kind: str = "news"
    stack: list[list[int]] = field(default_factory=list)
    body: list[int] = field(default_factory=list)
    subheads: set[int] = field(default_factory=set)
    rows: set[int] = field(default_factory=set)
    bylines: list[int] = field(default_factory=list)
    jumps: list[int] = field(default_factory=list)
    parent: int | None = None
    ended: bool = False
    index: int = -1

    def freeze(self) -> Draft:
        stack = tuple(map(tuple, self.stack))
        return Draft(
            self.kind,
            stack,
            tuple(self.body),
            frozenset(self.subheads),
            frozenset(self.rows),
            tuple(self.bylines),
            tuple(self.jumps),
            self.parent,
        )


class _Reader:
    """Walks the fragments once; `story` is the item that is being read."""

    def __init__(self, sheet: Sheet, parts: list[str]) -> None:
        self.fragments, self.spaced = sheet.fragments, sheet.spaced
        self.parts = parts = settle_parts(sheet, parts)
        self.texts = [f.text for f in sheet.fragments]
        lines = Counter(t for t, p in zip(self.texts, parts, strict=True) if p == "line")
        made = sum(p in ("byline", "opening") for p in parts)
        made += sum(p == "prose" and is_signed(t) for t, p in zip(self.texts, parts, strict=True))
        repeated = frozenset(t for t, n in lines.items() if n > 1)
        indented = [f.indented for f in sheet.fragments] if sheet.indents else None
        self.near = Neighbours(self.texts, self.parts, repeated, credited=made > _FEW, indented=indented)
        self.drafts: list[_Open] = []
        self.story: _Open | None = None
        self.back: list[int] = []

    def read(self) -> Layout:
        at, steps = 0, {part: getattr(self, f"_{part}") for part in _STEPS}
        while at < len(self.parts):
            part = self.parts[at]
            at = steps[part](at) if part in steps else at + 1
        self._drop_slogan()
        for draft in self.drafts:
            if draft.kind == "news" and not draft.body:
                self._settle_bare(draft)
        kept = [d for d in self.drafts if d.stack or d.body]
        places = {id(d): i for i, d in enumerate(kept)}
        for draft in kept:
            parent = self.drafts[draft.parent] if draft.parent is not None else None
            draft.parent = places.get(id(parent)) if parent is not None else None
        return Layout(tuple(d.freeze() for d in kept), tuple(self.parts))

    # One step for each part; each returns where to go on.

    def _line(self, at: int) -> int:
        end = self._past_lines(at)
        if self.story is not None and (self.story.kind == "notice" or self.story.rows):
            if self._is_inside(at, end):
                return self._row(at)
            if not self.story.body:
                return self._prose(at)
        if self._is_first_subhead(at):
            assert self.story is not None
            self.story.subheads.add(at)
            return self._prose(at)
        if self.story is not None and self.story.body and is_signature_line(self.texts[at]):
            return self._byline(at)
        after = self._past_captions(end)
        if self._awaits_prose(at) and after < len(self.parts) and self.parts[after] == "prose":
            assert self.story is not None
            if end - at == 1 or (self.story.stack and self.story.bylines):
                return self._prose(at)
        if after < len(self.parts) and self.parts[after] == "onward" and self.story and self.story.body:
            end = at + 1
            return self._prose(at)
        split = self._split(at, end, after)
        for i in range(at, split):
            assert self.story is not None
            self.story.body.append(i)
        if split < end:
            cut = self.near.prose_of_run(split + 1, end, after)
            self._begin(self._pieces(split, cut)).body += (i for i in range(cut, end) if self.parts[i] != "noise")
        return end

    def _teaser_line(self, at: int) -> int:
        guide = lexicon.patterns("layout")["guide"].match(self.texts[at]) is not None
        story = self.story
        pending = story if story and not story.body and story.stack and story.kind == "news" and not guide else None
        if pending is None:
            pending = self._begin([])
        pending.stack.append([at])
        pending.kind = "teaser"
        self.story = None
        return at + 1

    def _byline(self, at: int) -> int:
        if self.story is None or (self.story.body and self._heads_prose(at) and self.story.ended):
            self._begin([])
        assert self.story is not None
        self.story.bylines.append(at)
        if self.story.body:
            self.story.ended = True
        return at + 1

    def _opening(self, at: int) -> int:
        if self.story is None or self.story.body or self.story.kind != "news":
            self._begin([])
        assert self.story is not None
        return self._prose(at)

    def _prose(self, at: int) -> int:
        story = self.story
        if story is None or story.kind not in ("news", "notice") or self._is_next_brief(at) or self._is_continued(at):
            story = self._begin([])
        story.body.append(at)
        if is_signed(self.texts[at]):
            story.ended = True
        return at + 1

    def _row(self, at: int) -> int:
        if self.story is None or self.story.kind not in ("news", "notice"):
            self._begin([])
        assert self.story is not None
        self.story.body.append(at)
        self.story.rows.add(at)
        return at + 1

    def _divider(self, at: int) -> int:
        if self.story is None or self.story.kind not in ("news", "notice"):
            self._begin([])
        assert self.story is not None
        self.story.body.append(at)
        self.story.subheads.add(at)
        return at + 1

    def _note(self, at: int) -> int:
        if self.story is None or not self.story.body:
            self.parts[at] = "footer"
            return at + 1
        self.story.body.append(at)
        self.story.rows.add(at)
        self.story.ended = True
        return at + 1

    def _frame(self, at: int) -> int:
        if self.story is not None and self.story.body and not is_open(self.texts[self.story.body[-1]]):
            self.story = None
        return at + 1

    def _caption(self, at: int) -> int:
        photo = _Open("photo", body=[at])
        photo.parent = self.story.index if self.story else None
        if at + 1 < len(self.parts) and self.parts[at + 1] == "credit":
            photo.body.append(at + 1)
        self.drafts.append(photo)
        return at + len(photo.body)

    def _notice(self, at: int) -> int:
        if self.story is not None and self.story.kind == "notice" and not self.story.body:
            return self._prose(at)
        notice = _Open("notice", body=[at])
        end = at + 1
        while end < len(self.parts) and self.parts[end] == "prose" and is_open(self.texts[end - 1]):
            notice.body.append(end)
            end += 1
        self.drafts.append(notice)
        self.story = None
        return end

    def _notice_heading(self, at: int) -> int:
        if (
            lexicon.patterns("notices")["collective"].match(self.texts[at])
            and self.parts[at + 1 : at + 3] == ["notice"] * 2
        ):
            self.parts[at] = "frame"
            self.story = None
            return at + 1
        notice = _Open("notice", stack=[[at]], index=len(self.drafts))
        self.drafts.append(notice)
        self.story = notice
        return at + 1

    def _see(self, at: int) -> int:
        story = self.story
        if story is None or story.kind != "news":
            self.parts[at] = "unplaced"
            return at + 1
        story.jumps.append(at)
        if not story.body:
            story.kind = "teaser"
        story.ended = True
        self.story = story if story.body else None
        return at + 1

    def _onward(self, at: int) -> int:
        if self.story is None:
            self.parts[at] = "unplaced"
            return at + 1
        self.story.jumps.append(at)
        self.story.ended = True
        return at + 1

    def _back(self, at: int) -> int:
        if self.story and not self.story.body:
            self.story.jumps.append(at)
        else:
            self.back = [at]
            self.story = None
        return at + 1

    # What the steps share.

    def _begin(self, stack: list[list[int]]) -> _Open:
        waiting = self.story
        self.story = _Open(stack=stack, jumps=self.back, index=len(self.drafts))
        self.back = []
        if waiting is not None and stack and not (waiting.stack or waiting.body or waiting.jumps):
            self.story.bylines, waiting.bylines = waiting.bylines, []  # set above the headline
        self.drafts.append(self.story)
        return self.story

    def _split(self, start: int, end: int, after: int) -> int:
        """Where in the run of lines [start, end) a new stack begins; lines before it stay in the story being read."""
        story = self.story
        if story is None or story.kind != "news" or not story.body:
            return start
        follows = self.parts[after] if after < len(self.parts) else "end"
        split = start
        last = self.texts[story.body[-1]]
        opened = is_open(last) and not story.ended
        held = end - (follows in _HEADED)
        while (
            split < held
            and opened
            and goes_on(last, self.texts[split])
            and not self.near.tells(self.texts[split], after)
        ):
            last = self.texts[split]
            split += 1
        if split == end:
            return end
        layout = lexicon.patterns("layout")
        if end - split == 1 and follows in ("prose", "row") and layout["sidebar"].match(self.texts[split]):
            story.subheads.add(split)
            return end
        if follows in _HEADED:
            return split
        if follows == "row" and end - split == 1 and layout["list_head"].search(self.texts[split]):
            return end
        if follows != "prose":
            return end if opened and end - split == 1 and follows != "end" else split
        context = Context(
            story.body, opened, story.ended, bool(story.bylines) or self.parts[story.body[0]] == "opening"
        )
        cut = self.near.prose_of_run(split + 1, end, after)
        if cut - split >= 2 or (cut == end and end - split >= 2):
            return split
        captioned = after > end and cut == end
        verdict = self.near.judge(split, cut if cut < end else after, context, captioned)
        if verdict == "stack":
            return split
        if verdict == "subhead":
            story.subheads.add(split)
        return end

    def _is_inside(self, at: int, end: int) -> bool:
        """Whether a line is one of a notice's or list's own: a number, a label, a day, who signs, a head."""
        if lexicon.patterns("notices")["inside"].match(self.texts[at]):
            return True
        heads = end - at == 1 and end < len(self.parts) and self.parts[end] == "row"
        return heads and lexicon.patterns("layout")["list_head"].search(self.texts[at]) is not None

    def _is_next_brief(self, at: int) -> bool:
        """Whether a paragraph is a brief of its own: it has a mark, and the one above is signed and has no headline."""
        story = self.story
        if story is None or story.stack or not story.ended:
            return False
        return lexicon.patterns("layout")["subhead_mark"].match(self.texts[at]) is not None

    def _is_continued(self, at: int) -> bool:
        """Whether a paragraph is the rest of a story from another page (上接第一版): the one above it has ended."""
        story, text = self.story, self.texts[at]
        if story is None or not story.body or text[0] not in "（(" or is_open(self.texts[story.body[-1]]):
            return False
        return lexicon.patterns("layout")["back"].match(text) is not None

    def _is_first_subhead(self, at: int) -> bool:
        """Whether a line is a subhead above the first paragraph of a story whose head is complete, or a part."""
        story, below = self.story, at + 1
        if self.parts[at - 1] == "divider" and self.parts[below : below + 1] == ["prose"]:
            return story is not None
        if story is None or story.body or story.kind != "news" or not story.stack or not (story.bylines or story.jumps):
            return False
        marked = lexicon.patterns("layout")["subhead_mark"].match(self.texts[at]) is not None
        return self.parts[below : below + 1] == ["prose"] and (marked or self.near.is_apart(self.texts[at], below))

    def _awaits_prose(self, at: int) -> bool:
        """Whether the head of the story being read is complete: its byline or picture stands above this line."""
        story = self.story
        return (
            story is not None
            and story.kind == "news"
            and not story.body
            and bool(story.stack or story.bylines)
            and (bool(story.bylines) or self.parts[at - 1] in ("caption", "credit"))
        )

    def _heads_prose(self, at: int) -> bool:
        return at + 1 < len(self.parts) and self.parts[at + 1] == "prose"

    def _past_lines(self, at: int) -> int:
        """Where a run of lines ends; above a page's first prose, what is no text between two lines does not end it."""
        headless = self.story is None or not self.story.body
        end = at
        while end < len(self.parts) and self.parts[end] == "line":
            end += 1
            if headless and self.parts[end : end + 2] == ["noise", "line"]:
                end += 1
        return end

    def _past_captions(self, at: int) -> int:
        while at < len(self.parts) and self.parts[at] in ("caption", "credit", "noise"):
            at += 1
        return at

    def _pieces(self, start: int, end: int) -> list[list[int]]:
        out: list[list[int]] = []
        for i in (i for i in range(start, end) if self.parts[i] != "noise"):
            if out and self.spaced and self.fragments[i].gap == 0:
                out[-1].append(i)
            else:
                out.append([i])
        return out

    def _drop_slogan(self) -> None:
        """A slogan left under the masthead shares nothing with the story it seems to head."""
        first = next((d for d in self.drafts if d.kind != "photo"), None)
        if first is None or len(first.stack) < 2 or not any(p == "masthead" for p in self.parts[: first.stack[0][0]]):
            return
        line = self.texts[first.stack[0][0]]
        clauses = line.split()
        if len(clauses) < 2 or len({len(c) for c in clauses}) > 1:
            return
        if share(bigrams(line), frozenset().union(*(bigrams(self.texts[i]) for i in first.body))) < _SLOGAN_TOLD:
            self.parts[first.stack[0][0]] = "masthead"
            del first.stack[0]

    def _settle_bare(self, draft: _Open) -> None:
        """A stack that no prose follows heads the pictures below it, or is an item where it can be a headline."""
        pictures = [d for d in self.drafts if d.kind == "photo" and d.parent == draft.index]
        if pictures and draft.stack and not draft.jumps:
            first = pictures[0]
            first.stack, first.bylines, first.parent, draft.stack = draft.stack, draft.bylines, None, []
            for picture in pictures[1:]:
                picture.parent = self.drafts.index(first)
            return
        lines = [i for piece in draft.stack for i in piece]
        if (
            not draft.bylines
            and not draft.jumps
            and all(len(self.texts[i]) < 8 or not is_line(self.texts[i]) for i in lines)
        ):
            for i in lines:
                self.parts[i] = "unplaced"
            draft.stack.clear()


_STEPS = frozenset(
    {
        "line", "teaser_line", "byline", "opening", "prose", "row", "divider", "note", "frame", "caption", "notice",
        "notice_heading", "see", "onward", "back",
    }
)  # fmt: skip
"""Parts that have a step of their own; the others are passed over."""
_FEW = 2
_SLOGAN_TOLD = 0.05
_HEADED = {"byline", "opening", "see", "back", "teaser_line", "divider"}
