"""A second reader of what is written for Coq: a parser of a small part of its language, with types, and no code of the writer.

    file = read(definitions_text)            # a file's definitions, by name
    file.theorems["prop_1"].conclusion       # a tree of nodes

Operators bind as in Coq. A text that Coq would refuse for its types is refused here: `ReadError`, in one line. Every name must
be bound, every literal be of the type that its place asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

NAT, REAL, BOOL, PROP, TEST = "nat", "R", "bool", "Prop", "test"
Type = Any  # one of the names above, or (argument, result)


class ReadError(ValueError):
    """A text that is not of the part of Coq's language that is read here, or has no types."""


@dataclass(frozen=True)
class Node:
    """A term or a formula: what it is, its parts, and a name or number.

    Attributes:
        kind: literal, name, apply, fun, forall, exists, if, match, operation, relation, and, or, implies, iff, not.
        type: what it is of, once it has been typed.
    """

    kind: str
    parts: tuple[Any, ...] = ()
    name: str = ""
    scope: str = REAL
    type: Type = None


@dataclass(frozen=True)
class Defined:
    """A Definition or a Fixpoint: its arguments with their types, the type of its value, and the value."""

    name: str
    arguments: tuple[tuple[str, Type], ...]
    result: Type
    value: Node
    recursive: bool

    @property
    def type(self) -> Type:
        return arrows([kind for _, kind in self.arguments], self.result)


@dataclass(frozen=True)
class Stated:
    """A theorem: its variables with their types, its hypotheses in order, its conclusion."""

    name: str
    variables: tuple[tuple[str, Type], ...]
    hypotheses: tuple[Node, ...]
    conclusion: Node


@dataclass
class File:
    """What some texts say, each with those before it."""

    defined: dict[str, Defined] = field(default_factory=dict)
    theorems: dict[str, Stated] = field(default_factory=dict)

    def types(self) -> dict[str, Type]:
        return {**PRIMITIVES, **{name: made.type for name, made in self.defined.items()}}


def arrows(arguments: list[Type], result: Type) -> Type:
    for argument in reversed(arguments):
        result = (argument, result)
    return result


FUNCTION, SET = (REAL, REAL), (REAL, PROP)
PRIMITIVES: Mapping[str, Type] = {  # what Coq and its library bring
    **dict.fromkeys(("exp", "ln", "sqrt", "Rabs"), FUNCTION),
    **dict.fromkeys(("Rmax", "Rpower"), arrows([REAL, REAL], REAL)),
    "PI": REAL,
    "INR": (NAT, REAL),
    "pred": (NAT, NAT),
    "S": (NAT, NAT),
    "O": NAT,
    "true": BOOL,
    "false": BOOL,
    **dict.fromkeys(("Nat.eqb", "Nat.ltb"), arrows([NAT, NAT], BOOL)),
    **dict.fromkeys(("Req_EM_T", "Rle_dec", "Rlt_dec"), arrows([REAL, REAL], TEST)),
    "RInt": arrows([FUNCTION, REAL, REAL], REAL),
    "RInt_gen": arrows([FUNCTION, "filter", "filter"], REAL),
    **dict.fromkeys(("at_right", "at_point"), (REAL, "filter")),
    "Un_cv": arrows([(NAT, REAL), REAL], PROP),
    "Derive": arrows([FUNCTION, REAL], REAL),
    "Lub_Rbar": (SET, "Rbar"),
    "real": ("Rbar", REAL),
}
BARE = {NAT, REAL, BOOL, PROP}

# --- words ------------------------------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"\s+|(?P<name>[A-Za-z_][\w']*(?:\.[A-Za-z_][\w']*)*)|(?P<number>\d+)"
    r"|(?P<sign><->|->|/\\|\\/|<=|>=|<>|:=|=>|%nat|[-+*/^<>=~(){},:|.])"
)


def words(text: str) -> list[str]:
    """The words of a text without its comments. Raises: ReadError."""
    found, place, plain = [], 0, _without_comments(text)
    while place < len(plain):
        match = _TOKEN.match(plain, place)
        if match is None:
            raise ReadError(f"not read: {plain[place : place + 20]!r}")
        place = match.end()
        if match.lastgroup:
            found.append(match.group())
    return found


def _without_comments(text: str) -> str:
    kept, depth, place = [], 0, 0
    while place < len(text):
        mark = text[place : place + 2]
        if mark == "(*":
            depth, place = depth + 1, place + 2
        elif mark == "*)" and depth:
            depth, place = depth - 1, place + 2
            kept.append(" ")
        else:
            kept.append("" if depth else text[place])
            place += 1
    if depth:
        raise ReadError("a comment has no end")
    return "".join(kept)


