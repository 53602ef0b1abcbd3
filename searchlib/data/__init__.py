"""Data files of the package; the head of each says what it holds and how it is written.

`lexicon.txt`: the words that mean the same. `tcvn3 vni viscii viqr.txt`: the old Vietnamese encodings.
"""
