"""A vocabulary of English for generated articles: function words, stems with suffixes, names, dates."""

from __future__ import annotations

import numpy as np

from benchmarks.vocabulary import Vocabulary, foreign_names, number_plates, words

__all__ = ["english"]

FUNCTION_WORDS = words(
    """
    the of and to in a is that for it on with as was by at from he be this are his have not they which or had
    an but were their has will been its who more one all also said after into when would there about two than
    can over only other new some time could these may between first such no most during under out up many
    before she so while where made both what if our last through because against years we you
    """
)
VERBS = words(
    """
    report announce sign visit support agree claim propose reject approve invest develop produce export
    import launch open close build design plan research test measure improve reduce increase extend limit
    protect attack defend arrest charge convict sentence investigate witness appeal govern elect vote
    campaign lead manage direct train teach learn discover explore publish record present perform act paint
    compose travel transport connect operate control inspect repair replace supply deliver order purchase
    trade lend borrow finance fund insure tax employ recruit promote retire protest strike negotiate settle
    mediate deploy patrol rescue evacuate treat infect vaccinate prevent diagnose monitor predict warn flood
    burn pollute recycle plant harvest farm fish mine drill process refine pack store ship land board depart
    arrive return receive collect deposit transfer confirm deny suspend cancel delay resume restore preserve
    conserve register licence certify regulate enforce violate punish compensate donate sponsor host
    celebrate honour award compete defeat score coach transform digitise encrypt search index compute
    simulate program install upgrade link stream broadcast translate interpret edit print
    """
)
NOUNS = words(
    """
    minister ministry president parliament party leader official spokesman ambassador embassy treaty
    agreement memorandum statement conference summit security police court judge lawyer prosecutor prison
    crime drug victim suspect evidence law policy reform budget economy market bank company factory industry
    worker union wage price inflation currency dollar stock bond investor customer consumer product service
    quality standard technology computer network software data internet phone energy oil gas coal electricity
    power station river delta island coast port ship aircraft airport railway road bridge tunnel city
    province district village house land property farmer rice coffee fruit vegetable food water forest animal
    climate weather storm drought disease virus vaccine hospital doctor nurse patient medicine health school
    university student teacher exam science scientist laboratory engine machine material metal paper book
    author museum festival film music song artist actor football player team match goal tournament medal
    champion tourist hotel restaurant visa border army soldier weapon missile war peace refugee citizen
    migrant woman child family marriage religion temple church history culture language newspaper journalist
    editor television camera satellite planet ocean temperature pressure layer flow velocity surface boundary
    shock wing heat method theory equation result analysis model problem
    """
)
VERB_SUFFIXES = ("", "s", "ed", "ing", "er", "ers", "able", "ment")
NOUN_SUFFIXES = ("", "s", "less", "like", "wide", "based")
PREFIXES = ("re", "un", "over", "pre")
FIRST_NAMES = words(
    """
    John Mary Peter Anna David Elena Robert Julia Michael Sara Paul Nina Thomas Olga James Laura
    """
)
MONTHS = words("January February March April May June July August September October November December")


def english(rng: np.random.Generator) -> Vocabulary:
    """About 3,500 words, the plain ones first, and what articles are about."""
    plain = [*VERBS, *NOUNS]
    derived = [
        *(_join(verb, suffix) for verb in VERBS for suffix in VERB_SUFFIXES[1:]),
        *(_join(noun, suffix) for noun in NOUNS for suffix in NOUN_SUFFIXES[1:]),
        *(prefix + verb for prefix in PREFIXES for verb in VERBS),
    ]
    words = [*plain, *derived]
    # Plain words rather before derived ones, in an order of the seed's own.
    places = np.r_[rng.random(len(plain)), 0.1 + 3 * rng.random(len(derived))]
    content = [words[i] for i in np.argsort(places)]
    return Vocabulary.build(FUNCTION_WORDS, content, [*_names(rng), *_dates_and_numbers(rng)], rng)


def _join(stem: str, suffix: str) -> str:
    """Stem and suffix in ordinary spelling: `refining`, `parties`, `taxes`."""
    if suffix == "s":
        if stem.endswith("y") and stem[-2] not in "aeou":
            return stem[:-1] + "ies"
        return stem + ("es" if stem.endswith(("s", "x", "ch", "sh")) else "s")
    if stem.endswith("e") and suffix[:1] in ("e", "i", "a"):
        return stem[:-1] + suffix
    return stem + suffix


def _names(rng: np.random.Generator) -> list[str]:
    return [f"{FIRST_NAMES[rng.integers(len(FIRST_NAMES))]} {name}" for name in foreign_names(rng)]


def _dates_and_numbers(rng: np.random.Generator, count: int = 200) -> list[str]:
    units = (" per cent", " million dollars", " tonnes", " people", " kilometres")
    dates = [f"{d} {MONTHS[m]} {y}" for d, m, y in rng.integers((1, 0, 1995), (29, 12, 2025), (count, 3))]
    sums = [f"{n / 10:g}{units[n % len(units)]}" for n in rng.integers(11, 9999, count)]
    return [*dates, *sums, *number_plates(rng)]
