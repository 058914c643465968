"""How instances of each kind of variable are drawn, moved and made simpler: one `Search` a kind, registered once.

`generic` holds the kinds of the language. Those of a field are registered by the field, a kind from outside where it is
declared, with `register`.
"""

from lemmata.verify.search.kinds.base import Assembly as Assembly
from lemmata.verify.search.kinds.base import Draft as Draft
from lemmata.verify.search.kinds.base import PointSoFar as PointSoFar
from lemmata.verify.search.kinds.base import Search as Search
from lemmata.verify.search.kinds.base import Sketch as Sketch
from lemmata.verify.search.kinds.base import asked as asked
from lemmata.verify.search.kinds.base import check_drawn as check_drawn
from lemmata.verify.search.kinds.base import instances_of as instances_of
from lemmata.verify.search.kinds.base import main_rows as main_rows
from lemmata.verify.search.kinds.base import register as register
from lemmata.verify.search.kinds.base import registered as registered
from lemmata.verify.search.kinds.base import search_of as search_of
from lemmata.verify.search.kinds.base import shape_of as shape_of