# --- grammar ----------------------------------------------------------------------------------------------------------

INFIX = {  # how loosely each binds, how loosely its left and right side may
    "<->": (95, 94, 94),
    "->": (99, 98, 99),
    "\\/": (85, 84, 85),
    "/\\": (80, 79, 80),
    **dict.fromkeys(("<", "<=", ">", ">=", "=", "<>"), (70, 69, 69)),
    **dict.fromkeys(("+", "-"), (50, 50, 49)),
    **dict.fromkeys(("*", "/"), (40, 40, 39)),
    "^": (30, 29, 30),
}
PREFIX = {"-": (35, 35), "/": (35, 35), "~": (75, 75)}
LOOSEST = 200
KEYWORDS = {"fun", "forall", "exists", "if", "then", "else", "match", "with", "end", "Definition", "Fixpoint", "Theorem"}


class Parser:
    """Reads words from left to right."""

    def __init__(self, text: str) -> None:
        self.words, self.place = words(text), 0

    @property
    def next(self) -> str:
        return self.words[self.place] if self.place < len(self.words) else ""

    def take(self, *wanted: str) -> str:
        found = self.next
        if (wanted and found not in wanted) or not found:
            context = " ".join(self.words[max(0, self.place - 6) : self.place + 1])
            raise ReadError(f"expected {' or '.join(wanted) or 'more'} at the end of: {context}")
        self.place += 1
        return found

    def name(self) -> str:
        found = self.take()
        if not re.fullmatch(r"[A-Za-z_][\w'.]*", found) or found in KEYWORDS:
            raise ReadError(f"expected a name, got {found}")
        return found

    # --- types and binders ---

    def type(self) -> Type:
        if self.next == "(":
            self.take("(")
            found = self.type()
            self.take(")")
        else:
            found = self.take(*BARE)
        if self.next == "->":
            self.take("->")
            return (found, self.type())
        return found

    def binders(self, end: tuple[str, ...]) -> list[tuple[str, Type]]:
        """Variables with types, in brackets or, the last ones, without."""
        found: list[tuple[str, Type]] = []
        while self.next == "(":
            self.take("(")
            found += self.group()
            self.take(")")
        return found or (self.group() if self.next not in end else [])

    def group(self) -> list[tuple[str, Type]]:
        names = [self.name()]
        while self.next != ":":
            names.append(self.name())
        self.take(":")
        kind = self.type()
        return [(name, kind) for name in names]

    # --- terms ---

    def term(self, most: int = LOOSEST) -> Node:
        left = self.first(most)
        while self.next in INFIX and INFIX[self.next][0] <= most and self._fits(left, self.next):
            word = self.take()
            right = self.term(INFIX[word][2])
            left = _joined(word, left, right)
        return left

    def _fits(self, left: Node, word: str) -> bool:
        """Whether what stands to the left binds closely enough."""
        if _level(left) > INFIX[word][1]:
            raise ReadError(f"{word} cannot follow what is to its left")
        return True

    def first(self, most: int) -> Node:
        word = self.next
        if word in PREFIX:
            level, inner = PREFIX[word]
            if level > most:
                raise ReadError(f"{word} stands where only what binds more closely may")
            self.take()
            return Node("not" if word == "~" else "operation", (self.term(inner),), word)
        if word in ("fun", "forall", "exists", "if", "match"):
            if most < LOOSEST and word in ("if", "match", "fun"):
                raise ReadError(f"{word} needs brackets here")
            return {"fun": self.function, "if": self.choice, "match": self.cases}.get(word, self.quantified)()
        return self.application()

    def quantified(self) -> Node:
        word = self.take("forall", "exists")
        found = self.binders((",",))
        self.take(",")
        return Node(word, (tuple(found), self.term()))

    def function(self) -> Node:
        self.take("fun")
        names = [self.name()]
        while self.next != "=>":
            names.append(self.name())
        self.take("=>")
        return Node("fun", (tuple(names), self.term()))

    def choice(self) -> Node:
        self.take("if")
        test = self.term()
        self.take("then")
        yes = self.term()
        self.take("else")
        return Node("if", (test, yes, self.term()))

    def cases(self) -> Node:
        self.take("match")
        value = self.term()
        self.take("with")
        found = []
        while self.next != "end":
            if self.next == "|":
                self.take("|")
            pattern = self.pattern()
            self.take("=>")
            found.append((pattern, self.term()))
        self.take("end")
        return Node("match", (value, tuple(found)))

    def pattern(self) -> tuple[int, str]:
        """How many successors, and of what: a variable, or `O`."""
        if self.next == "(":
            self.take("(")
            found = self.pattern()
            self.take(")")
            return found
        name = self.name()
        if name != "S":
            return (0, name)
        depth, inner = self.pattern()
        return (depth + 1, inner)

    def application(self) -> Node:
        head = self.atom()
        args = []
        while self.next == "(" or re.fullmatch(r"[A-Za-z_][\w'.]*|\d+", self.next):
            if self.next in KEYWORDS:
                break
            args.append(self.atom())
        return Node("apply", (head, *args)) if args else head

    def atom(self) -> Node:
        if self.next == "(":
            self.take("(")
            inner = self.term()
            self.take(")")
            found = Node("brackets", (inner,))
        elif self.next.isdigit():
            found = Node("literal", (int(self.take()),))
        else:
            found = Node("name", (), self.name())
        if self.next == "%nat":
            self.take("%nat")
            found = scoped(found, NAT)
        return found


