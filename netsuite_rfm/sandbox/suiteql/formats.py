"""Translate Oracle's format models for TO_CHAR and TO_DATE to DuckDB SQL. Other formats are refused as not built."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from netsuite_rfm.sandbox.suiteql.refusals import not_built, unsupported
from netsuite_rfm.sandbox.suiteql.typed import quoted

# Oracle's element: (strftime, strftime after FM). Like Oracle, the longest matching element is used.
_DATE_ELEMENTS: dict[str, tuple[str, str]] = {
    "YYYY": ("%Y", "%Y"), "IYYY": ("%G", "%G"), "RRRR": ("%Y", "%Y"), "YY": ("%y", "%-y"), "RR": ("%y", "%-y"),
    "MM": ("%m", "%-m"), "DDD": ("%j", "%-j"), "DD": ("%d", "%-d"), "IW": ("%V", "%V"),
    "HH24": ("%H", "%-H"), "HH12": ("%I", "%-I"), "HH": ("%I", "%-I"), "MI": ("%M", "%-M"), "SS": ("%S", "%-S"),
    "AM": ("%p", "%p"), "PM": ("%p", "%p"),
}  # fmt: skip
_NAMES = {"MONTH": ("%B", 9), "MON": ("%b", 3), "DAY": ("%A", 9), "DY": ("%a", 3)}
_NUMBERS = {
    "Q": "CAST(quarter({d}) AS VARCHAR)",
    "D": "CAST(dayofweek({d}) + 1 AS VARCHAR)",  # the week starts on Sunday, as in the USA
    "WW": "lpad(CAST((dayofyear({d}) - 1) // 7 + 1 AS VARCHAR), 2, '0')",
    "W": "CAST((day({d}) - 1) // 7 + 1 AS VARCHAR)",
    "SSSSS": "lpad(CAST(hour({d}) * 3600 + minute({d}) * 60 + second({d}) AS VARCHAR), 5, '0')",
}
_WORDS = sorted([*_DATE_ELEMENTS, *_NAMES, *_NUMBERS, "FM", "FX"], key=len, reverse=True)
_DATE_TOKEN = re.compile(r'"([^"]*)"|(' + "|".join(_WORDS) + r")|([^A-Za-z0-9\"]+)", re.IGNORECASE)
_TIME_WORDS = frozenset({"HH24", "HH12", "HH", "MI", "SS", "AM", "PM"})
_GROUP = 3  # digits between commas
_NUMBER_FORMAT = re.compile(r"(FM)?(\$)?(S)?([09,G]*)(?:([.D])([09]*))?(MI|S)?", re.IGNORECASE)


def _date_tokens(model: str) -> list[tuple[str, str]]:
    """Split a date format into ("text", characters) and ("word", element as written)."""
    tokens, position = [], 0
    while position < len(model):
        match = _DATE_TOKEN.match(model, position)
        if match is None:
            raise not_built(f"the date format {model}")
        literal, word, punctuation = match.groups()
        tokens.append(("word", word) if word else ("text", literal if literal is not None else punctuation))
        position = match.end()
    return tokens


def date_to_text(sql: str, model: str) -> str:
    """Return SQL for TO_CHAR(date, model); `sql` is a DuckDB DATE or TIMESTAMP without zone."""
    pieces: list[str] = []
    pattern, fill = "", True
    for what, token in _date_tokens(model):
        word = token.upper()
        if what == "text":
            pattern += token.replace("%", "%%")
        elif word in ("FM", "FX"):
            fill = fill if word == "FX" else not fill
        elif word in _DATE_ELEMENTS:
            pattern += _DATE_ELEMENTS[word][0 if fill else 1]
        else:
            if pattern:
                pieces.append(f"strftime({sql}, {quoted(pattern)})")
            pattern = ""
            pieces.append(_name(sql, token, fill=fill) if word in _NAMES else _NUMBERS[word].replace("{d}", sql))
    if pattern or not pieces:
        pieces.append(f"strftime({sql}, {quoted(pattern)})")
    return pieces[0] if len(pieces) == 1 else "(" + " || ".join(pieces) + ")"


def _name(sql: str, word: str, *, fill: bool) -> str:
    """Return the name of a month or day in the case of the element: MONTH, Month or month."""
    pattern, width = _NAMES[word.upper()]
    text = f"strftime({sql}, '{pattern}')"
    if word.isupper():
        text = f"upper({text})"
    elif word.islower():
        text = f"lower({text})"
    return f"rpad({text}, {width}, ' ')" if fill else text


def has_time(model: str) -> bool:
    """Whether a date format has an element of the time of day."""
    return any(what == "word" and token.upper() in _TIME_WORDS for what, token in _date_tokens(model))


def strptime_pattern(model: str) -> str:
    """Return the strptime pattern of a date format, for reading a text."""
    pattern = ""
    for what, token in _date_tokens(model):
        word = token.upper()
        if what == "text":
            pattern += token.replace("%", "%%")
        elif word in ("FM", "FX"):
            continue
        elif word in _DATE_ELEMENTS and word != "IYYY":
            pattern += _DATE_ELEMENTS[word][0]
        elif word in ("MONTH", "MON"):
            pattern += _NAMES[word][0]
        else:
            raise not_built(f"the date format {model} for reading a text")
    return pattern


def text_to_date(text: str, model: str) -> datetime:
    """Read a literal text by a date format; a text that does not fit is refused."""
    try:
        return datetime.strptime(text, strptime_pattern(model))  # noqa: DTZ007 - Oracle's DATE has no zone
    except (ValueError, re.error) as error:
        raise unsupported(f"'{text}' is not a date of the format {model}") from error


@dataclass(frozen=True)
class _NumberModel:
    """A number format: digits before the point (9, 0 and comma), digits after it, and the form of the sign."""

    fill: bool
    dollar: str
    whole: str
    decimals: str
    point: str
    leading_sign: bool
    trailing: str

    @property
    def digits(self) -> str:
        return self.whole.replace(",", "")

    @property
    def least(self) -> int:
        """Number of digits before the point that are shown even if 0."""
        return len(self.digits) - self.digits.index("0") if "0" in self.digits else 0

    @property
    def width(self) -> int:
        """Number of characters of the result without FM, including one for the sign."""
        return 1 + len(self.dollar) + len(self.whole) + len(self.point) + len(self.decimals)


def _number_model(model: str) -> _NumberModel:
    match = _NUMBER_FORMAT.fullmatch(model)
    if match is None or not (match[4] or match[6]):
        raise not_built(f"the number format {model}")
    point = "." if match[5] else ""
    whole = match[4].upper().replace("G", ",")
    return _NumberModel(
        match[1] is None, match[2] or "", whole, match[6] or "", point, match[3] is not None, (match[7] or "").upper()
    )


def number_to_text(sql: str, model: str) -> str:
    """Return SQL for TO_CHAR(number, model). Supported: FM, $, S, MI, 9, 0, comma and point."""
    form = _number_model(model)
    places = len(form.decimals)
    rounded = f"round(abs(CAST({sql} AS DECIMAL(38, 12))), {places})"
    text = f"concat('{form.dollar}', {_whole_part(rounded, form)}, '{form.point}', {_fraction(rounded, form)})"
    negative = f"{sql} < 0 AND {rounded} <> 0"
    if form.trailing == "MI":
        text = f"concat({text}, CASE WHEN {negative} THEN '-' ELSE '{' ' if form.fill else ''}' END)"
    elif form.trailing == "S":
        text = f"concat({text}, CASE WHEN {negative} THEN '-' ELSE '+' END)"
    else:
        text = f"concat(CASE WHEN {negative} THEN '-' ELSE '{'+' if form.leading_sign else ''}' END, {text})"
    if form.fill:
        text = f"lpad({text}, {form.width}, ' ')"
    overflow = quoted("#" * form.width)
    return f"CASE WHEN {rounded} >= 1{'0' * len(form.digits)} THEN {overflow} WHEN {sql} IS NOT NULL THEN {text} END"


def _whole_part(rounded: str, form: _NumberModel) -> str:
    number = f"CAST(trunc({rounded}) AS BIGINT)"
    text = f"format('{{:0{form.least}d}}', {number})"
    if "," in form.whole:
        text = f"format('{{:,}}', {number})"
        if form.least > _GROUP:
            raise not_built("a number format with commas and leading zeros")
    if form.least == 0 and form.decimals:
        return f"CASE WHEN {number} = 0 THEN '' ELSE {text} END"
    return text


def _fraction(rounded: str, form: _NumberModel) -> str:
    places = len(form.decimals)
    if places == 0:
        return "''"
    scaled = f"CAST(({rounded} - trunc({rounded})) * 1{'0' * places} AS BIGINT)"
    text = f"format('{{:0{places}d}}', {scaled})"
    if form.fill:
        return text
    kept = form.decimals.rindex("0") + 1 if "0" in form.decimals else 0
    return f"concat(substr({text}, 1, {kept}), rtrim(substr({text}, {kept + 1}), '0'))"
