"""The rows: happenings and firm plans of an article that a reader would want in a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from etl.transform.dates import DateRange
from etl.transform.events.arguments import Arguments, complete, find_arguments
from etl.transform.events.candidates import Candidate, find_candidates
from etl.transform.events.cues import cues, names_body
from etl.transform.events.dating import date_event, date_in_sentence, is_day, tells_of_the_past
from etl.transform.events.echoes import find_echoes
from etl.transform.events.following import (
    is_inside,
    is_on_the_list,
    is_within,
    only_begins,
    only_reports,
    was_occasion,
)
from etl.transform.events.judging import THRESHOLD, Verdict, judge
from etl.transform.events.lexicon import Lexicon, read_lexicon
from etl.transform.events.merging import merge_events
from etl.transform.events.named import Named, NamedSpan
from etl.transform.events.naming import name_event
from etl.transform.events.participants import add_present, find_participants
from etl.transform.events.reading import Span, read_article
from etl.transform.events.records import Event
from etl.transform.events.subjects import find_subject
from etl.transform.places import find_places, place_code


def find_events(
    text: str,
    issue_date: date | None,
    *,
    persons: Sequence[NamedSpan] | None = None,
    region: str | None = None,
    dateline_date: date | None = None,
    body_start: int | None = None,
    lexicon: Lexicon | None = None,
    statements: bool = False,
) -> list[Event]:
    """Find the events of one article that are worth a row, each once.

    Parameters
    ----------
    text : str
        One article, normalised: kicker, headline and subheadline lines, then the paragraphs, joined by newlines.
    issue_date : datetime.date or None
        Date of the issue; without it no date is resolved.
    persons : sequence of PersonSpan, optional
        Persons of ``text``; without them only bodies are participants, and titles tell persons from bodies.
    region : str, optional
        Province of the newspaper, to choose between places of one name.
    dateline_date : datetime.date, optional
        Day of the dateline (本报合肥18日电): the date of a lead that names none.
    body_start : int, optional
        Offset of the first body paragraph; guessed from line lengths and full stops when absent.
    lexicon : Lexicon, optional
        From ``read_lexicon``; the toolkit's own without it.
    statements : bool, default False
        Add a row of type ``statement`` for every X说, X指出: who said what, in the sentence that begins it.

    Returns
    -------
    list of Event
        In reading order. What the head lines tell only adds weight to the body's rows, and stands for itself where the
        body tells nothing.
    """
    story = Story(text, issue_date, persons, region, dateline_date, body_start)
    return find_events_of_all([story], lexicon=lexicon, statements=statements)[0]


class Story(NamedTuple):
    """What `find_events` takes of one article."""

    text: str
    issue_date: date | None
    persons: Sequence[NamedSpan] | None = None
    region: str | None = None
    dateline_date: date | None = None
    body_start: int | None = None


def find_events_of_all(
    stories: Sequence[Story], *, lexicon: Lexicon | None = None, statements: bool = False
) -> list[list[Event]]:
    """Find the events of many articles: for each what `find_events` gives, in less time.

    The articles are taken together step by step, because a step has its lists and patterns at hand in the processor's
    caches while it goes on, and loses them to the next.
    """
    book = lexicon or read_lexicon()
    slices = (stories[first : first + _AT_ONCE] for first in range(0, len(stories), _AT_ONCE))
    return [events for some in slices for events in _find(some, book, statements=statements)]


_AT_ONCE = 1024
"""Articles taken together: those of a hundred pages, a few megabytes."""


def _find(stories: Sequence[Story], lexicon: Lexicon, *, statements: bool) -> list[list[Event]]:
    articles = [_Rows(story, lexicon) for story in stories]
    said: list[list[Candidate]] = [[] for _ in articles]
    candidates = [
        find_candidates(article.reading, lexicon, spoken if statements else None)
        for article, spoken in zip(articles, said, strict=True)
    ]
    for article, some in zip(articles, candidates, strict=True):
        article.read_all(some)
    told = [article.settled() for article in articles]
    quoted = [
        [event for candidate in spoken if (event := article.statement(candidate)) is not None]
        for article, spoken in zip(articles, said, strict=True)
    ]
    return [
        sorted([*events, *some], key=lambda event: event.start) if some else events
        for events, some in zip(told, quoted, strict=True)
    ]


_SINGULAR = frozenset(("statement", "conflict", "appointment", "sport", "crime", "death", "accident"))
"""What happens once, whoever does it; of the others only a named body's deeds are rows without a date."""
_FRESH, _STALE = 31, 60
"""Days from the issue within which news is fresh, and beyond which what is told beside it is how it came about."""
_UNPLANNED = frozenset(("accident", "death", "crime"))


