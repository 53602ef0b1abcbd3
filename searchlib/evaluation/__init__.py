"""evaluation: how good are the results on a collection with judgments?

- `collection`: which documents, queries and judgments are there?
- `results`: what is found for the queries, as typed and without their marks, and how good is it?
- `runs`: how is what was found kept in a file, for this program or any other?
- `measures`: how good is what was found for one query?
- `significance`: may the difference between two runs be chance?

The metrics are ir-measures', of the extra `eval`.
"""

from searchlib.evaluation.collection import Collection
from searchlib.evaluation.results import Difference, Result, compare, difference, evaluate

__all__ = ["Collection", "Difference", "Result", "compare", "difference", "evaluate"]
