"""Sentences made from patterns and made-up names, to teach the tagger names that the silver text does not hold."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from etl.transform.persons.lexicon import read_words

from silver import Item

MATERIAL = Path(__file__).parent / "material"
SLOT = re.compile(r"\{(\w)\}")


class Synthesis:
    """Fills patterns; one seed gives one text."""

    def __init__(self, seed: int, known_given: Counter[str] | None = None) -> None:
        self.random = random.Random(seed)
        surnames = read_words("surnames.txt")
        self.surnames = [w for w in surnames if len(w) == 1]
        self.double = [w for w in surnames if len(w) == 2]
        self.surname_weights = [1 / (rank + 8) for rank in range(len(self.surnames))]
        given = "".join(read_words("given-characters.txt"))
        counts = Counter(dict.fromkeys(given, 1.0))
        for character, n in (known_given or Counter()).items():
            counts[character] += min(n, 60) ** 0.7
        self.given, self.given_weights = list(counts), list(counts.values())
        self.rare = [chr(c) for c in range(0x4E00, 0x9FA6) if chr(c).encode("gb2312", "ignore")]
        self.japanese = read_words("surnames-japanese.txt"), self._read("japanese-given.txt")
        self.korean = self._read("korean.txt")
        self.press, self.tails = self._read("press.txt"), self._read("organization-tails.txt")
        self.minority = self._read("minority.txt")
        self.after, self.before = self._read("words-after.txt"), self._read("words-before.txt")
        self.foreign_given = self._read("foreign-given.txt")
        self.foreign_family = self._read("foreign-family.txt")
        famous = read_words("known-persons-foreign.txt")
        self.famous_foreign = [w for w in famous if "·" not in w]
        self.famous_full = [w for w in famous if "·" in w]
        self.famous = list(read_words("known-persons.txt"))
        places = read_words("known-places.txt")
        first_chinese = places.index("北京")
        self.foreign_places, self.chinese_places = places[:first_chinese], places[first_chinese:]
        self.brands, self.words = read_words("known-bodies.txt"), read_words("known-words.txt")
        self.titles = read_words("posts.txt") + read_words("descriptors.txt")
        self.sounds = self._chain(self.foreign_family + self.famous_foreign + self.foreign_given)

    def _read(self, name: str) -> list[str]:
        lines = (MATERIAL / name).read_text(encoding="utf-8").splitlines()
        return list(dict.fromkeys(w for line in lines if not line.startswith("#") for w in line.split()))

    def _chain(self, names: Sequence[str]) -> dict[str, list[str]]:
        follow: dict[str, list[str]] = {}
        for name in names:
            name = "^" + name.replace("·", "").replace("-", "") + "$"
            for a, b in zip(name, name[1:]):
                follow.setdefault(a, []).append(b)
        return follow

    # names

    def chinese(self) -> str:
        r = self.random
        dice = r.random()
        if dice < 0.03:
            family = r.choice(self.double)
        elif dice < 0.035:
            family = "".join(r.choices(self.surnames[:120], k=2))
        elif dice < 0.12:
            family = r.choice(self.surnames)
        else:
            family = r.choices(self.surnames, self.surname_weights)[0]
        return family + self.given_name(1 if r.random() < (0.25 if len(family) == 1 else 0.3) else 2)

    def given_name(self, length: int = 2) -> str:
        r = self.random
        if length == 2 and r.random() < 0.04:
            return r.choices(self.given, self.given_weights)[0] * 2
        return "".join(
            r.choice(self.rare) if r.random() < 0.06 else r.choices(self.given, self.given_weights)[0]
            for _ in range(length)
        )

    def sound(self) -> str:
        r = self.random
        while True:
            name, at = "", "^"
            while len(name) < 8:
                at = r.choice(self.sounds[at])
                if at == "$":
                    break
                name += at
            if 2 <= len(name) <= 6:
                return name

    def foreign_short(self) -> str:
        r = self.random
        dice = r.random()
        return (
            r.choice(self.foreign_family)
            if dice < 0.45
            else r.choice(self.famous_foreign)
            if dice < 0.65
            else self.sound()
        )

    def foreign_full(self) -> str:
        r = self.random
        if r.random() < 0.08:
            return r.choice(self.famous_full)
        first = r.choice(self.foreign_given) if r.random() < 0.7 else self.sound()
        middle = "·" + self.foreign_short() if r.random() < 0.12 else ""
        dot = "·" if r.random() < 0.93 else "•"
        return (first + middle + "·" + self.foreign_short()).replace("·", dot)

    def initials(self) -> str:
        r = self.random
        if r.random() < 0.4:
            return (
                r.choice("ABCDEFGHJKLMPRSTW")
                + "·"
                + (r.choice("ABCDEFGHJKLMPRSTW") + "·" if r.random() < 0.4 else "")
                + self.foreign_short()
            )
        return (
            r.choice("阿埃安奥巴贝彼布德弗格哈赫霍基杰卡科克拉雷里列罗马米莫姆尼诺帕皮普乔萨塞斯特托维沃西谢亚伊尤约泽")
            + "·"
            + (r.choice("阿埃伊尤瓦米尼彼弗德谢格") + "·" if r.random() < 0.4 else "")
            + self.foreign_short()
        )

    def japanese_name(self) -> str:
        r = self.random
        family = r.choice(self.japanese[0])
        if r.random() < 0.12:
            return family
        return family + (r.choice(self.japanese[1]) if r.random() < 0.8 else self.given_name(2))

    def korean_name(self) -> str:
        r = self.random
        if r.random() < 0.75:
            return r.choice("金金金李李李朴朴崔郑姜赵尹张林韩吴徐申权黄安宋柳全洪高文孙裴白曹许南") + (
                r.choice(self.korean) if r.random() < 0.6 else self.given_name(2)
            )
        return (
            r.choice("阮陈黎范武潘黄裴邓杜胡吴杨")
            + r.choice("文氏春德国明光廷友晋玉仲")
            + r.choice("福晋勇心长银芳贵雄孟山平强进成俊河映")
        )

    def minority_name(self) -> str:
        r = self.random
        name = r.choice(self.minority)
        if "·" not in name and r.random() < 0.4:
            other = r.choice(self.minority)
            return name + ("·" if r.random() < 0.3 else "") + (other if "·" not in other else other.split("·")[0])
        return name

    def any_name(self) -> str:
        return self.random.choices(
            [
                self.chinese,
                self.foreign_short,
                self.foreign_full,
                self.japanese_name,
                self.korean_name,
                self.minority_name,
                self.known,
            ],
            [50, 14, 8, 6, 4, 4, 14],
        )[0]()

    def known(self) -> str:
        return self.random.choice(self.famous if self.random.random() < 0.7 else self.famous_foreign)

    def masked(self) -> str:
        r = self.random
        family = r.choices(self.surnames, self.surname_weights)[0]
        return family + r.choices(["某", "某某", "某" + r.choices(self.given, self.given_weights)[0]], [70, 18, 12])[0]

    def addressed(self) -> str:
        r = self.random
        return (
            r.choices(self.surnames, self.surname_weights)[0]
            + r.choices(["先生", "女士", "小姐", "大爷", "大妈", "阿姨", "师傅", "老师"], [40, 30, 8, 5, 4, 4, 5, 4])[0]
        )

    def familiar(self) -> str:
        r = self.random
        return r.choices("老小阿", [45, 45, 10])[0] + r.choices(self.surnames, self.surname_weights)[0]

    def organization(self) -> str:
        r = self.random
        place = r.choice(self.chinese_places)
        tail = r.choice(self.tails)
        if tail[0] in "市省县":
            return place + tail
        if r.random() < 0.3:
            return tail if r.random() < 0.5 else place + r.choice("东西南北新") + tail
        return place + (r.choice("市县区省") if r.random() < 0.5 else "") + tail

    # patterns

    def fill(self, pattern: str) -> Item:
        """Replace the slots of one pattern; only names become persons."""
        text, persons, others, at = "", set(), [], 0
        for match in SLOT.finditer(pattern):
            text += pattern[at : match.start()]
            at = match.end()
            for piece, kind in self._slot(match[1]):
                if kind == "person":
                    persons.add((len(text), len(text) + len(piece)))
                elif kind == "other":
                    others.append((len(text), len(text) + len(piece)))
                text += piece
        return Item(text + pattern[at:], persons, others, typed=False)

    def _slot(self, slot: str) -> list[tuple[str, str]]:
        r = self.random
        names: dict[str, Callable[[], str]] = {
            "C": self.chinese,
            "F": self.foreign_full,
            "f": self.foreign_short,
            "J": self.japanese_name,
            "K": self.korean_name,
            "M": self.minority_name,
            "N": self.any_name,
            "V": self.known,
            "S": self.masked,
            "X": self.addressed,
            "Y": self.familiar,
            "A": self.initials,
            "G": self.given_name,
        }
        if slot in names:
            if slot == "f" and r.random() < 0.08:
                return [(self.initials(), "person")]
            if slot == "C" and r.random() < 0.03:
                return [(self.known(), "person")]
            return [(names[slot](), "person")]
        if slot in "LR":
            separator = "、" if slot == "L" else r.choice(["", "", " ", "　"])
            count = r.randint(2, 7) if slot == "L" else r.randint(3, 25)
            maker = self.chinese if r.random() < 0.8 else self.any_name
            pieces: list[tuple[str, str]] = []
            for k in range(count):
                if k:
                    pieces.append((separator, ""))
                name = maker() if slot == "L" or separator else self.chinese()
                if separator in (" ", "　") and len(name) == 2 and r.random() < 0.5:
                    name = name[0] + separator + name[1]
                pieces.append((name, "person"))
                if slot == "L" and r.random() < 0.05:
                    pieces.append((r.choice(["（挂职）", "（女）", "(挂职)", "(女)", "（兼）", "（回族）"]), ""))
            return pieces
        if slot == "T":
            prefix = r.choice(["副", "原", "前", "常务副", "代", "总"]) if r.random() < 0.12 else ""
            return [(prefix + r.choice(self.titles), "")]
        if slot == "n":
            return [(str(r.randint(1, 99)) if r.random() < 0.7 else r.choice("一二三四五六七八九十"), "")]
        if slot == "D":
            return [
                (
                    r.choice(
                        [
                            f"{r.randint(1, 12)}月{r.randint(1, 31)}日",
                            f"{r.randint(1, 31)}日",
                            "昨日",
                            "昨天",
                            "日前",
                            "近日",
                            "当地时间",
                            "今天",
                            "６月１２日",
                            "上周",
                            "周二",
                        ]
                    ),
                    "",
                )
            ]
        other = {
            "P": self.chinese_places,
            "p": self.foreign_places,
            "B": self.brands,
            "g": self.chinese_places,
            "b": self.words,
        }
        if slot in other:
            return [(r.choice(other[slot]), "other" if slot != "b" else "")]
        if slot == "O":
            return [(self.organization(), "other")]
        if slot in "uv":
            return [(r.choice(self.before if slot == "u" else self.after), "")]
        if slot == "Z":
            return [(r.choice(self.press), "")]
        if slot == "s":
            return [(r.choice(self.surnames), "")]
        raise ValueError(f"unknown slot {slot}")

    def documents(self, rounds: int, rounds_without: int) -> list[Item]:
        """Every pattern `rounds` times; a third of them stand behind or before another in one paragraph."""
        lines = [
            line
            for line in (MATERIAL / "templates.txt").read_text(encoding="utf-8").splitlines()
            if not line.startswith("#")
        ]
        without = [
            line
            for line in (MATERIAL / "templates-without.txt").read_text(encoding="utf-8").splitlines()
            if not line.startswith("#")
        ]
        filled = [self.fill(p) for p in lines for _ in range(rounds)] + [
            self.fill(p) for p in without for _ in range(rounds_without)
        ]
        self.random.shuffle(filled)
        out, at = [], 0
        while at < len(filled):
            count = self.random.choices([1, 2, 3], [5, 3, 2])[0]
            out.append(_join(filled[at : at + count], self.random))
            at += count
        return out


def _join(items: Sequence[Item], r: random.Random) -> Item:
    text, persons, others = "", set(), []
    for item in items:
        if text and text[-1] not in "。？！”）":
            text += r.choice(["。", "，", "\n", "；", "。"])
        elif text and r.random() < 0.2:
            text += "\n"
        persons |= {(a + len(text), b + len(text)) for a, b in item.persons}
        others += [(a + len(text), b + len(text)) for a, b in item.others]
        text += item.text
    if r.random() < 0.15:
        text = text.translate(HALF_TO_FULL)
    return Item(text, persons, others, typed=False)


HALF_TO_FULL = {ord("0") + k: chr(0xFF10 + k) for k in range(10)}
