"""bulk: the same terms as `columns.views`, for many texts at once and without a step per token.

Reading a word is expensive, and a text has few words that no text before it had. So the words are
found by array operations over code points, looked up all at once in a table of known words, and what
they come to is gathered; only unknown words are read one by one.

- `arrays`: how does an array grow?
- `scanning`: where are the words and the passages, and which number stands for the letters of a word?
- `key_table`: is this word known?
- `verdicts`: in which languages are these passages and texts?
- `vocabulary`: which number has a term, and what follows from it?
- `known_words`: which tokens does a word have?
- `analyzer`: all of it together.
"""

from searchlib.analysis.bulk.analyzer import Batch, BulkAnalyzer

__all__ = ["Batch", "BulkAnalyzer"]
