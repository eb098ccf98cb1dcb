"""Single changes of a file's functions: comparisons, constants, sums, joined conditions, dropped and swapped statements."""

import ast
import copy
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CodeType

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
SUMS: dict[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv}
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
OTHERS = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """A change: its file below the package, its place among all of the file, the outermost function that has it ("Class.name"),
    its line, its kind, the line before and after, and the whole file after it.
    """

    file: str
    place: int
    function: str
    line: int
    kind: str
    before: str
    after: str
    text: str


def count_of(text: str) -> int:
    """Return how many single changes a file has."""
    return sum(1 for _ in _changes(ast.parse(text)))


def mutant_of(file: str, text: str, place: int) -> Mutant:
    """Return one single change of a file, by its place among all."""
    planted = ast.parse(text)
    node, change = next(itertools.islice(_changes(planted), place, None))
    statement = _statement_of(planted, node)
    before, line = ast.unparse(statement).splitlines(), statement.lineno
    function, kind = _function_of(planted, node), change()
    is_gone = kind in ("statement", "order")
    after = [f"({kind})"] if is_gone else ast.unparse(statement).splitlines()
    first = 0 if is_gone else next((at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    return Mutant(file, place, function, line, kind, before[first].strip(), after[first].strip(), ast.unparse(planted))


def codes_in(code: CodeType) -> Iterator[CodeType]:
    """Yield the code of all functions in some code."""
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from codes_in(one)


def _statement_of(tree: ast.AST, node: ast.AST) -> ast.stmt:
    """Return the innermost statement that holds a node."""
    found = [one for one in ast.walk(tree) if isinstance(one, ast.stmt) and any(each is node for each in ast.walk(one))]
    return min(found, key=lambda one: len(list(ast.walk(one))))


def _function_of(tree: ast.AST, node: ast.AST, inside: str = "") -> str:
    """Return the qualified name of the outermost function that holds a node."""
    for one in ast.iter_child_nodes(tree):
        if any(each is node for each in ast.walk(one)):
            name = f"{inside}.{one.name}".lstrip(".") if isinstance(one, ast.ClassDef | FUNCTIONS) else inside
            return name if isinstance(one, FUNCTIONS) else _function_of(one, node, name)
    raise ValueError("no function holds it")


def _changes(tree: ast.Module) -> Iterator[tuple[ast.AST, Callable[[], str]]]:
    """Yield what may be changed inside of functions, with what changes it and returns the kind of the change."""
    for function in [one for one in ast.walk(tree) if isinstance(one, FUNCTIONS)]:
        for statement in function.body:
            for node in ast.walk(statement):
                if not isinstance(node, FUNCTIONS):
                    yield from _of_node(node)
        yield from _of_bodies(function)


def _of_node(node: ast.AST) -> Iterator[tuple[ast.AST, Callable[[], str]]]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:

        def compare(node: ast.Compare = node) -> str:
            node.ops[0] = COMPARISONS[type(node.ops[0])]()
            return "comparison"

        yield node, compare
    elif isinstance(node, ast.Constant) and type(node.value) in (int, bool):

        def count(node: ast.Constant = node) -> str:
            node.value = not node.value if isinstance(node.value, bool) else int(str(node.value)) + 1
            return "constant"

        yield node, count
    elif isinstance(node, ast.BoolOp):

        def join(node: ast.BoolOp = node) -> str:
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            return "and, or"

        def turn(node: ast.BoolOp = node) -> str:
            node.values.reverse()
            return "swapped"

        yield node, join
        if isinstance(node.op, ast.Or) and all(isinstance(one, ast.Call) for one in node.values):
            # Of two refusals the first one is told. Conditions may stand in any order.
            yield node, turn
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):

        def affirm(node: ast.UnaryOp = node) -> str:
            node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
            return "not"

        yield node, affirm
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv):

        def round_up(node: ast.BinOp = node) -> str:
            node.left = ast.BinOp(ast.BinOp(node.left, ast.Add(), copy.deepcopy(node.right)), ast.Sub(), ast.Constant(1))
            return "rounding"

        yield node, round_up
    elif isinstance(node, ast.BinOp) and type(node.op) in SUMS and not isinstance(node.left, ast.Constant | ast.JoinedStr):

        def add(node: ast.BinOp = node) -> str:
            node.op = SUMS[type(node.op)]()
            return "sum"

        yield node, add
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OTHERS:

        def other(name: ast.Name = node.func) -> str:
            name.id = OTHERS[name.id]
            return "least, most"

        yield node, other


def _of_bodies(function: ast.AST) -> Iterator[tuple[ast.AST, Callable[[], str]]]:
    """Yield statements to be dropped, and neighbours to be swapped: guards whose order is the order of refusals."""
    for holder in ast.walk(function):
        body = getattr(holder, "body", None)
        if not isinstance(body, list) or (holder is not function and isinstance(holder, FUNCTIONS)):
            continue
        for place, statement in enumerate(body):
            is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            is_guard = isinstance(statement, ast.If) and not statement.orelse and isinstance(statement.body[-1], ast.Return)
            if is_guard or (isinstance(statement, ast.Expr | ast.AugAssign | ast.Delete) and not is_text):

                def drop(body: list[ast.stmt] = body, place: int = place) -> str:
                    body[place] = ast.copy_location(ast.Pass(), body[place])
                    return "statement"

                yield statement, drop
            follower = body[place + 1] if place + 1 < len(body) else None
            if is_guard and isinstance(follower, ast.If) and isinstance(follower.body[-1], ast.Return):

                def swap(body: list[ast.stmt] = body, place: int = place) -> str:
                    body[place], body[place + 1] = body[place + 1], body[place]
                    return "order"

                yield statement, swap
