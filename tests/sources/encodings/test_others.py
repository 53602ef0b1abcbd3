"""What is not in an old Vietnamese encoding: left as it is, whatever it looks like."""

from __future__ import annotations

import pytest

from searchlib.sources.encodings import decode_legacy, repair_spacing, repair_text
from tests.sources.encodings.legacy import encode

WESTERN = """
Céline a été élue à l'Académie française où siègent déjà naïfs et cœurs généreux.
Où est-il né ? À Nîmes, où l'on mange du thé, dit-on, là-bas.
L'été, la forêt brûlée près du château a été replantée ; c'était là, au bord du lac gelé.
Le théâtre du Châtelet fête Noël avec Gaëlle, Zoë et Loïc : « Ça va bientôt être très drôle ! »
Garçon, un café crème s'il vous plaît, et l'addition à côté de la fenêtre.
Élève modèle, né à Orléans, il a rêvé d'être médecin après la guerre.
Für die größeren Brücken in München müssen wir über Förderung reden.
Die Straße nach Köln führt über Düsseldorf; schöne Grüße, Jürgen Müller.
Fußgänger dürfen während der Öffnungszeiten natürlich auch früher gehen: „Spaß“.
El niño pequeño comió una piña en la montaña; ¿cuándo volverá mañana?
El señor Núñez, español, nació en Málaga y vivió en Córdoba: ¡qué lástima!
La situación económica de Bogotá mejoró según el último informe público.
Não há pão em São Paulo, mas há maçãs e limões à venda lá.
A informação não está disponível: é necessário avançar até amanhã de manhã.
Os irmãos são órfãos; vovó e vovô têm três cães e dois aviões de papel.
Perché la città è così bella? Più tardi andrò al caffè di lunedì, però non so se potrò.
Però ciò che dirò a papà sarà già detto, né più né meno.
På søndag går små børn i børnehave på Ærø, når åen er rød af blåbær.
Så är det här för många år sedan: Åsa köpte två björkar på ön i Västerås.
Þórður á hús við höfnina og góða bók um íslenska fjölskyldu, það er nú gott.
Äiti lähti töihin jälkeen päivän, mutta isä jäi kotiin syömään.
Dobrý den, příliš žluťoučký kůň úpěl ďábelské ódy a řeka teče.
Děti šly domů přes náměstí, když začalo pršet a bouřka sílila.
Zażółć gęślą jaźń, powiedział mały chłopiec z Łodzi do dziewczyny.
Türkiye'de yaşayan çocuklar şimdi okula gidiyor, öğretmen çalışıyor mu?
Kırmızı ışık yandığında sağa dönülmez, değil mi? Altı yıl sürdü.
Árvíztűrő tükörfúrógép, öt hűtőház és győri szőlő jött.
Een café in Curaçao, geïnteresseerde bezoekers en één coördinator.
naïve façade, résumé, El Niño, über-cool, smörgåsbord, jalapeño, piñata, São Tomé
Beyoncé, Björk, Renée Zellweger, Gabriel García Márquez, Antonín Dvořák, Søren Kierkegaard
""".strip().splitlines()

RUSSIAN = """
Совет Безопасности обсудил сотрудничество с Вьетнамом в области информационной безопасности.
Он сказал, что не знает, где сейчас находятся его родители, и попросил воды.
Министерство внутренних дел России и министерство общественной безопасности подписали соглашение.
Мороз и солнце; день чудесный! Ещё ты дремлешь, друг прелестный.
В начале июня погода в Москве была холодной, но потом стало теплее.
""".strip().splitlines()

ENGLISH_AND_CODE = r"""
Don't you think they're so-so? What? Me? No. He'd go (to Hanoi). It's O'Brien's idea, isn't it?
Write to anh.do@example.com or see https://example.com/~anh/a?b=c&d=e^f#g. Thanks!
if (a^2 + b^2 == c^2) { x = ~y; i++; u+=v; o+=1; e^=f; } // a^b, e^x, o+o
y = e^x + a^n - o^2; u+v; a(n) = a(n-1) + a(n-2); f(a^., e^~) o^* = O(n^2)
$a^{2}+b^{2}=c^{2}$, $e^{i\pi}+1=0$, \(o^{*}\), \~{a}, \^{e}, \'{e}, $u^+$, $a^-$, $\hat{o}$
| a | b^ | c |\n|---|:--|--:|\n| `e^` | a^b | ~~no~~ |
cp file~1 ~/backup.tar.gz~ && grep -E '^[^a-z]+(e^|o+)?$' *.txt | sed 's/a?b+/c/'
TG9yZW0gaXBzdW0gZG9sb3Igc2l0IGFtZXQsIGNvbnNlY3RldHVyIGFkaXBpc2Npbmcg+a/o+e+u==
deadbeefcafebabe00ffeeddccbbaa99 a+b a+i o+e u+i u+a o+i
Telex: Vieejt Nam; VNI: Vie65t Nam. add odd daddy middle DDR4 address
C++ and Go+ are used; u+ and o+ are not. Google+, Canal+, Disney+, A+, O+, AB+.
""".strip().splitlines()

