"""Policies that say when a lead is ready, run over tables.

>>> import qualify
>>> policy = qualify.Policy.parse('''lead
...   lead_id  text, key
...   budget   number in EUR
... MQL requires budget >= 10000 EUR
... ''')
>>> answers = policy.run([{"lead_id": "S05", "budget": 12000}, {"lead_id": "S06"}], columns=["lead_id", "stage"])
>>> answers.to_dicts()
[{'lead_id': 'S05', 'stage': 'MQL'}, {'lead_id': 'S06', 'stage': 'lead'}]
"""

from ._errors import DataError, Error, Finding, PolicyError
from ._policy import Field, Policy
from ._qualify import __version__
from ._results import Answers, AnswerStream, Explanation, Report, Table

__all__ = [
    "AnswerStream",
    "Answers",
    "DataError",
    "Error",
    "Explanation",
    "Field",
    "Finding",
    "Policy",
    "PolicyError",
    "Report",
    "Table",
    "__version__",
]