def _joined(word: str, left: Node, right: Node) -> Node:
    kinds = {"<->": "iff", "->": "implies", "\\/": "or", "/\\": "and"}
    if word in kinds:
        return Node(kinds[word], (left, right))
    return Node("relation" if INFIX[word][0] == 70 else "operation", (left, right), word)


def _level(node: Node) -> int:
    if node.kind in ("iff", "implies", "or", "and"):
        return {"iff": 95, "implies": 99, "or": 85, "and": 80}[node.kind]
    if node.kind in ("forall", "exists", "fun", "if", "match"):
        return LOOSEST
    if node.kind == "relation":
        return 70
    if node.kind == "not":
        return 75
    if node.kind == "operation":
        return 35 if len(node.parts) == 1 else INFIX[node.name][0]
    return 10 if node.kind == "apply" else 0


def scoped(node: Any, scope: str) -> Any:
    """A tree in another scope of numbers; what has brackets of another scope keeps it."""
    if isinstance(node, tuple):
        return tuple(scoped(part, scope) for part in node)
    if not isinstance(node, Node) or node.scope == NAT:
        return node
    return Node(node.kind, scoped(node.parts, scope), node.name, scope)


# --- types ------------------------------------------------------------------------------------------------------------


class Typer:
    """Gives every node its type, as Coq would, or refuses the text."""

    def __init__(self, known: Mapping[str, Type]) -> None:
        self.known = known

    def typed(self, node: Node, wanted: Type, local: Mapping[str, Type]) -> Node:
        found = self.found(node, wanted, local)
        if found.type != wanted:
            raise ReadError(f"{shown(node)} is of type {found.type}, where {wanted} is asked for")
        return found

    def found(self, node: Node, wanted: Type, local: Mapping[str, Type]) -> Node:
        """A node with its type; `wanted` tells a function the types of its variables."""
        if node.kind == "brackets":
            inside: Node = node.parts[0]
            return self.found(inside, wanted, local)
        made: Node = getattr(self, f"_{node.kind}")(node, wanted, local)
        return made

    def _made(self, node: Node, parts: tuple[Any, ...], kind: Type) -> Node:
        return Node(node.kind, parts, node.name, node.scope, kind)

    def _literal(self, node: Node, wanted: Type, local: Mapping[str, Type]) -> Node:
        return self._made(node, node.parts, node.scope)

    def _name(self, node: Node, wanted: Type, local: Mapping[str, Type]) -> Node:
        kind = local.get(node.name, self.known.get(node.name))
        if kind is None:
            raise ReadError(f"{node.name} is not bound")
        return self._made(node, (), kind)

    def _apply(self, node: Node, wanted: Type, local: Mapping[str, Type]) -> Node:
        head, *args = node.parts
        made = self.found(head, None, local)
        parts, kind = [made], made.type
        for arg in args:
            if not isinstance(kind, tuple):
                raise ReadError(f"{shown(head)} takes no argument {shown(arg)}")
            parts.append(self.typed(arg, kind[0], local))
            kind = kind[1]
        return self._made(node, tuple(parts), kind)

    def _fun(self, node: Node, wanted: Type, local: Mapping[str, Type]) -> Node:
        names, body = node.parts
        inner, kinds, kind = dict(local), [], wanted
        for name in names:
            if not isinstance(kind, tuple):
                raise ReadError(f"a function stands where {wanted} is asked for")
            inner[name] = kind[0]
            kinds.append(kind[0])
            kind = kind[1]
        made = self.typed(body, kind, inner)
        return self._made(node, (names, made), arrows(kinds, made.type))

    def _bound(self, node: Node, wanted: Type, local: Mapping[str, Type]) -> Node:
        variables, body = node.parts
        return self._made(node, (variables, self.typed(body, PROP, {**local, **dict(variables)})), PROP)

    _forall = _exists = _bound

    def _if(self, node: Node, wanted: Type, local: Mapping[str, Type]) -> Node:
        test = self.found(node.parts[0], BOOL, local)
        if test.type not in (BOOL, TEST):
            raise ReadError(f"{shown(node.parts[0])} is no test")
        yes = self.found(node.parts[1], wanted, local)
        return self._made(node, (test, yes, self.typed(node.parts[2], yes.type, local)), yes.type)

    def _match(self, node: Node, wanted: Type, local: Mapping[str, Type]) -> Node:
        value = self.typed(node.parts[0], NAT, local)
        cases = []
        for (depth, name), body in node.parts[1]:
            inner = local if name == "O" else {**local, name: NAT}
            cases.append(((depth, name), self.typed(body, wanted, inner)))
        return self._made(node, (value, tuple(cases)), wanted)

    def _operation(self, node: Node, wanted: Type, local: Mapping[str, Type]) -> Node:
        scope = node.scope
        if node.name == "^":
            exponent = scoped(node.parts[1], NAT)
            return self._made(node, (self.typed(node.parts[0], scope, local), self.typed(exponent, NAT, local)), scope)
        if scope == NAT and (len(node.parts) == 1 or node.name == "/"):
            raise ReadError(f"{node.name} of natural numbers in {shown(node)}")
        return self._made(node, tuple(self.typed(part, scope, local) for part in node.parts), scope)

    def _relation(self, node: Node, wanted: Type, local: Mapping[str, Type]) -> Node:
        if node.name in ("=", "<>"):
            left = self.found(node.parts[0], None, local)
            parts = (left, self.typed(node.parts[1], left.type, local))
        else:
            parts = (self.typed(node.parts[0], node.scope, local), self.typed(node.parts[1], node.scope, local))
        return self._made(node, parts, PROP)

    def _joined(self, node: Node, wanted: Type, local: Mapping[str, Type]) -> Node:
        return self._made(node, tuple(self.typed(part, PROP, local) for part in node.parts), PROP)

    _and = _or = _implies = _iff = _not = _joined