VIETNAMESE = """
Cộng hòa xã hội chủ nghĩa Việt Nam. Độc lập - Tự do - Hạnh phúc.
Và là, mà, cá, có, không: bà là mẹ của tôi, cô ấy đã đi rồi.
HÒA BÌNH ĐÃ ĐẾN VỚI TÒA ÁN: ÒA KHÓC VÌ QUÁ VUI
Nhiệt độ 35°C, 100 m², «trích dẫn», ½ lít, § 5, ® và © 2020, µm, 5·10, £ và ¥
Müller, Özil và Ødegaard ghi bàn; Zürich, Malmö, Curaçao, Peña Nieto, Besiktas
Cầu thủ Kanté, Mbappé, Ibrahimović và Søren cùng đến Đắk Lắk
Việt Nam (tiếng Pháp: Viêt Nam; ký hiệu a^2, x~y) là nước ở Đông Nam Á
""".strip().splitlines()


@pytest.mark.parametrize("text", [*WESTERN, *RUSSIAN, *ENGLISH_AND_CODE, *VIETNAMESE])
def test_good_text_is_the_same_object(text: str) -> None:
    repaired = repair_text(text)
    assert repaired.text is text
    assert (repaired.encoding, repaired.confidence) == ("", 0.0)


@pytest.mark.parametrize("texts", [WESTERN, RUSSIAN, ENGLISH_AND_CODE, VIETNAMESE])
def test_good_text_of_many_lines_is_the_same_object(texts: list[str]) -> None:
    text = "\n".join(texts * 3)
    assert repair_text(text).text is text


@pytest.mark.parametrize("text", [*WESTERN, *RUSSIAN, *ENGLISH_AND_CODE, *VIETNAMESE])
def test_spaces_of_good_text_stay(text: str) -> None:
    assert repair_spacing(text) == (text, 0, 0)


@pytest.mark.parametrize("page", ["cp1250", "cp1252", "cp1254", "latin-1", "iso8859-2", "mac-roman", "cp850"])
@pytest.mark.parametrize("text", WESTERN)
def test_bytes_of_western_text_are_no_vietnamese(text: str, page: str) -> None:
    decoded = decode_legacy(text.encode(page, "replace"))
    assert decoded is None or decoded.encoding in ("windows-1252", "windows-1251", "koi8-r")


@pytest.mark.parametrize("text", [*WESTERN[:13], *WESTERN[14:17]])
def test_western_bytes_are_read_and_never_with_certainty(text: str) -> None:
    decoded = decode_legacy(text.encode("cp1252"))
    assert decoded is not None
    assert (decoded.text, decoded.encoding) == (text, "windows-1252")
    assert decoded.confidence <= 0.8


@pytest.mark.parametrize("page", ["windows-1251", "koi8-r"])
@pytest.mark.parametrize("text", [*RUSSIAN, "\n".join(RUSSIAN)])
def test_russian_bytes_are_read(text: str, page: str) -> None:
    decoded = decode_legacy(text.encode(page))
    assert decoded is not None
    assert decoded[:2] == (text, page)


def test_bytes_of_ascii_are_nothing_special() -> None:
    for text in ENGLISH_AND_CODE:
        assert decode_legacy(text.encode()) is None


def test_damaged_utf8_is_in_no_other_encoding() -> None:
    data = "\n".join(VIETNAMESE).encode()
    assert decode_legacy(data[:100] + b"\xff" + data[100:]) is None
    assert decode_legacy(data[:-2] + b"\xe1") is None


def test_bytes_with_nulls_are_no_text() -> None:
    assert decode_legacy(encode("Cộng hòa xã hội", "tcvn3") + b"\0") is None


def test_bytes_of_no_language_are_not_guessed() -> None:
    assert decode_legacy(bytes(range(1, 256))) is None
