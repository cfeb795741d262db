"""Card testing: somebody tries many stolen cards to find those that still work.

What was tried from where stands with the questions that providers were asked. `rules` decides and
knows nothing else, `standing` asks it before a try, `noticing` writes down what is done and for how
long, `watching` looks at all tries together, and `forgetting` forgets where they came from.
"""

from app.card_testing.origins import origin
from app.card_testing.standing import FREE, Standing, may_try, of_link

__all__ = ["FREE", "Standing", "may_try", "of_link", "origin"]
