"""A Percent field comes as a fraction, a Decimal field as a person typed it: check tells them apart."""

from contextlib import closing
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from netsuite_rfm.netsuite.check.check import check
from netsuite_rfm.netsuite.check.finding import Mark
from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.fields import CustomField, FieldKind
from netsuite_rfm.settings import schemes
from netsuite_rfm.settings.schemes import load_scheme
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, counting
from tests.support.accounts import AS_OF
from tests.support.full_account import audiences, full_account
from tests.support.night import QUICK, run_night

RATE = "custentity_open_rate"
OPENERS = """
[audiences.openers]
name = "Openers"
open_rate = {{ above = 0.30, where_known = false }}
[metrics.open_rate]
customer_field = "custentity_open_rate"
kind = "share"
{out_of}
"""
DEFAULT = (Path(schemes.__file__).parent / "default.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("kind", "form", "typed", "out_of", "mark", "opens"),
    [
        pytest.param("PERCENT", "fraction", "85", "", Mark.OK, True, id="percent as a fraction"),
        pytest.param("PERCENT", "fraction", "85", "out_of = 100", Mark.NOTE, False, id="percent taken for a number"),
        pytest.param("PERCENT", "fraction", None, "out_of = 100", Mark.NOTE, False, id="percent, empty so far"),
        pytest.param("PERCENT", "number", "85", "out_of = 100", Mark.OK, True, id="percent as a number"),
        pytest.param("PERCENT", "number", "85", "", Mark.NOTE, True, id="percent as a number taken for a fraction"),
        pytest.param("CURRENCY", "fraction", "85", "out_of = 100", Mark.OK, True, id="decimal"),
        pytest.param("CURRENCY", "fraction", "0.85", "", Mark.OK, True, id="decimal share"),
        pytest.param("CURRENCY", "fraction", "1", "", Mark.OK, True, id="a full share"),
        pytest.param("CURRENCY", "fraction", "1.01", "", Mark.NOTE, True, id="more than a full share"),
    ],
)
def test_check_says_where_out_of_does_not_fit_the_field(
    tmp_path: Path,
    *,
    kind: FieldKind,
    form: Literal["fraction", "number"],
    typed: str | None,
    out_of: str,
    mark: Mark,
    opens: bool,
) -> None:
    """Whatever an account makes of a Percent field, one of the two settings is right, and check names the other."""
    file = tmp_path / "mine.toml"
    file.write_text(DEFAULT + OPENERS.format(out_of=out_of), "utf-8")
    scheme = load_scheme(str(file))
    account = full_account(scheme, Behaviour(percent_form=form), [CustomField(RATE, kind)])
    with closing(account), Sandbox(account) as sandbox:
        account.add_customers({"id": np.array([1001, 1004]), RATE: np.array([typed, None], dtype=object)})
        settings = settings_from({**sandbox.settings(), **QUICK})
        with connect(settings) as client:
            found = check(client, scheme, counting(settings, AS_OF), poll_s=0.01, mode="single")
            said = next(line for line in found if line.subject == "metric open_rate")
        run_night(sandbox, AS_OF, scheme=scheme)
        assert (said.mark, "Openers" in audiences(account)[1001]) == (mark, opens)
