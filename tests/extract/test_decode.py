"""What encoding a page is in is proven or the page is refused."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.errors import DecodeError
from etl.extract.decode import MAX_LINE_CHARACTERS, Decoded, decode

SIMPLIFIED = """云溪晚报
2021年3月9日 星期二 农历辛丑年正月廿六
国内统一刊号：CN33-0999 第1024期 今日8版

老街菜场换新颜
本报讯（记者 沈一禾）昨天上午，西门街道的老菜场重新开门迎客。改造历时四个月，摊位由62个增加到88个，
并新设了电子秤和公平秤台。“菜价没涨，地面干净多了。”住在附近的居民告诉记者。街道办事处表示，下一步还将在
周边增设停车位，预计5月底前完工。
"""
TRADITIONAL = """海東時報
中華民國一一○年三月九日 星期二 第A2版

漁港碼頭整修完工
【記者林書遠／海東報導】海東漁港北側碼頭歷經半年整修，昨日正式啟用。縣府農業處表示，新碼頭可同時停靠二十艘漁船，
並設有製冰與卸魚設備。漁會總幹事說：「以前颱風一來大家就要把船拖走，現在不用擔心了。」
工程總經費約三千萬元，後續還將鋪設觀光步道。
"""
MIXED = """Yunxi Daily 云溪日报 No. 88
ABC Robotics Co., Ltd. opened its R&D centre (B2-15, Tower C) in Yunxi on Monday; the CEO said "we are here to stay".
今天上午，该公司研发中心在云溪高新区揭牌，首批引进工程师120名。Website: www.example.org Tel: n/a
"""
SHORT = "头版\n沪江早报\n今日12版\n"
SHORT_TRADITIONAL = "頭版\n港灣日報\n今日出紙三張\n"
ETEN_EXTRA = TRADITIONAL + "銹蝕的粧鏡裏，恒春老碁盤靠著墻。約翰‧李德\n"
HONG_KONG = TRADITIONAL + "佢哋喺度食嘢，啲嘢好食到唔停得口。\n"


@pytest.mark.parametrize(
    ("text", "codec", "named"),
    [
        pytest.param(SIMPLIFIED, "utf-8", "utf-8", id="utf-8"),
        pytest.param(SIMPLIFIED, "utf-8-sig", "utf-8", id="utf-8 with mark"),
        pytest.param(SIMPLIFIED.replace("\n", "\r\n"), "utf-8", "utf-8", id="utf-8 with carriage returns"),
        pytest.param("Nothing but ASCII here.\n", "ascii", "utf-8", id="ascii"),
        pytest.param(SIMPLIFIED + "\U00020bb7\U0002f804\n", "utf-8", "utf-8", id="utf-8 beyond the first plane"),
        pytest.param(SIMPLIFIED, "gb2312", "gb18030", id="gb2312"),
        pytest.param(SIMPLIFIED + "镕喆堃\n", "gbk", "gb18030", id="gbk"),
        pytest.param(SIMPLIFIED + "㐂\U00020bb7\n", "gb18030", "gb18030", id="gb18030 with four-byte characters"),
        pytest.param(TRADITIONAL, "gb18030", "gb18030", id="traditional in gb18030"),
        pytest.param(TRADITIONAL, "cp950", "big5", id="traditional in big5"),
        pytest.param(ETEN_EXTRA, "cp950", "big5", id="big5 with Microsoft's additions"),
        pytest.param(HONG_KONG, "big5hkscs", "big5-hkscs", id="big5 with Hong Kong's additions"),
        pytest.param(MIXED, "utf-8", "utf-8", id="mixed Latin in utf-8"),
        pytest.param(MIXED, "gb18030", "gb18030", id="mixed Latin in gb18030"),
        pytest.param(SHORT, "gb18030", "gb18030", id="a few words in gb18030"),
        pytest.param(SHORT_TRADITIONAL, "gb18030", "gb18030", id="a few traditional words in gb18030"),
        pytest.param(SHORT_TRADITIONAL, "big5", "big5", id="a few words in big5"),
        pytest.param("２０２１年３月９日　星期二", "gb18030", "gb18030", id="a full-width date in gb18030"),
        pytest.param("中華民國一一○年三月九日", "big5", "big5", id="a date in big5"),
    ],
)
def test_reads_what_newspapers_are_kept_in(text: str, codec: str, named: str) -> None:
    assert decode(text.encode(codec)) == Decoded(text, named)


@pytest.mark.parametrize("order", ["utf-16le", "utf-16be"])
@pytest.mark.parametrize("mark", [True, False], ids=["with mark", "without"])
@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL, SHORT], ids=["simplified", "traditional", "short"])
def test_reads_utf_16(text: str, order: str, mark: bool) -> None:
    assert decode((("\ufeff" if mark else "") + text).encode(order)) == Decoded(text, order)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        pytest.param(b"", "empty", id="no bytes"),
        pytest.param(b" \r\n\t\n", "empty", id="blanks"),
        pytest.param("　　\n　".encode("gb18030"), "empty", id="full-width blanks"),
        pytest.param(b"\xef\xbb\xbf", "empty", id="a mark alone"),
        pytest.param(SIMPLIFIED.encode()[:-2], "truncated", id="half a character in utf-8"),
        pytest.param("浙江".encode()[:-1], "truncated", id="half a character of two"),
        pytest.param(SIMPLIFIED.strip().rstrip("。").encode("gb18030")[:-1], "truncated", id="half in gb18030"),
        pytest.param(TRADITIONAL.strip().rstrip("。").encode("big5")[:-1], "truncated", id="half in big5"),
        pytest.param(SIMPLIFIED.encode("utf-16")[:-1], "truncated", id="half in utf-16"),
        pytest.param(SIMPLIFIED.encode("utf-16be")[:-1], "truncated", id="half in utf-16 without mark"),
        pytest.param(SIMPLIFIED.encode()[:90] + b"\xff" + SIMPLIFIED.encode()[90:], "damaged", id="a bad byte"),
        pytest.param(
            SIMPLIFIED.encode("gb18030")[:60] + b"\x80\xff" + SIMPLIFIED.encode("gb18030")[60:],
            "damaged",
            id="bad bytes in gb18030",
        ),
        pytest.param(b"\xef\xbb\xbf" + SIMPLIFIED.encode("gb18030"), "damaged", id="a mark that lies"),
        pytest.param(SIMPLIFIED.replace("的", "\ufffd").replace("，", "\ufffd").encode(), "damaged", id="U+FFFD"),
        pytest.param(SIMPLIFIED.encode() + b"\0\0", "nul_bytes", id="NUL after text"),
        pytest.param(b"\0" * 4096, "nul_bytes", id="NUL alone"),
        pytest.param(SIMPLIFIED.encode("gb18030") + b"\0", "nul_bytes", id="NUL in gb18030"),
        pytest.param(SIMPLIFIED.encode().decode("latin-1").encode(), "mojibake", id="utf-8 read as latin-1"),
        pytest.param(SIMPLIFIED.encode().decode("gb18030", "ignore").encode(), "mojibake", id="utf-8 read as gb18030"),
        pytest.param(SIMPLIFIED.encode("gb18030").decode("latin-1").encode(), "mojibake", id="gb18030 as latin-1"),
        pytest.param(TRADITIONAL.encode("big5").decode("gb18030", "ignore").encode(), "mojibake", id="big5 as gb18030"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "nul_bytes", id="a picture"),
        pytest.param(b"x" * 3_000_000, "page_too_large", id="3 MB on one line"),
        pytest.param(("新" * 1_000_000).encode(), "page_too_large", id="3 MB of Han on one line"),
        pytest.param(b"a\n" * 600_000, "page_too_large", id="too many characters"),
        pytest.param(b"a\n" * 3_000_000, "page_too_large", id="too many bytes to look at"),
        pytest.param(b"a" * (MAX_LINE_CHARACTERS + 1), "page_too_large", id="too long a line"),
        pytest.param("안녕하세요 오늘의 신문입니다. 서울에서 열린 회의".encode("euc_kr"), "undecodable", id="Korean"),
        pytest.param("東京の新聞です。きょうは晴れでした。".encode("shift_jis"), "undecodable", id="Japanese"),
        pytest.param("Le café déjà fermé, à côté du théâtre où l'été".encode("latin-1"), "undecodable", id="French"),
        pytest.param(b"\xe6\xb5", "undecodable", id="half a character and nothing else"),
    ],
)
def test_refuses_what_is_not_the_text_of_a_page(raw: bytes, code: str) -> None:
    with pytest.raises(DecodeError) as refusal:
        decode(raw)
    assert refusal.value.code == code
    assert refusal.value.message


def test_names_the_place_of_the_flaw() -> None:
    with pytest.raises(DecodeError, match="byte 90"):
        decode(SIMPLIFIED.encode()[:90] + b"\xff" + SIMPLIFIED.encode()[90:])


@pytest.mark.parametrize("size", [16, 64, 1024, 65_536])
def test_refuses_random_bytes(size: int) -> None:
    dice = random.Random(size)
    for _ in range(20):
        with pytest.raises(DecodeError):
            decode(dice.randbytes(size))


@given(st.integers(0, len(SIMPLIFIED) - 12), st.integers(12, 80), st.sampled_from(["gb18030", "utf-16le"]))
def test_any_piece_of_a_page_reads_right_or_is_refused(start: int, length: int, codec: str) -> None:
    piece = SIMPLIFIED[start : start + length]
    assert reading(piece.encode(codec)) in {piece, None}


@given(st.integers(0, len(TRADITIONAL) - 12), st.integers(12, 80), st.sampled_from(["gb18030", "cp950", "utf-16be"]))
def test_any_piece_of_a_traditional_page_reads_right_or_is_refused(start: int, length: int, codec: str) -> None:
    piece = TRADITIONAL[start : start + length]
    assert reading(piece.encode(codec)) in {piece, None}


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(raw: bytes) -> None:
    assert reading(raw) != ""


def reading(raw: bytes) -> str | None:
    """Return the text that the bytes are read as, None if they are refused."""
    try:
        return decode(raw).text
    except DecodeError:
        return None
