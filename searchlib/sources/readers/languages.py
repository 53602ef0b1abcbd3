"""languages: which language does a file say it is in, and is it to be believed?"""

from __future__ import annotations

__all__ = ["declared_language", "language_of_tag"]

_SHORT = 500


def language_of_tag(tag: str | None) -> str | None:
    """What a language tag stands for, "vi", "en" or "other"; None where it says nothing.

    >>> language_of_tag("vi_VN"), language_of_tag(" EN-us "), language_of_tag("fr"), language_of_tag("")
    ('vi', 'en', 'other', None)
    """
    main = (tag or "").strip().lower().replace("_", "-").partition("-")[0]
    if main in ("", "mul", "und", "zxx"):
        return None  # None, several, or not known.
    return {"vi": "vi", "vie": "vi", "en": "en", "eng": "en"}.get(main, "other")


def declared_language(tag: str | None, text: str) -> str | None:
    """The language that the metadata of a file declares, where its NFC text does not tell its own; else None.

    Templates and programs declare the language of those who wrote them, English for the most part, and nobody
    looks. A few words of the text know better, so the tag decides about names and numbers alone.
    """
    declared = language_of_tag(tag)
    if declared is None or len(text) > _SHORT:
        return None
    from searchlib.analysis.columns import views
    from searchlib.analysis.language import LEAD, points_of, scores

    _, second, best = sorted(scores(points_of(views(text).exact)))
    return None if best - second >= LEAD else declared
