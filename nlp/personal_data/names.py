"""Names of persons, where the words around say that a name stands there: 我叫…, 姓名：…, 客户经理…, beside a phone.

Names that are hidden already (王某, 张**) and surnames with a title (张经理) stay, and so do the names in the news.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from nlp.lexicon_file import read_lexicon
from nlp.personal_data.folding import Folded
from nlp.personal_data.lexicon import tables
from nlp.records import PiiSpan
from nlp.words import dictionary_cut, frequency, is_word, tagged

_REPORTED: Final = re.compile(r"\s?(?:表示|告诉|介绍|坦言|透露|[（(]化名|称[，：]|[：:]|处获悉|说道)")
"""What news lets staff do."""
_ENDS_CLAUSE: Final = re.compile(r"$|[\s，,。.！!；;（(]")
_HAN: Final = re.compile(r"[一-鿿]{1,8}")
_FOREIGN: Final = re.compile(r"[一-鿿]{2,8}·[一-鿿]{2,8}")
_HIDDEN: Final = re.compile(
    r"[一-鿿]{1,2}(?:某|[*×xX＊○〇]|同学|先生|女士|小姐|经理|主任|行长|老师|总|哥|姐|师傅|老板|律师|警官|阿姨|叔叔|大爷|大妈|爸爸|妈妈|科长|处长|局长|院长|书记|主管|总监|店长|组长|队长|大夫|医生|护士|教授|会计|工(?![一-鿿])|女(?![一-鿿])|男(?![一-鿿])|姓)"
)
_FULL_NAME: Final = re.compile(r"(?P<name>[一-鿿](?![老大小副])[一-鿿]{1,3})(?:先生|女士|小姐)")
_PEOPLE: Final = "人|员工|职员|同事|主管|骗子|先生|小姐|女士|催收"
_ACCUSED: Final = re.compile(r"(?:投诉|举报|控告)[^。！？\n]{0,12}$")
_ACCUSED_OF: Final = re.compile(
    r"[^，。！？；#\n]{0,8}(?:骂|吼|态度|威胁|刁难|推[诿脱卸]|敷衍|不[给让理肯管]|我(?![们国行省市县区镇乡村院校]))"
)
"""What customers say of heads of branches; news says other things of them."""
_FIRM: Final = re.compile(
    r"[^\W\d_的在与和及是把被给向让去从到对因为说称告]{0,16}?(?:有限公司|责任公司|股份公司|合作社|事务所|经营部)"
)
"""After what seems a name it makes it the beginning of a firm's (申请人高林土地整理有限公司)."""
_AFTER_KIN: Final = re.compile(r"$|\W|\d|先生|女士|[的在被把说去用办名因于从向是骗收让给要]")
"""What follows the name of a relative or a middleman, of whom one says anything else as well (我弟弟班群每天接龙)."""
_STOPS: Final = frozenset(
    "说的了在是给和把让跟对打来于不也都就还又再已被因向从去没要想会能可以有将为与及到叫称骂问告发骗拒推态服联电手身今昨前之此该其这那您你我他她们吗呢吧啊呀先后上下中年月日号诉求现系需请用持故特但早却则所由当每非常很太真只着得收打办投才正曾至自"
)
"""What follows a name of two characters rather than ends one of three."""
_VERBS: Final = frozenset(
    "挂催扣退交签填发寄拿买卖借还贷存取转查改写讲聊谈劝哄吼吵喊闹逼威撒隐瞒误漏错乱拖推赖躲逃装冒替陪帮教送请约见等找追盯看听接拨按照依据根经通过"
    "忘丢弄搞做卡钱户行款费账单额款机话信息事人员们个位名次遍回些点种样里外内"
)
"""Frequent after a name, and in none."""
_PREPOSITIONS: Final = frozenset("向于应曾连时")
"""Surnames that more often lead a phrase."""
_BESIDE: Final = re.compile(r"(?:^|[^一-鿿A-Za-z\]])(?P<name>[一-鿿]{2,4})[\s:：,，、(（]{0,2}$")
_BEYOND: Final = re.compile(r"[\s,，:：、(（]{1,2}(?P<name>[一-鿿]{2,4})(?![一-鿿])")
_LONGEST: Final = 8
_WINDOW: Final = 20
_SHORTEST_THING: Final = 3
_EVERYDAY: Final = 15
"""Frequency of a word of the dictionary; below stand slips of its corpus (高沛, 韩亚)."""
_RARE: Final = 450
"""Frequency under which a character stands in few words but names."""


@cache
def _field() -> str:
    return rf"(?:{'|'.join(sorted(tables().fields, reverse=True))})"


@cache
def _role() -> str:
    return rf"(?:(?<!监察)(?<!督察)(?<!特派)(?:{'|'.join(sorted(tables().roles, reverse=True))}))"


