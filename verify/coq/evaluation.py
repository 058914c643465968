"""What the read texts mean at explicit values: naturals as Python's, real numbers exact where they can be, else as balls.

Fixpoints and definitions are run as they are written. Where Coq gives a value that means nothing, as the logarithm of -1, there
is a ball that is no number. What is not decided, as whether two balls are equal, raises `Undecided`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Any

from flint import arb, ctx, fmpq, fmpq_mat

from lemmata.verify.coq.reader import NAT, REAL, File, Node, ReadError, Type
from lemmata.verify.interpret.balls.fold import Balls
from lemmata.verify.numbers.reals import Real, precision, real_exp, real_log, real_power

Env = tuple[Any, ...]
Run = Callable[[Env], Any]
NO_NUMBER = Real.opaque(arb("nan"))
RISE = 50  # a fixpoint is run at every so many naturals below first, and at the next, as calls within calls are bounded
FAR_BELOW, NEAR = (
    Real.of(fmpq(1, 2**200)),
    Real.of(fmpq(1, 2**80)),
)  # the beginning of an improper integral, the step of a derivative
NEGLIGIBLE = arb(2) ** -60  # relative error of what is nearly right, which is far less


class Undecided(ValueError):
    """A comparison that balls leave open."""


class Outside(ReadError):
    """An entry that an array does not have."""


def remembered(run: Run) -> Callable[..., Any]:
    """A function of naturals that is run once for each, at each precision of balls; a fixpoint from below."""
    known: dict[tuple[int, ...], Any] = {}

    def value(*naturals: int) -> Any:
        place = (ctx.prec, *naturals)
        if place not in known:
            for below in range(0, naturals[0], RISE) if len(naturals) == 1 else ():
                for start in (below, below + 1)[: naturals[0] - below]:
                    value(start)
            known[place] = run(naturals)
        return known[place]

    return value


class Evaluator:
    """Runs definitions and formulas of a file."""

    def __init__(self, file: File) -> None:
        self.file, self.balls = file, Balls({})
        self.made: dict[str, Callable[..., Any]] = {}
        self.words: Mapping[str, tuple[int, Callable[..., Any]]] = {
            "exp": (1, real_exp),
            "ln": (1, lambda a: _defined(real_log(a), a)),
            "sqrt": (1, lambda a: _defined(real_power(a, Real.of(fmpq(1, 2))), a)),
            "Rabs": (1, self.balls.absolute),
            "Rmax": (2, self.balls.larger),
            "Rpower": (2, _power),
            "INR": (1, Real.of),
            "pred": (1, lambda n: max(n - 1, 0)),
            "S": (1, lambda n: n + 1),
            "Nat.eqb": (2, lambda i, j: i == j),
            "Nat.ltb": (2, lambda i, j: i < j),
            "Req_EM_T": (2, lambda a, b: _sign(a - b) == 0),
            "Rle_dec": (2, lambda a, b: _sign(a - b) <= 0),
            "Rlt_dec": (2, lambda a, b: _sign(a - b) < 0),
            "RInt": (3, lambda f, a, b: self.balls.integral(a, b, f)),
            "RInt_gen": (3, self._improper),
            "at_right": (1, lambda a: a),
            "at_point": (1, lambda a: a),
            "Derive": (2, _derivative),
        }
        self.values: Mapping[str, Any] = {"PI": None, "O": 0, "true": True, "false": False}

    # --- running ---

    def function(self, name: str) -> Callable[..., Any]:
        """A definition as a function of its arguments; what it is of naturals alone is remembered."""
        if name not in self.made:
            made = self.file.defined[name]
            run = self.compiled(made.value, [argument for argument, _ in made.arguments])
            naturals = all(kind == NAT for _, kind in made.arguments)
            self.made[name] = remembered(run) if naturals else lambda *args: run(args)
        return self.made[name]

    def compiled(self, node: Node, names: list[str]) -> Run:
        """A node as a function of the values of the variables around it."""
        make: Callable[[Node, list[str]], Run] = getattr(self, f"_{node.kind}")
        return make(node, names)

    def _literal(self, node: Node, names: list[str]) -> Run:
        value = node.parts[0] if node.type == NAT else Real.of(node.parts[0])
        return lambda env: value

    def _name(self, node: Node, names: list[str]) -> Run:
        if node.name in names:
            place = len(names) - 1 - names[::-1].index(node.name)
            return lambda env: env[place]
        if node.name == "PI":
            return lambda env: self.balls_pi()
        if node.name in self.values:
            value = self.values[node.name]
            return lambda env: value
        count, call = self.global_(node.name)
        if count == 0:
            return lambda env: call()
        curried = _curried(count, call)
        return lambda env: curried

    def balls_pi(self) -> Real:
        return Real.opaque(arb.pi())

    def global_(self, name: str) -> tuple[int, Callable[..., Any]]:
        """How many arguments a word or a definition takes, and the function."""
        if name in self.words:
            return self.words[name]
        if name not in self.file.defined:
            raise ReadError(f"{name} has no value")
        count = len(self.file.defined[name].arguments)
        return count, lambda *args: self.function(name)(*args)

    def _apply(self, node: Node, names: list[str]) -> Run:
        head, *args = node.parts
        if head.kind == "name" and head.name == "real" and head.name not in names:
            return self._supremum(args[0], names)
        runs = [_kept(arg.type, self.compiled(arg, names)) for arg in args]
        if head.kind == "name" and head.name not in names and head.name not in self.values:
            count, call = self.global_(head.name)
            if 0 < count <= len(runs):
                first, rest = runs[:count], runs[count:]
                return lambda env: _applied(call(*[run(env) for run in first]), [run(env) for run in rest])
        made = self.compiled(head, names)
        return lambda env: _applied(made(env), [run(env) for run in runs])

    def _fun(self, node: Node, names: list[str]) -> Run:
        bound, body = node.parts
        run, count = self.compiled(body, [*names, *bound]), len(bound)
        if count == 1:
            return lambda env: lambda value: run((*env, value))
        return lambda env: _curried(count, lambda *values: run((*env, *values)))

    def _if(self, node: Node, names: list[str]) -> Run:
        test, yes, no = (self.compiled(part, names) for part in node.parts)
        return lambda env: yes(env) if test(env) else no(env)

    def _match(self, node: Node, names: list[str]) -> Run:
        value = self.compiled(node.parts[0], names)
        cases = [
            (depth, name, self.compiled(body, names if name == "O" else [*names, name]))
            for (depth, name), body in node.parts[1]
        ]

        def run(env: Env) -> Any:
            held = value(env)
            for depth, name, body in cases:
                if name == "O" and held == depth:
                    return body(env)
                if name != "O" and held >= depth:
                    return body((*env, held - depth))
            raise ReadError(f"no case for {held}")

        return run

    def _operation(self, node: Node, names: list[str]) -> Run:
        parts = [self.compiled(part, names) for part in node.parts]
        if len(parts) == 1:
            inner = parts[0]
            return (lambda env: -inner(env)) if node.name == "-" else (lambda env: _ratio(Real.of(1), inner(env)))
        left, right = parts
        if node.type == NAT:
            return _of_naturals(node.name, left, right)
        if node.name == "^":
            return lambda env: real_power(left(env), Real.of(right(env)))
        return {
            "+": lambda env: left(env) + right(env),
            "-": lambda env: left(env) - right(env),
            "*": lambda env: left(env) * right(env),
            "/": lambda env: _ratio(left(env), right(env)),
        }[node.name]

    # --- formulas: true, false, or None where it is not decided ---

    true: Any = True
    false: Any = False

    def all_of(self, values: list[Any]) -> Any:
        return False if False in values else None if None in values else True

    def opposite(self, value: Any) -> Any:
        return None if value is None else not value

    def same(self, a: Any, b: Any) -> Any:
        return None if None in (a, b) else a == b

    def _relation(self, node: Node, names: list[str]) -> Run:
        left, right = (self.compiled(part, names) for part in node.parts)
        holds: Callable[[int], bool] = {
            "<": lambda sign: sign < 0,
            "<=": lambda sign: sign <= 0,
            ">": lambda sign: sign > 0,
            ">=": lambda sign: sign >= 0,
            "=": lambda sign: sign == 0,
            "<>": lambda sign: sign != 0,
        }[node.name]

        def run(env: Env) -> bool | None:
            try:
                gap = left(env) - right(env)
                return bool(holds(gap if isinstance(gap, int) else _sign(gap)))
            except Undecided:
                return None

        return run

    def _and(self, node: Node, names: list[str]) -> Run:
        left, right = (self.compiled(part, names) for part in node.parts)
        return lambda env: self.all_of([left(env), right(env)])

    def _or(self, node: Node, names: list[str]) -> Run:
        left, right = (self.compiled(part, names) for part in node.parts)
        return lambda env: self.opposite(self.all_of([self.opposite(left(env)), self.opposite(right(env))]))

    def _not(self, node: Node, names: list[str]) -> Run:
        inner = self.compiled(node.parts[0], names)
        return lambda env: self.opposite(inner(env))

    def _implies(self, node: Node, names: list[str]) -> Run:
        left, right = (self.compiled(part, names) for part in node.parts)

        def run(env: Env) -> Any:
            given = left(env)
            return self.true if given is self.false else self.opposite(self.all_of([given, self.opposite(right(env))]))

        return run

    def _iff(self, node: Node, names: list[str]) -> Run:
        left, right = (self.compiled(part, names) for part in node.parts)

        return lambda env: self.same(left(env), right(env))

    def _forall(self, node: Node, names: list[str]) -> Run:
        return self._over_places(node, names, "implies")

    def _exists(self, node: Node, names: list[str]) -> Run:
        found = self._over_places(node, names, "and")
        return lambda env: self.opposite(found(env))

    def _over_places(self, node: Node, names: list[str], word: str) -> Run:
        """Each variable of a quantifier is below a bound: `(i < n)%nat ->`, and within `exists` `(i < n)%nat /\\`."""
        variables, body = node.parts
        inner = [*names, *(name for name, _ in variables)]
        if any(kind != NAT for _, kind in variables):
            raise ReadError("only naturals below a bound are quantified over here")
        bounds = []
        for name, _ in variables:
            if body.kind != word or not _is_bound(body.parts[0], name):
                raise ReadError(f"{name} is not below a bound")
            bounds.append(self.compiled(body.parts[0].parts[1], names))
            body = body.parts[1]
        run = self.compiled(body, inner)

        def over(env: Env, limits: list[int]) -> Any:
            if not limits:
                found = run(env)
                return found if word == "implies" else self.opposite(found)
            return self.all_of([over((*env, i), limits[1:]) for i in range(limits[0])])

        return lambda env: over(env, [bound(env) for bound in bounds])

    # --- analysis ---

    def _improper(self, f: Callable[[Real], Real], a: Real, b: Real) -> Real:
        r"""An integral from where the integrand is nearly $ct^p$: what is left out is $tf(t)/(p+1)$, nearly."""
        if _sign(b - a) == 0:
            return Real()
        start, half = a + FAR_BELOW, a + FAR_BELOW / 2
        held, near, nearer = self.balls.integral(start, b, f), f(start).enclosure(), f(half).enclosure()
        rest = near * FAR_BELOW.enclosure() / ((2 * near / nearer).log() / arb(2).log())
        return held + Real.opaque(arb(rest.mid(), rest.rad() + abs(rest) * NEGLIGIBLE))

    def greatest_value(self, size: Callable[[Any], Any], value: Callable[[Any], Any]) -> Any:
        return _greatest_value(size, value)

    def _supremum(self, node: Node, names: list[str]) -> Run:
        r"""`real (Lub_Rbar (fun s => exists u, c(u) = 1 /\ s = v(u)))` for quadratic forms c, which is |u|^2, and v."""
        shape = node.kind == "apply" and node.parts[0].name == "Lub_Rbar" and node.parts[1].kind == "fun"
        found = node.parts[1].parts[1] if shape else node
        if found.kind != "exists" or found.parts[1].kind != "and":
            raise ReadError("a supremum is read of the values of a quadratic form alone")
        ((u, _),), both = found.parts
        inner = [*names, *node.parts[1].parts[0], u]
        size, value = (self.compiled(part.parts[place], inner) for part, place in zip(both.parts, (0, 1), strict=True))
        equal = [part.kind == "relation" and part.name == "=" for part in both.parts]
        if not all(equal) or both.parts[0].parts[1].parts != (1,):
            raise ReadError("a supremum is read over the vectors of norm 1 alone")
        return lambda env: self.greatest_value(
            lambda vector: size((*env, None, vector)), lambda vector: value((*env, None, vector))
        )


def _is_bound(node: Node, name: str) -> bool:
    return node.kind == "relation" and node.name == "<" and node.type is not None and node.parts[0].name == name


def _kept(kind: Type, run: Run) -> Run:
    """An argument; of an array the entries are remembered."""
    if kind != (NAT, REAL):
        return run

    def make(env: Env) -> Callable[[int], Any]:
        entries: dict[int, Any] = {}
        array = run(env)

        def entry(i: int) -> Any:
            if i not in entries:
                entries[i] = array(i)
            return entries[i]

        return entry

    return make


def _applied(value: Any, args: list[Any]) -> Any:
    for arg in args:
        value = value(arg)
    return value


def _curried(count: int, call: Callable[..., Any]) -> Any:
    if count == 1:
        return call
    return lambda first: _curried(count - 1, lambda *rest: call(first, *rest))


def _of_naturals(word: str, left: Run, right: Run) -> Run:
    return {
        "+": lambda env: left(env) + right(env),
        "-": lambda env: max(left(env) - right(env), 0),
        "*": lambda env: left(env) * right(env),
        "^": lambda env: left(env) ** right(env),
    }[word]


def _sign(a: Real) -> int:
    """The sign of a number. Raises: Undecided."""
    found = a.sign()
    if found is None:
        raise Undecided("a comparison is left open")
    return found


def _defined(value: Real, of: Real) -> Real:
    """A value of a function that has none of numbers < 0. Raises: Undecided for a ball around 0."""
    if _is_none(value) and not _is_none(of):
        _sign(of)
    return value


def _is_none(a: Real) -> bool:
    """Whether it is no number, whatever the precision."""
    return isinstance(a.ball, arb) and bool(a.ball.is_nan())


def _ratio(a: Real, b: Real) -> Real:
    return _defined(a / b, b)


def _power(a: Real, b: Real) -> Real:
    """$e^{b\\log a}$, which is a power of a > 0 alone."""
    is_complex = a.ball is not None and not isinstance(a.ball, arb)
    if _is_none(a):
        return a
    return real_power(a, b) if is_complex or _sign(a) > 0 else NO_NUMBER


def _derivative(f: Callable[[Real], Real], at: Real) -> Real:
    """A quotient of differences at a tiny step, in a ball that holds its error by far for the functions that are written."""
    with precision(ctx.prec + 400):
        quotient = (f(at + NEAR) - f(at - NEAR)) / (2 * NEAR)
        ball = quotient.enclosure()
    return Real.opaque(arb(ball.mid(), ball.rad() + (abs(ball) + 1) * NEGLIGIBLE))


def _greatest_value(size: Callable[[Any], Real], value: Callable[[Any], Real]) -> Real:
    """The greatest value of a quadratic form over the vectors of norm 1, the greatest zero of a polynomial."""
    asked: set[int] = set()

    def probe(i: int) -> Real:
        asked.add(i)
        return Real()

    value(probe), size(probe)
    places = sorted(asked)

    def at(*ones: int) -> Callable[[int], Real]:
        return lambda i: Real.of(int(i in ones))

    def form(call: Callable[[Any], Real]) -> fmpq_mat:
        rows = [[fmpq(0)] * len(places) for _ in places]
        for i in places:
            rows[i][i] = _fraction(call(at(i)))
        for i, j in combinations(places, 2):
            rows[i][j] = rows[j][i] = (_fraction(call(at(i, j))) - rows[i][i] - rows[j][j]) / 2
        return fmpq_mat(rows)

    if places != list(range(len(places))) or form(size) != fmpq_mat([[fmpq(int(i == j)) for j in places] for i in places]):
        raise ReadError("a supremum is read over the vectors of norm 1 alone")
    found: Any = form(value).charpoly().complex_roots()
    roots = [root.real for root, _ in found]
    greatest = roots[0]
    for root in roots[1:]:
        greatest = greatest.max(root)
    return Real.opaque(greatest)


def _fraction(a: Real) -> fmpq:
    if a.rational is None:
        raise Undecided("a quadratic form is read of rational entries alone")
    return a.rational
