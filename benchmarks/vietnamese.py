"""A vocabulary of Vietnamese for generated articles: syllables, words of several syllables, names, dates.

Syllables are composed as the script composes them, onset and rhyme and tone, under its spelling rules;
how likely each one is follows from the parts. Function words and some hundred common words are listed,
since a corpus in which `của` is rare would measure something else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import normalize

import numpy as np

from benchmarks.vocabulary import Vocabulary, foreign_names, number_plates, phrases, words

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["FUNCTION_WORDS", "vietnamese", "with_tone"]

LEVEL, ACUTE, GRAVE, HOOK, TILDE, DOT = "", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
TONES = {LEVEL: 0.31, ACUTE: 0.21, GRAVE: 0.20, DOT: 0.16, HOOK: 0.08, TILDE: 0.04}
# A syllable that ends in a stop has only these two, and there are fewer of them.
CHECKED_TONES = {ACUTE: 0.25, DOT: 0.20}

ONSETS = {
    "t": 0.09, "c": 0.09, "đ": 0.08, "th": 0.075, "h": 0.055, "ch": 0.055, "l": 0.055, "nh": 0.05, "v": 0.055,
    "tr": 0.05, "n": 0.05, "b": 0.05, "ng": 0.05, "kh": 0.04, "d": 0.035, "m": 0.045, "ph": 0.04, "s": 0.04,
    "q": 0.025, "gi": 0.025, "x": 0.025, "r": 0.025, "g": 0.012, "": 0.04, "p": 0.001,
}  # fmt: skip
# Rhymes in falling order of use.
OPEN_RHYMES = words(
    """
    a i ông ươi ương anh ao ai ân iên ang ay inh u o an ong ô iêu in ăn ua am au ăng âu ây ôi ơi ưa âm e ê
    ung ên un on oi ia ôn âng êu iêm iêng ưng ơ ư im ăm ôm ơn ơm om iu êm ênh eo en em uôn uông uôi um ui ươn
    ươm ưi ươu eng êng
    """
)
CHECKED_RHYMES = words(
    """
    ôc at ât iêt ươc ăc uôc ac iêc ôt ach ich ap êt ut ưc it ăt âp êp ơp et up uc op ip ot oc ăp âc êch iêp
    ơt ep ôp ưt ươt uôt ec ươp
    """
)
# Rhymes that begin with a rounded glide; after q the glide is always spelt u.
OPEN_GLIDES = words("uy oa uyên uân oan uê oai oang oanh uây oay oăn oăng oe uyn uynh uyu")
CHECKED_GLIDES = words("uât uyêt oat oac oach uyt oăc oăt oet uych")
GLIDE_ONSETS = frozenset(["", "ch", "d", "đ", "h", "kh", "l", "ng", "nh", "s", "t", "th", "tr", "x", "q"])
FRONT = frozenset("ieêy")
BEFORE_FRONT = {"c": "k", "g": "gh", "ng": "ngh"}

FUNCTION_WORDS = words(
    """
    và của là có trong được cho các những một không với này đã để từ khi đến người ra ông trên đó về vào sẽ
    tại năm như cũng bị còn phải ngày do theo nhiều sau nhưng hơn lại thì đang rằng mà cùng việc chỉ bà hay
    rất nếu đi làm anh tôi trước vì đây số con thấy nên nhất hai mới cả nói biết lên qua mình hàng giữa nhà
    gì vẫn bằng nơi chưa đều xuống thêm ấy bởi hoặc chúng đang mỗi tuy dù ngay gần khoảng ba bốn
    """
)
COMMON_WORDS = phrases(
    """
    Việt Nam, công an, thành phố, chính phủ, kinh tế, nhà nước, quốc gia, công ty, doanh nghiệp, thị trường,
    người dân, xã hội, giáo dục, Hà Nội, bệnh viện, cơ quan, tổ chức, điều tra, vụ án, bị cáo, tòa án, cảnh
    sát, giao thông, tai nạn, học sinh, sinh viên, giáo viên, trường học, đại học, nghiên cứu, khoa học, công
    nghệ, thông tin, truyền thông, báo chí, hợp tác, quốc tế, ngoại giao, bộ trưởng, thủ tướng, chủ tịch,
    quốc hội, đại biểu, cử tri, hội nghị, nghị quyết, pháp luật, quy định, văn bản, hợp đồng, đầu tư, dự án,
    xây dựng, bất động sản, ngân hàng, lãi suất, tín dụng, chứng khoán, cổ phiếu, xuất khẩu, nhập khẩu, nông
    nghiệp, nông dân, thủy sản, lúa gạo, cà phê, môi trường, ô nhiễm, biến đổi khí hậu, bão lũ, mưa lớn, sạt
    lở, cứu hộ, phòng cháy chữa cháy, quân đội, quốc phòng, biên giới, hải quan, biển đảo, tàu cá, ngư dân,
    du lịch, khách sạn, văn hóa, lễ hội, nghệ sĩ, âm nhạc, điện ảnh, bóng đá, cầu thủ, huấn luyện viên, đội
    tuyển, trận đấu, bàn thắng, vô địch, giải thưởng, y tế, bác sĩ, bệnh nhân, dịch bệnh, vắc xin, điều trị,
    thuốc, sức khỏe, thực phẩm, an toàn, vệ sinh, gia đình, phụ nữ, trẻ em, hôn nhân, ly hôn, nhà ở, đất đai,
    giải phóng mặt bằng, bồi thường, khiếu nại, tố cáo, tham nhũng, hối lộ, ma túy, buôn lậu, lừa đảo, chiếm
    đoạt tài sản, trộm cắp, giết người, bắt giữ, khởi tố, truy nã, tạm giam, xét xử, bản án, phạt tù, luật
    sư, viện kiểm sát, ủy ban nhân dân, hội đồng nhân dân, đảng ủy, cán bộ, lãnh đạo, nhân viên, lao động,
    tiền lương, bảo hiểm xã hội, thất nghiệp, tuyển dụng, thuế thu nhập, ngân sách, kế hoạch, chiến lược,
    phát triển, tăng trưởng, lạm phát, giá vàng, xăng dầu, điện lực, năng lượng, than đá, đường sắt, đường
    cao tốc, sân bay, hàng không, máy bay, tàu hỏa, xe buýt, xe tải, ô tô, xe máy, cảng biển, vận tải, bản
    ghi nhớ, hiệp định, thỏa thuận, đàm phán, trừng phạt, chiến tranh, hòa bình, tên lửa, vũ khí, hạt nhân,
    bầu cử, tổng thống, Trung Quốc, Hoa Kỳ, Nhật Bản, Hàn Quốc, Liên bang Nga, châu Âu, Đông Nam Á, Đà Nẵng,
    Hải Phòng, Cần Thơ, Nghệ An, Thanh Hóa, Quảng Ninh, Bình Dương, Đồng Nai, Lâm Đồng, Khánh Hòa, Tây
    Nguyên, đồng bằng sông Cửu Long
    """
)
FAMILY_NAMES = words("Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý")
MIDDLE_NAMES = words("Văn Thị Đức Hữu Minh Ngọc Quang Thanh Xuân Thu Hồng Công")
GIVEN_NAMES = words(
    """
    Huy Nam Lan Hương Dũng Tuấn Hùng Linh Phương Thảo Hà Hải Long Sơn Bình Mai Hoa Trang Anh Cường Khánh Phúc
    Tâm Thủy Yến Quân Đạt Trung Vinh Nga
    """
)


def vietnamese(rng: np.random.Generator) -> Vocabulary:
    """About 5,000 syllables and 6,000 words of several, the likeliest first, and what articles are about."""
    syllables = _syllables(rng)
    compounds = _compounds(syllables, rng)
    composed = [*syllables, *compounds]
    # Listed words keep their place at the head; after them both sorts take turns, the likelier ones first.
    turns = np.r_[np.arange(len(syllables)), np.arange(len(compounds))]
    places = turns * rng.lognormal(0, 0.5, len(composed))
    content = [*COMMON_WORDS, *(composed[i] for i in np.argsort(places))]
    particulars = [*_names(rng), *foreign_names(rng), *_dates_and_numbers(rng)]
    return Vocabulary.build(FUNCTION_WORDS, content, particulars, rng)


def with_tone(rhyme: str, tone: str) -> str:
    """A rhyme with the tone mark (a combining character) where traditional spelling puts it, as NFC.

    >>> with_tone("oa", ACUTE), with_tone("uyên", HOOK), with_tone("ươi", GRAVE), with_tone("oan", DOT)
    ('óa', 'uyển', 'ười', 'oạn')
    """
    vowels = [i for i, letter in enumerate(rhyme) if letter in "aăâeêioôơuưy"]
    shaped = [i for i in vowels if rhyme[i] in "ăâêôơư"]
    if shaped:
        place = shaped[-1]
    elif len(vowels) == 1 or vowels[-1] < len(rhyme) - 1:
        place = vowels[-1]
    else:
        place = vowels[-2]
    return normalize("NFC", rhyme[: place + 1] + tone + rhyme[place + 1 :])


def _syllables(rng: np.random.Generator, count: int = 5000) -> list[str]:
    """The likeliest `count` syllables in falling order, shuffled a little by the seed."""
    weights = {}
    for onset, onset_weight in ONSETS.items():
        for rhyme, rhyme_weight, tones in _rhymes(onset):
            spelt = _spell(onset, rhyme)
            if spelt is None:
                continue
            head, tail = spelt
            for tone, tone_weight in tones.items():
                weights[head + with_tone(tail, tone)] = onset_weight * rhyme_weight * tone_weight
    noisy = np.array(list(weights.values())) * rng.lognormal(0, 0.6, len(weights))
    names = list(weights)
    return [names[i] for i in np.argsort(-noisy)[:count]]


def _rhymes(onset: str) -> Iterator[tuple[str, float, dict[str, float]]]:
    """The rhymes that follow an onset, with a weight by their place in the list and the tones they take."""
    if onset != "q":
        for rhymes, tones in (OPEN_RHYMES, TONES), (CHECKED_RHYMES, CHECKED_TONES):
            yield from ((rhyme, 1 / (place + 8), tones) for place, rhyme in enumerate(rhymes))
    if onset in GLIDE_ONSETS:
        for rhymes, tones in (OPEN_GLIDES, TONES), (CHECKED_GLIDES, CHECKED_TONES):
            yield from ((rhyme, 0.4 / (place + 8), tones) for place, rhyme in enumerate(rhymes))


def _spell(onset: str, rhyme: str) -> tuple[str, str] | None:
    """Onset and rhyme in spelling, the rhyme with the tone mark to come; None where they do not meet."""
    if onset == "q":
        return "qu", rhyme[1:]
    if onset == "gi" and rhyme[0] in FRONT:
        return None
    if onset == "" and rhyme.startswith("iê"):
        return "", "y" + rhyme[1:]
    if rhyme[0] in FRONT:
        return BEFORE_FRONT.get(onset, onset), rhyme
    return onset, rhyme


def _compounds(syllables: list[str], rng: np.random.Generator, count: int = 6000) -> list[str]:
    """Words of two syllables (nine in ten) or three, made of the likelier syllables."""
    odds = (np.arange(len(syllables)) + 40.0) ** -1.3
    drawn = rng.choice(len(syllables), (count, 3), p=odds / odds.sum())
    lengths = np.where(rng.random(count) < 0.9, 2, 3)
    words = [" ".join(syllables[i] for i in row[:n]) for row, n in zip(drawn, lengths, strict=True)]
    return list(dict.fromkeys(words))


def _names(rng: np.random.Generator, count: int = 1500) -> list[str]:
    parts = (FAMILY_NAMES, MIDDLE_NAMES, GIVEN_NAMES)
    return [" ".join(part[rng.integers(len(part))] for part in parts) for _ in range(count)]


def _dates_and_numbers(rng: np.random.Generator, count: int = 300) -> list[str]:
    units = ("%", " triệu đồng", " tỷ đồng", " tấn", " ha", " USD", " năm tù")
    dates = [f"ngày {d}/{m}/{y}" for d, m, y in rng.integers((1, 1, 1995), (29, 13, 2025), (count, 3))]
    sums = [f"{n / 10:g}".replace(".", ",") + units[n % len(units)] for n in rng.integers(11, 9999, count)]
    return [*dates, *sums, *number_plates(rng)]
