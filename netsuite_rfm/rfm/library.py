"""Shipped sets of audiences, which a scheme switches on by name: ``use = ["core_customers"]``."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches

from netsuite_rfm.rfm.toml_table import TomlTable, shown


def with_library(
    root: TomlTable, use: tuple[str, ...], library: Mapping[str, str], read: Callable[[str, str], dict[str, object]]
) -> TomlTable:
    """Add the audiences and metrics that ``use`` names after the scheme's own.

    ``use`` lists sets, or single audiences as ``set.audience``. The scheme's own definition under the same key takes
    precedence. Raises SchemeError for an unknown name, with the nearest set or audience.
    """
    named = (*(root.texts("use", "core_customers") if "use" in root.values else ()), *use)
    if not named:
        return root
    own = {
        key: root.table(key, f"[{key}.name]").values if key in root.values else {} for key in ("audiences", "metrics")
    }
    audiences, metrics = dict(own["audiences"]), dict(own["metrics"])
    for word in named:
        name, _, single = word.partition(".")
        if name not in library:
            root.fail("use", f"no set of audiences named {shown(name)}; {_nearest(name, library)}")
        found = TomlTable(f"set {name}", "", read(library[name], f"set {name}"))
        offered = found.table("audiences", "[audiences.name]").values
        if single and single not in offered:
            root.fail("use", f"{name} has no audience {shown(single)}; {_nearest(single, offered)}")
        audiences |= {key: rule for key, rule in offered.items() if key not in audiences and single in {"", key}}
        if "metrics" in found.values:
            given = found.table("metrics", "[metrics.name]").values
            metrics |= {key: metric for key, metric in given.items() if key not in metrics}
    return TomlTable(root.source, root.path, {**root.values, "audiences": audiences, "metrics": metrics})


def _nearest(name: str, valid: Mapping[str, object]) -> str:
    near = get_close_matches(name, valid, n=1)
    return f"did you mean {near[0]}?" if near else f"there are: {', '.join(valid)}"