def shown(node: Any) -> str:
    """A node in short, for a message."""
    if not isinstance(node, Node):
        return str(node)
    if node.kind == "literal":
        return str(node.parts[0])
    return node.name or f"{node.kind}({', '.join(shown(part) for part in node.parts)[:60]})"


# --- files ------------------------------------------------------------------------------------------------------------


def read(*texts: str, after: File | None = None) -> File:
    """What texts say, and what a file says that they come after. Raises: ReadError."""
    file = File() if after is None else File(dict(after.defined), dict(after.theorems))
    for text in texts:
        for sentence in _sentences(Parser(text)):
            _read(sentence, file)
    return file


def _sentences(parser: Parser) -> Iterator[Parser]:
    """One parser for each sentence, up to its full stop."""
    while parser.next:
        start = parser.place
        while parser.take() != ".":
            pass
        one = Parser("")
        one.words = parser.words[start : parser.place]
        yield one


def _read(sentence: Parser, file: File) -> None:
    word = sentence.take()
    if word in ("Require", "From", "Open"):
        return
    if word not in ("Definition", "Fixpoint", "Theorem"):
        raise ReadError(f"a sentence begins with {word}")
    name = sentence.name()
    if name in file.types() or name in file.theorems:
        raise ReadError(f"{name} is there twice")
    if word == "Theorem":
        sentence.take(":")
        file.theorems[name] = _stated(name, sentence.term(), file)
    else:
        _define(word, name, sentence, file)
    sentence.take(".")


def _define(word: str, name: str, sentence: Parser, file: File) -> None:
    arguments = sentence.binders((":",))
    sentence.take(":")
    result = sentence.type()
    sentence.take(":=")
    value = sentence.term()
    known = file.types()
    if result == PROP and not arguments:
        file.theorems[name] = _stated(name, value, file)
        return
    if word == "Fixpoint":
        known[name] = arrows([kind for _, kind in arguments], result)
    typed = Typer(known).typed(value, result, dict(arguments))
    file.defined[name] = Defined(name, tuple(arguments), result, typed, word == "Fixpoint")


def _stated(name: str, statement: Node, file: File) -> Stated:
    variables: tuple[tuple[str, Type], ...] = ()
    if statement.kind == "forall":
        variables, statement = statement.parts
    if len({variable for variable, _ in variables}) < len(variables):
        raise ReadError(f"{name}: two variables have one name")
    typed = Typer(file.types()).typed(statement, PROP, dict(variables))
    hypotheses = []
    while typed.kind == "implies":
        hypotheses.append(typed.parts[0])
        typed = typed.parts[1]
    return Stated(name, variables, tuple(hypotheses), typed)