class _Rows:
    """The rows of one article as they are found, sentence by sentence."""

    def __init__(self, story: Story, lexicon: Lexicon) -> None:
        persons = None if story.persons is None else Named(story.persons)
        reading = read_article(story.text, story.issue_date, story.body_start, story.dateline_date, persons)
        self.reading, self.lexicon, self.persons, self.region = reading, lexicon, persons, story.region
        self.found: list[Event] = []
        self._heads: list[Candidate] = []
        self._head_words: set[str] = set()
        self._is_in_name = _offsets_of_names(reading.text).__contains__ if persons is None else persons.covers
        self._lead_end = reading.sentence(reading.lead_start).end
        self._accepted: Candidate | None = None

    @property
    def found_in_lead(self) -> bool:
        """Whether the first sentence of the body has given a row."""
        return bool(self.found) and self.found[0].start < self._lead_end

    def read_all(self, candidates: Iterable[Candidate]) -> None:
        """Take the body; where its first sentence gives no row, the echo; where nothing does, the head lines."""
        self.read(candidates)
        if not self.found_in_lead:
            self.read_echo()
        if not self.found:
            self.read_heads()

    def settled(self) -> list[Event]:
        """The rows, each happening once and with all who were there."""
        events = merge_events(self.found) if len(self.found) > 1 else self.found
        return add_present(self.reading, events, self.persons) if events and self.persons is not None else events

    def read(self, candidates: Iterable[Candidate]) -> None:
        """Take the candidates of the body; those of head lines are kept for later."""
        for candidate, following in pairwise([*candidates, None]):
            if candidate is None or (following is not None and is_within(candidate, following)):
                continue
            if candidate.sentence.head:
                self._heads.append(candidate)
                self._head_words.add(self._word(candidate))
            else:
                self._take(candidate)

    def read_heads(self) -> None:
        """Take what the head lines tell."""
        self._accepted = None
        for candidate in self._heads:
            self._take(candidate)

    def read_echo(self) -> None:
        """Take the verb that headline and dated lead share although it is no event word."""
        later, self.found = self.found, []
        for candidate in find_echoes(self.reading, self.lexicon, self._lead_end):
            mention = date_in_sentence(self.reading, candidate)
            if mention is None or is_day(mention) or mention.range.start is None:
                self._take(candidate)
            if self.found:
                break
        self.found += later

    def statement(self, candidate: Candidate) -> Event | None:
        """The row of X指出，…: named by the speaker and the beginning of what is said; None without a speaker."""
        if candidate.sentence.head:
            return None
        subject = find_subject(self.lexicon, candidate)
        if subject is None:
            return None
        verdict = Verdict(THRESHOLD, date_in_sentence(self.reading, candidate), "held")
        return self._event(candidate, verdict, complete(self.reading, candidate, subject, self.persons))

    def _take(self, candidate: Candidate) -> None:
        accepted = self._accepted
        if accepted is not None and is_inside(candidate, accepted):
            return
        verdict = judge(
            self.reading,
            candidate,
            self._is_in_name,
            lead=candidate.start < self._lead_end and not candidate.sentence.head,
            in_head=self._is_in_head(candidate),
        )
        if verdict is None or (candidate.type in _UNPLANNED and self._is_to_come(verdict)):
            return  # a forecast is no accident
        arguments = find_arguments(self.reading, self.lexicon, candidate, self.persons)
        if candidate.type == "visit" and arguments.subject and self._is_vehicle(arguments.subject):
            candidate = candidate._replace(type="other")
        if candidate.type == "conflict" and (arguments.organizer or "").endswith(cues().forces):
            candidate, arguments = candidate._replace(type="accident"), arguments._replace(organizer=None)
        if not self._is_worth_a_row(candidate, verdict, arguments):
            return
        if self._is_background(candidate, verdict):
            return
        last = self.found[-1] if self.found else None
        if last is not None and (
            only_reports(self.reading.text, last, candidate)
            or only_begins(last, candidate)
            or was_occasion(last, candidate)
        ):
            self.found.pop()
        elif last is not None and (
            self._goes_on(candidate, verdict, arguments, last) or is_on_the_list(last, candidate)
        ):
            self._accepted = candidate
            return
        self.found.append(self._event(candidate, verdict, arguments))
        self._accepted = candidate

    def _is_background(self, candidate: Candidate, verdict: Verdict) -> bool:
        """Whether a story that began with fresh news goes back to what came long before it: 工厂1月7日动工."""
        issue, mention = self.reading.issue_date, verdict.date
        if not self.found_in_lead or issue is None or mention is None or mention.range.end is None:
            return False
        first = self.found[0].start_date
        fresh = first is not None and self.found[0].precision == "day" and abs((issue - first).days) <= _FRESH
        return fresh and (issue - mention.range.end).days > _STALE

    def _is_to_come(self, verdict: Verdict) -> bool:
        issue, mention = self.reading.issue_date, verdict.date
        start = mention.range.start if mention is not None else None
        return verdict.status == "planned" or (issue is not None and start is not None and start > issue)

    def _is_at(self, candidate: Candidate, main: Event) -> bool:
        """Whether a sentence without a day speaks of the gathering that the article is about: 向论坛致贺信."""
        gathering = _GATHERED.search(main.name)
        clause = self.reading.text[candidate.clause_start : candidate.clause_end]
        return main.start_date is not None and gathering is not None and gathering[0] in clause

    def _is_in_head(self, candidate: Candidate) -> bool:
        """Whether a head line before the candidate has its event word."""
        if candidate.sentence.head or not self._head_words:
            return False
        return self.reading.text[candidate.start : candidate.end] in self._head_words

    def _is_worth_a_row(self, candidate: Candidate, verdict: Verdict, arguments: Arguments) -> bool:
        """What names neither a day nor anybody is a row in the lead only; what the paper does itself is none."""
        text = self.reading.text
        if arguments.subject and candidate.type == "visit" and text.startswith(("记者", "本报"), arguments.subject[0]):
            return False
        dated = verdict.date is not None and verdict.date.range.start is not None
        if not dated and text.startswith(_SOME, candidate.clause_start):
            return False
        if dated or candidate.start < self._lead_end:
            return True
        if verdict.date is None:
            if verdict.status == "planned" or tells_of_the_past(self.reading, candidate):
                return False
            hosted = arguments.organizer is not None and candidate.form != "befallen"
            if arguments.subject is None and not hosted and candidate.form in ("agent", "held", "befallen"):
                return False  # 开展蹲点调研。 an order or a heading
        tame = candidate.type not in _SINGULAR and candidate.form in ("agent", "held")
        return not tame or verdict.score >= THRESHOLD + 1 or self._is_named(arguments)

    def _is_vehicle(self, subject: Span) -> bool:
        """货运班列前往…: a train that goes somewhere pays no visit."""
        phrase = self.reading.text[slice(*subject)]
        return any(word in phrase for word in ("班列", "列车", "专列", "航班", "货轮", "客轮", "飞船", "车队"))

    def _is_named(self, arguments: Arguments) -> bool:
        """Whether the subject is somebody in particular: a person, a place, or what ends like the name of a body."""
        if arguments.subject is None or arguments.person:
            return True
        subject = self.reading.text[slice(*arguments.subject)]
        if subject in cues().generic:
            return False
        return bool(find_places(subject)) or names_body(subject) or "“" in subject

    def _goes_on(self, candidate: Candidate, verdict: Verdict, arguments: Arguments, last: Event) -> bool:
        """Whether a clause of the same sentence goes on telling the row before it: no subject, no day of its own."""
        if candidate.type == "announcement" and last.type != "announcement" and _is_ceremony(candidate):
            return True
        if last.evidence_start != candidate.sentence.start:
            return False
        if candidate.type == "death" and last.type in ("accident", "crime", "conflict"):
            return True  # 发生命案，一名女子身亡
        if last.type != candidate.type and not (last.type == "meeting" and _is_resolved(candidate)):
            return False
        if last.trigger.startswith(("选举", "投票")) and "当选" in self._word(candidate):
            return True  # 选举产生…，X当选为…
        expected = candidate.type == "opening" and verdict.status == "planned"
        if candidate.type in _SEVERAL or (verdict.status != last.status and not expected):
            return False
        own = arguments.subject is not None and arguments.subject[0] >= candidate.clause_start
        return not own and (expected or not candidate.sentence.dates_between(candidate.clause_start, candidate.start))

    def _word(self, candidate: Candidate) -> str:
        return self.reading.text[candidate.start : candidate.end]

    def _event(self, candidate: Candidate, verdict: Verdict, arguments: Arguments) -> Event:
        reading, sentence = self.reading, candidate.sentence
        text = reading.text
        words, source, when = date_event(reading, candidate, verdict.date, self._lead_end)
        if source == "none" and words is None and self.found and self._is_at(candidate, self.found[0]):
            main = self.found[0]
            words, source = main.date_text, "carried"
            when = DateRange(main.start_date, main.end_date, main.edtf, main.precision or "day")
        ahead = when is not None and reading.issue_date is not None and (when.start or date.min) > reading.issue_date
        return Event(
            start=candidate.start,
            end=candidate.end,
            type=candidate.type,
            name=name_event(reading, candidate, arguments, self.persons),
            trigger=text[candidate.start : candidate.end],
            status="planned" if ahead else verdict.status,
            start_date=when.start if when else None,
            end_date=when.end if when else None,
            date_text=words,
            date_source=source,
            edtf=when.edtf if when else None,
            precision=when.precision if when and when.precision != "vague" else None,
            place=arguments.place,
            place_code=place_code(arguments.place, self.region, text) if arguments.place else None,
            organizer=arguments.organizer,
            participants=find_participants(reading, candidate, arguments),
            evidence=text[sentence.start : sentence.end],
            evidence_start=sentence.start,
            evidence_end=sentence.end,
            confidence=_confidence(verdict.score),
        )


