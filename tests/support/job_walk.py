"""The job's walk through a run, read from the source: which functions receive it, in the order of the calls.

A *station* is a call, at one place of the source, that hands a function, a method or a constructor of ours the job, or
an object that holds the job. A function that is called at two places is two stations, and both branches of an ``if``
are walked. The job's own methods and properties are no stations, and neither are calls that receive one of its values.
A *climb* is a step to a station in a higher module: one that imports the module of the station before, directly or
over other modules.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

Type: TypeAlias = str | tuple["Type", ...] | None
"""Full name of a class of ours, a tuple of such, or None for anything else."""
Function: TypeAlias = ast.FunctionDef
_NO_HOLDER = {"Literal", "Iterator", "Sequence", "list", "Mapping", "dict", "Callable"}


@dataclass
class Source:
    """The modules of a package, with what each name in them stands for."""

    modules: dict[str, ast.Module]
    definitions: dict[str, ast.ClassDef | Function] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Collect definitions and imports."""
        for module, tree in self.modules.items():
            known = self.names[module] = {
                alias.asname or alias.name: f"{node.module}.{alias.name}"
                for node in [
                    *tree.body,
                    *(late for block in tree.body if isinstance(block, ast.If) for late in block.body),
                ]
                if isinstance(node, ast.ImportFrom) and node.module
                for alias in node.names
            }
            for node in tree.body:
                if isinstance(node, ast.ClassDef | ast.FunctionDef):
                    known[node.name] = f"{module}.{node.name}"
                    self.definitions[f"{module}.{node.name}"] = node
                if isinstance(node, ast.ClassDef):
                    methods = (part for part in node.body if isinstance(part, ast.FunctionDef))
                    self.definitions |= {f"{module}.{node.name}.{method.name}": method for method in methods}

    def module_of(self, name: str) -> str:
        """The module that defines a function, a class or a method."""
        while name not in self.modules:
            name = name.rpartition(".")[0]
        return name

    def type_of(self, module: str, annotation: ast.expr | None) -> Type:
        """What an annotation stands for; of a choice, the first class of ours."""
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            annotation = ast.parse(annotation.value, mode="eval").body
        if isinstance(annotation, ast.BinOp):
            return self.type_of(module, annotation.left) or self.type_of(module, annotation.right)
        if isinstance(annotation, ast.Subscript):
            if ast.unparse(annotation.value) in _NO_HOLDER:
                return None
            inside = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
            return tuple(self.type_of(module, part) for part in inside)
        found = self.names[module].get(annotation.id) if isinstance(annotation, ast.Name) else None
        return found if found in self.definitions else None

    @cached_property
    def fields(self) -> dict[str, dict[str, Type]]:
        """The annotated fields of each class, and what its constructor puts from a parameter into an attribute."""
        found: dict[str, dict[str, Type]] = {}
        for name, node in self.definitions.items():
            if isinstance(node, ast.ClassDef):
                module = self.module_of(name)
                found[name] = {
                    part.target.id: self.type_of(module, part.annotation)
                    for part in node.body
                    if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)
                } | dict(self._set_by(name, module))
        return found

    def _set_by(self, name: str, module: str) -> Iterator[tuple[str, Type]]:
        constructor = self.definitions.get(f"{name}.__init__")
        if not isinstance(constructor, ast.FunctionDef):
            return
        given = {one.arg: self.type_of(module, one.annotation) for one in parameters(constructor)}
        for node in ast.walk(constructor):
            if isinstance(node, ast.Assign):
                for target, value in _bound(node):
                    if isinstance(target, ast.Attribute) and isinstance(value, ast.Name):
                        yield target.attr, given.get(value.id)

    def holders(self, thing: str) -> set[str]:
        """The class itself, and every class that holds one, also over other classes."""
        found = {thing}
        while more := {name for name, fields in self.fields.items() if found & set(fields.values())} - found:
            found |= more
        return found

    def is_above(self, high: str, low: str) -> bool:
        """Whether a module imports another one, directly or over others."""
        seen, ahead = {high}, [high]
        while ahead:
            names = self.names[ahead.pop()].values()
            found = {self.module_of(name) for name in names if name in self.definitions} - seen
            seen |= found
            ahead += found
        return low in seen - {high}


@dataclass(frozen=True)
class Station:
    """A call that hands on the job: how deep it stands, what is called, and from which line of which module."""

    depth: int
    name: str
    module: str
    line: int


class Walk:
    """The way of one thing through everything that a function calls."""

    def __init__(self, source: Source, thing: str, begin: str) -> None:
        """Walk from ``begin``, the full name of a function, whose parameter is of class ``thing``."""
        self.source, self._own, self._holders = source, f"{thing}.", source.holders(thing)
        self.stations = [Station(0, begin, source.module_of(begin), 0)]
        self._follow(begin, ())

    @property
    def climbs(self) -> list[tuple[Station, Station]]:
        """Steps that go up, as the stations before and after."""
        pairs = zip(self.stations, self.stations[1:], strict=False)
        return [pair for pair in pairs if self.source.is_above(pair[1].module, pair[0].module)]

    def _follow(self, name: str, inside: tuple[str, ...]) -> None:
        node = self.source.definitions.get(name)
        if isinstance(node, ast.FunctionDef) and name not in inside:
            for called, line, handed in _Calls(self.source, name, node).found():
                if any(self._carries(one) for one in handed) and not called.startswith(self._own):
                    self.stations.append(Station(len(inside) + 1, called, self.source.module_of(called), line))
                    is_class = isinstance(self.source.definitions[called], ast.ClassDef)
                    self._follow(f"{called}.__init__" if is_class else called, (*inside, name))

    def _carries(self, one: Type) -> bool:
        return any(map(self._carries, one)) if isinstance(one, tuple) else one in self._holders


