"""extraction: what do files say, when some of them were made to harm?

Libraries read most formats, and a damaged file may have one hang, crash or take all the memory. So they run
in processes of their own, where such a file costs its own entry and nothing else. Texts and records are read
by code of our own, bounded in what it takes, in this process: a folder of texts starts no other.

- `here`: a file that is read in this process; also what a worker does.
- `limits`: how long may a file take, and how much memory?
- `messages`: what do the two sides tell each other?
- `process`: what runs in a worker?
- `extractor`: which file is read where, and what becomes of one that its worker does not survive?

Files are handed out ahead of their turn and given back in it, so that the result does not depend on how many
workers there are. What a worker has read waits in its pipe: it stops when that is full, and so the memory
that waiting takes is bounded.
"""

from searchlib.sources.extraction.extractor import Extraction, Extractor

__all__ = ["Extraction", "Extractor"]
