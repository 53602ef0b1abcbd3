"""Relevance: does this project find what people judged to be relevant, better or worse than its peers?

On which collections, with which queries?  `contest`: the same for all, as typed and without marks
What does one engine find?                 `finding`: an index, then a hundred documents for each query
Is the difference chance?                  `contest`, by searchlib.evaluation, which has the metrics too
How is it told?                            `report` (tables and JSON) and `plot` (a picture)
"""