class _Calls:
    """The calls of one function in the order of the source, each with the types of what it receives."""

    def __init__(self, source: Source, name: str, node: Function) -> None:
        self._source, self._module, self._node = source, source.module_of(name), node
        self._types = {one.arg: source.type_of(self._module, one.annotation) for one in parameters(node)}
        owner = name.rpartition(".")[0]
        if isinstance(source.definitions.get(owner), ast.ClassDef) and node.args.args:
            self._types[node.args.args[0].arg] = owner

    def found(self) -> Iterator[tuple[str, int, list[Type]]]:
        """Each call of ours: its name, its line, and what it receives."""
        for node in _in_order(self._node):
            if isinstance(node, ast.Assign):
                for target, value in _bound(node):
                    self._bind(target, self._type(value))
            elif isinstance(node, ast.withitem) and node.optional_vars is not None:
                self._bind(node.optional_vars, self._type(node.context_expr))
            elif isinstance(node, ast.Call):
                yield from self._call(node)
            elif isinstance(node, ast.Attribute) and (name := self._property(node)):
                yield name, node.lineno, [self._type(node.value)]

    def _call(self, node: ast.Call) -> Iterator[tuple[str, int, list[Type]]]:
        called, arguments = node.func, [*node.args, *(keyword.value for keyword in node.keywords)]
        if isinstance(called, ast.Name) and called.id == "partial":
            called, *arguments = arguments
        if name := self._target(called):
            receiver = [called.value] if isinstance(called, ast.Attribute) else []
            bare = (one.value if isinstance(one, ast.Starred) else one for one in [*receiver, *arguments])
            yield name, node.lineno, [self._type(one) for one in bare]

    def _bind(self, target: ast.expr, kind: Type) -> None:
        if isinstance(target, ast.Name):
            self._types[target.id] = kind
        elif isinstance(target, ast.Tuple):
            of_parts = kind if isinstance(kind, tuple) else self._source.fields.get(kind or "", {}).values()
            for part, one in zip(target.elts, of_parts, strict=False):
                self._bind(part, one)

    def _type(self, node: ast.expr) -> Type:
        if isinstance(node, ast.Name):
            return self._types.get(node.id)
        if isinstance(node, ast.Attribute):
            owner = self._type(node.value)
            name = self._property(node)
            return self._returned(name) if name else self._source.fields.get(str(owner), {}).get(node.attr)
        if isinstance(node, ast.IfExp | ast.BoolOp | ast.Tuple):
            parts = [node.body, node.orelse] if isinstance(node, ast.IfExp) else _parts(node)
            kinds = tuple(self._type(part) for part in parts)
            return kinds if isinstance(node, ast.Tuple) else next(filter(None, kinds), None)
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id == "replace":
                return self._type(node.args[0])
            return self._returned(self._target(node.func))
        return None

    def _returned(self, name: str | None) -> Type:
        node = self._source.definitions.get(name or "")
        if name is None or node is None or isinstance(node, ast.ClassDef):
            return name
        return self._source.type_of(self._source.module_of(name), node.returns)

    def _target(self, called: ast.expr) -> str | None:
        if isinstance(called, ast.Name):
            name = self._source.names[self._module].get(called.id)
        elif isinstance(called, ast.Attribute):
            of_class = self._target(called.value) if isinstance(called.value, ast.Name) else None
            name = f"{self._type(called.value) or of_class}.{called.attr}"
        else:
            return None
        return name if name in self._source.definitions else None

    def _property(self, node: ast.Attribute) -> str | None:
        name = f"{self._type(node.value)}.{node.attr}"
        found = self._source.definitions.get(name)
        is_property = found is not None and any(ast.unparse(one) == "property" for one in found.decorator_list)
        return name if is_property else None


def parameters(node: Function) -> list[ast.arg]:
    """Parameters of a function, those by name alone too."""
    return [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]


def _at_the_top(tree: ast.Module) -> Iterator[ast.stmt]:
    """The statements of a module, those under an ``if`` too: imports for type checkers stand there."""
    for node in tree.body:
        yield from node.body if isinstance(node, ast.If) else [node]


def _parts(node: ast.BoolOp | ast.Tuple) -> Sequence[ast.expr]:
    return node.values if isinstance(node, ast.BoolOp) else node.elts


def _bound(node: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Each target with its value; ``a, b = c, d`` is two."""
    for target in node.targets:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            yield from zip(target.elts, node.value.elts, strict=False)
        else:
            yield target, node.value


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    """Everything in a function, what is worked out first before what uses it."""
    for child in ast.iter_child_nodes(node):
        yield from _in_order(child)
        yield child
