"""ranking: given arrays of occurrences, how good is each document?

- `bm25`: what is a word worth in a document?
- `topk`: which documents are the best, in which order?
- `proximity`: how near to each other do the words of the query stand?
- `weights`: the numbers of the default ranking, in one place.

Pure arithmetic on arrays: nothing here knows where the arrays come from.
"""