@cache
def _introduced() -> re.Pattern[str]:
    """What surely introduces a name."""
    self = (
        r"(?:(?<![把被让给跟])我(?:的?名字)?(?:本名|真名)?(?:名?叫|就叫)|我的?名字是|我的?真名是?"
        rf"|(?:{'|'.join(tables().relatives)})[名就]?叫[做作]?)"
    )
    return re.compile(
        rf"(?:{_field()}|{_role()}(?:姓名|名字)?)\s?(?:[:：]|是|为|叫|名叫|叫做)\s?[「“【(（]?|{self}\s?[:：]?\s?[「“【]?|{_field()}\s"
    )


@cache
def _announced() -> re.Pattern[str]:
    """What may stand before a name."""
    relatives = "|".join(tables().relatives)
    return re.compile(
        rf"(?:{_field()}|(?P<role>{_role()})|(?<!非)(?<!日)本人|(?P<am>(?<![一-鿿])我是)|(?P<head>行长|主任)"
        rf"|(?P<kin>我[的家]?(?:{relatives})|中介(?!费))|(?:转账|汇款|打款|[转打汇]钱)给了?|尊敬的(?={_FULL_NAME.pattern})"
        rf"|[一有那这]个名?叫(?=[一-鿿]{{2,4}}的(?:{_role()}|{_PEOPLE})))\s?[(（]?"
    )


def find_names(reading: Folded, numbers: Iterable[PiiSpan], text: str) -> Iterator[PiiSpan]:
    """Names after words that introduce one, and beside ``numbers`` (spans of mobiles and identity cards in ``text``)."""
    for match in _introduced().finditer(reading.text):
        if end := _end_of_name(reading.text, match.end(), surely=True):
            yield reading.span("name", match.end(), end)
    for match in _announced().finditer(reading.text):
        end = _end_of_name(reading.text, match.end(), surely=False)
        if end and not _is_somebody_public(reading.text, match, end):
            yield reading.span("name", match.end(), end)
    for number in numbers:
        before = _BESIDE.search(text, max(0, number.start - _LONGEST), number.start)
        for beside in (before, _BEYOND.match(text, number.end)):
            if beside and _is_whole_name(beside["name"]):
                yield PiiSpan("name", *beside.span("name"))


def _is_somebody_public(text: str, announced: re.Match[str], end: int) -> bool:
    """Staff that news quotes, heads of whom nobody complains, what a relative does, and who somebody plays (我是南京的…)."""
    if announced["head"]:
        before = text[max(0, announced.start() - _WINDOW) : announced.start()]
        return not (_ACCUSED.search(before) or _ACCUSED_OF.match(text, end))
    if announced["kin"]:
        return not _AFTER_KIN.match(text, end)
    if announced["role"] in {"工作人员", "专员", "营业员", "办事员"}:
        return bool(_REPORTED.match(text, end))
    return bool(announced["am"]) and (not _ENDS_CLAUSE.match(text, end) or _is_place(text[announced.end() : end]))


def _is_place(word: str) -> bool:
    return is_word(word) and tagged(word)[0] == (word, "ns")


def _end_of_name(text: str, start: int, *, surely: bool) -> int | None:
    """Where the name ends that begins at a place; None: none begins there."""
    foreign = _FOREIGN.match(text, start)
    if foreign:
        return foreign.end() if surely else None
    full = _FULL_NAME.match(text, start)
    if full and _is_whole_name(full["name"]):
        return full.end("name")
    run = _HAN.match(text, start)
    if run is None or _HIDDEN.match(text, start):
        return None
    name = _name_at(run[0], surely=surely)
    if not name or _is_a_thing(run[0], name, surely=surely) or _FIRM.match(text, start + len(name)):
        return None
    return start + len(name)


def _is_a_thing(run: str, name: str, *, surely: bool) -> bool:
    """Whether the run begins with a brand or product that the name is part of: 云港, 白金卡.

    Where a name surely stands the short ones, which persons are called too (江海), do not count.
    """
    return any(
        run[:length].lower() in _things() for length in range(_SHORTEST_THING if surely else len(name), len(run) + 1)
    )


@cache
def _things() -> frozenset[str]:
    """Brands and products as people write them."""
    from nlp.subjects.catalogue import product_words  # `nlp.subjects` masks numbers with this package

    brands = filter(None, read_lexicon(None)[0].brands.values())
    return frozenset(
        (*(word for brand in brands for word, _ in brand.aliases()), *(word for word, _ in product_words()))
    )


