"""Happenings without an event word: the verb that headline and lead share."""

from __future__ import annotations

from collections.abc import Iterator

import rjieba

from etl.transform.events.candidates import Candidate
from etl.transform.events.lexicon import Lexicon
from etl.transform.events.reading import Reading

_DULL = frozenset(
    [
        "有",
        "是",
        "为",
        "成为",
        "使",
        "让",
        "要",
        "应",
        "可",
        "能",
        "会",
        "看",
        "说",
        "想",
        "做",
        "来",
        "去",
        "到",
        "上",
        "下",
        "出",
        "进",
        "回",
        "起",
        "过",
        "给",
        "用",
        "办",
        "搞",
        "抓",
        "促",
        "保",
        "助力",
        "推动",
        "推进",
        "促进",
        "加快",
        "加强",
        "提升",
        "提高",
        "服务",
        "发展",
        "建设",
        "保障",
        "打造",
        "坚持",
        "深化",
        "强化",
        "优化",
        "创新",
        "引领",
        "聚焦",
        "赋能",
        "激发",
        "释放",
        "增长",
        "同比",
        "回升",
        "保持",
        "超过",
        "达",
        "达到",
        "突破",
        "迈上",
        "擦亮",
        "做好",
        "确保",
        "完善",
        "持续",
        "领跑",
        "扩大",
        "转型",
        "合作",
        "学习",
        "贯彻",
        "落实",
        "关注",
        "走进",
        "走出",
        "迎来",
        "见证",
        "讲述",
        "感受",
        "带来",
        "变",
        "变成",
        "开启",
        "续写",
        "谱写",
        "书写",
        "记录",
        "关于",
        "对于",
        "介绍",
        "表示",
        "指出",
        "强调",
    ]
)
"""Verbs that headlines share with their stories without telling a happening. Written for this project."""


def find_echoes(reading: Reading, lexicon: Lexicon, lead_end: int) -> Iterator[Candidate]:
    """Verbs of the head lines that the lead repeats, in the order of the lead.

    What a paper puts into its headline and says again in a dated first sentence is what happened, whatever the verb:
    23条线路延长运营时间, 大桥封闭. The type is that of the word in the lexicon's lists of lesser event words, else ``other``.
    """
    text, start = reading.text, reading.body_start
    head = text[:start]
    if not head.strip() or start >= lead_end:
        return
    verbs = {word for word, tag in rjieba.tag(head) if tag == "v" and len(word) > 1 and word not in _DULL}
    found = sorted((at, verb) for verb in verbs if (at := text.find(verb, start, lead_end)) >= 0)
    for at, verb in found:
        if reading.shielded[at]:
            continue
        sentence = reading.sentence(at)
        clause_start, clause_end = sentence.clause(at)
        word = lexicon.words.get(verb)
        kind = word.type if word is not None and word.type is not None and word.type != "statement" else "other"
        form = "theme" if clause_end - at - len(verb) <= 1 else "agent"
        yield Candidate(at, at + len(verb), kind, form, 1, 0, 0, clause_start, clause_end, sentence)
