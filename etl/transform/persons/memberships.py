"""Posts that a text says its persons hold."""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.transform.persons.find import find_persons
from etl.transform.persons.spans import Membership, PersonSpan

_POST = re.compile(r"([\u4e00-\u9fff]{2,20}?)?((?:党组)?(?:副|代)?(?:书记|主席|主任|市长|省长|部长|局长|总统|总理|领导)(?:、副(?:书记|主席|主任))?)$")


def find_memberships(
    text: str, region: str | None = None, persons: Sequence[PersonSpan] | None = None
) -> list[Membership]:
    """Find the statements that a person holds a post.

    Parameters
    ----------
    text : str
        One document (headline, newline, body), normalised.
    region : str, optional
        Province of the newspaper, by which 省总工会 is 浙江省总工会.
    persons : sequence of PersonSpan, optional
        What `find_persons` found in this text; found anew when absent.

    Returns
    -------
    list of Membership
        One row for each person and post, in order of position.
    """
    if persons is None:
        persons = find_persons([text])[0]
    rows = []
    for person in persons:
        clause = re.split(r"[，。；：\n]", text[max(0, person.start - 30) : person.start])[-1]
        if match := _POST.search(clause):
            full = f"{region}{match[1]}" if region and match[1] and match[1].startswith("省") else match[1]
            for role in match[2].split("、"):
                rows.append(Membership(person.name, match[1], full, role, None, person.start - len(match[0]), person.start))
    return rows