def _name_at(run: str, *, surely: bool) -> str | None:
    """The name that a run of characters begins with."""
    surname = _surname(run)
    if surname is None or _begins_with_a_word(run) or _is_phrase(run):
        return None
    if not surely and surname in _PREPOSITIONS and _leads_a_phrase(run):
        return None
    unsure = not surely and surname in _PREPOSITIONS and len(run) > len(surname) + 2
    lengths = [len(surname) + more for more in ((2,) if unsure else (2, 1)) if len(surname) + more <= len(run)]
    if len(run) in lengths and _may_be_whole(run, len(surname), surely=surely):
        return run
    for test in (_is_usual,) if unsure else (_is_usual, _is_unusual, _is_likely):
        for length in lengths:
            if test(run, len(surname), length):
                return run[:length]
    first, tag = tagged(run)[0]
    if len(first) > len(surname) and (tag.startswith("nr") or not is_word(first)):
        name = _shortened(first, surname)
        return name if name and (surely or _ends(run[len(name) :])) else None
    return None


def _leads_a_phrase(run: str) -> bool:
    """Whether the surname is rather a preposition: 向记者…, 于工作…, 曾任…."""
    given = run[1:3]
    if len(run) <= 3 or tagged(run)[0][1].startswith("nr"):
        return False
    return not _are_given(given) or is_word(given)


def _may_be_whole(run: str, given: int, *, surely: bool) -> bool:
    """Whether a run of characters between marks is a name."""
    if _STOPS & set(run[given:]) or run[-1] == "人" or _is_no_name(run):
        return False
    return surely or (
        not _is_word(run, given)
        and (_are_given(run[given:]) or tagged(run)[0] == (run, "nr"))
        and not _is_other_word(run)
    )


def _is_usual(run: str, given: int, end: int) -> bool:
    """Characters of given names, and another word after them: 张伟|承诺, 王小明|把."""
    name = run[:end]
    if not (_are_given(name[given:]) and _begins_anew(run[end:])) or _is_other_word(name) or _is_word(run, given):
        return False
    return end - given == 1 or len(dictionary_cut(run[end - 1 :])[0]) == 1


def _is_unusual(run: str, given: int, end: int) -> bool:
    """Rare characters, none of which begins a word, and another word after them: 余昉|承诺."""
    name, rest = run[:end], run[end:]
    if not all(_are_given(char) or frequency(char) < _RARE for char in name[given:]):
        return False
    if _STOPS & set(name[given:]) or _is_word(run, given) or _is_other_word(name):
        return False
    first = dictionary_cut(run[given:])[0]
    alone = len(first) == 1 or (len(first) <= end - given and frequency(first) < _EVERYDAY)
    return alone and len(dictionary_cut(run[end - 1 :])[0]) == 1 and _begins_anew(rest)


def _is_likely(run: str, given: int, end: int) -> bool:
    """Characters of given names, and one after them that is none."""
    name = run[:end]
    return _are_given(name[given:]) and not (
        _is_word(run, given) or _is_other_word(name) or _are_given(run[end : end + 1])
    )


def _is_word(run: str, given: int) -> bool:
    """Whether surname and next characters are another word."""
    return given == 1 and _is_no_name(run[:2])


def _are_given(chars: str) -> bool:
    return tables().given.issuperset(chars)


def _ends(rest: str) -> bool:
    return not rest or rest[0] in _STOPS


def _begins_anew(rest: str) -> bool:
    return _ends(rest) or rest[0] in _VERBS or len(dictionary_cut(rest)[0]) > 1


def _is_phrase(run: str) -> bool:
    """Whether it begins with a longer word that is no name (高血压)."""
    return any(
        is_word(run[:length]) and not tagged(run[:length])[0][1].startswith(("nr", "ns", "nt", "nz"))
        for length in (3, 4)
        if length <= len(run)
    )


def _is_other_word(name: str) -> bool:
    """Whether the dictionary has it as another word than a person's name."""
    return is_word(name) and frequency(name) >= _EVERYDAY and not tagged(name)[0][1].startswith("nr")


def _is_no_name(word: str) -> bool:
    """Whether it is an everyday word and no name of a person, a place or a thing."""
    return (
        is_word(word) and frequency(word) >= _EVERYDAY and not tagged(word)[0][1].startswith(("nr", "ns", "nt", "nz"))
    )


def _surname(run: str) -> str | None:
    if run[:2] in tables().compound_surnames and len(run) > 2:
        return run[:2]
    return run[0] if run[0] in tables().surnames and len(run) > 1 else None


def _begins_with_a_word(run: str) -> bool:
    return any(run[:length] in tables().names_that_are_words for length in (2, 3))


def _shortened(name: str, surname: str) -> str | None:
    """At most two given characters, without a verb at the end."""
    name = name[: len(surname) + 2]
    if len(name) == len(surname) + 2 and name[-1] in _STOPS:
        name = name[:-1]
    return name if len(name) > len(surname) and name[len(surname)] not in _STOPS else None


def _is_whole_name(run: str) -> bool:
    surname = _surname(run)
    if (
        surname is None
        or run in tables().compound_surnames
        or len(run) > len(surname) + 2
        or _HIDDEN.match(run)
        or _begins_with_a_word(run)
    ):
        return False
    return _are_given(run[len(surname) :]) and not _is_no_name(run) and not (len(run) == 3 and _is_no_name(run[:2]))