@cache
def _confidence(score: float) -> float:
    """From 0 to 1; scores are few, halves from the threshold up."""
    return round(min(0.95, 0.4 + score * 0.09), 2)


_GATHERED = re.compile(r"论坛|大会|年会|峰会|博览会|运动会|研讨会|座谈会|展览会|艺术节|电影节|仪式|典礼")
_CEREMONIAL = re.compile(
    r"[^，。；]{0,16}?(?:开幕|开工|闭幕|启动|开始|开馆|启航|起航|开赛|通车|开业|开园|开机|成立|启用)(?=$|[，。；])"
)


def _is_ceremony(candidate: Candidate) -> bool:
    """宣布项目开工: said at the event that the row is about."""
    text = candidate.sentence.text
    return text[candidate.start : candidate.end] == "宣布" and bool(_CEREMONIAL.match(text, candidate.end))


_RESOLUTIONS = frozenset(("审议通过", "通过", "表决通过", "核准", "批准", "修订"))


def _is_resolved(candidate: Candidate) -> bool:
    """What a meeting that the sentence tells of decides: 召开会议，…，核准X项目."""
    return candidate.sentence.text[candidate.start : candidate.end] in _RESOLUTIONS


_SEVERAL = frozenset(("conflict",))
"""Types of which one sentence tells several of one subject: 俄军推进，控制一座城镇."""
_SOME = ("各项", "各类", "各级", "有的", "有些", "一些", "不少", "许多", "某些", "部分", "很多", "多数", "大多", "个别")


_NAMED_ZHENG = re.compile(r"(?:主席|总理|书记|部长|省长|市长|主任|局长|委员|代表)([一-鿿]正)(?=在|[0-9]|将|会)")


def _offsets_of_names(text: str) -> frozenset[int]:
    """Offsets that lie in persons' names where nobody has looked for persons: the likes of 国家副主席韩正."""
    if "正" not in text:
        return frozenset()
    return frozenset(match.start(1) + n for match in _NAMED_ZHENG.finditer(text) for n in (0, 1))
