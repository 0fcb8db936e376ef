"""Which letters can be one Vietnamese syllable: the yardstick by which encodings are recognised."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = frozenset("\u0300\u0309\u0303\u0301\u0323")
_STOPPED_TONES = frozenset("\u0301\u0323")  # a syllable ending in p, t, c, ch carries sắc or nặng

_ONSETS = ("ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr",
           "b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "")  # fmt: skip
_RIMES = frozenset(
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu "
    "i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu y yêm yên yêng yêt yêu ych ynh yt yu "
    "o oa oac oach oai oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong op ot "
    "ooc oong ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt "
    "u ua uân uâng uât uây uê uêch uênh uc ui um un ung uôc uôi uôm uôn uông uôt up ut uơ uy uya uych uyên uyêt "
    "uynh uyt uyu ư ưa ưc ưi ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu".split()
)
# The tone stands on the vowel before these, never on the glide itself.
_GLIDES = ("ao", "ai", "au", "ay", "âu", "ây", "eo", "êu", "iu", "oi", "ôi", "ơi", "ưi", "ưu")
_TONE_AT_END = re.compile("[aeiouy][\u0300\u0309\u0303\u0301\u0323]$")


@lru_cache(maxsize=8192)
def is_syllable(word: str) -> bool:
    """Whether `word` could be one Vietnamese syllable, with or without a tone mark."""
    letters = unicodedata.normalize("NFD", word.lower())
    tones = [c for c in letters if c in _TONES]
    if len(tones) > 1:
        return False
    plain = unicodedata.normalize("NFC", "".join(c for c in letters if c not in _TONES))
    if plain.endswith(_GLIDES) and len(plain) > 1 and _TONE_AT_END.search(letters) and not plain.startswith("qu"):
        return False
    for onset in _ONSETS:
        rime = plain[len(onset) :]
        if plain.startswith(onset) and rime in _RIMES and _is_spelt(onset, rime):
            break
    else:
        return False
    return not (tones and plain.endswith(("p", "t", "c", "ch")) and tones[0] not in _STOPPED_TONES)


def _is_spelt(onset: str, rime: str) -> bool:
    """c, g, ng before a, o, u; k, gh, ngh before e, i, y. ("gì", "giếng" are g + i.)"""
    front = rime[0] in "eêiy"
    if onset in {"c", "ng"} or (onset == "g" and rime[0] != "i"):
        return not front
    return front or onset not in {"k", "gh", "ngh"}
