"""Render the page as one file that loads nothing and runs only the scripts whose hashes it names."""

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import jinja2
import msgspec
from markupsafe import Markup, escape

from netsuite_rfm.reports import words as report_words
from netsuite_rfm.reports import words_of_campaigns, words_of_groups, words_of_key_figures, words_of_movement
from netsuite_rfm.reports.page import matrices, sentences, wording
from netsuite_rfm.reports.page.chart_options import charts
from netsuite_rfm.reports.page.chart_style import Chart
from netsuite_rfm.reports.page.dark import DARK
from netsuite_rfm.reports.page.links import customer_links, segment_links
from netsuite_rfm.reports.report import Report, StoreReport

_JSON = msgspec.json.Encoder(decimal_format="number")


def render(report: Report) -> str:
    """Render the report as one HTML page that is complete without network, server or scripts.

    The same report gives the same page, byte for byte. Names are escaped, so they are shown and never run.

    """
    segments = [segment.name for segment in report.segments]
    movement = report.movement.rows if report.movement else ()
    changes = {(row.from_segment, row.to_segment): row.customers for row in movement}
    migration = report.migration.rows if report.migration else ()
    moved = {(row.from_segment, row.to_segment): row.customers for row in migration}
    drawn = charts(report)
    controls, library, drawing, style = (
        _file(name) for name in ("controls.js", "charts/echarts.js", "charts/charts.js", "page.css")
    )
    return _environment().get_template("page.html").render(
        report=report,
        charts=drawn,
        chart_options=Markup(_as_script_data(drawn)),  # noqa: S704 - every < in it is escaped
        alternatives=sentences.alternatives(report),
        movement=matrices.moves(changes, segments),
        migration=matrices.moves(moved, segments),
        heat_map=matrices.by_score(report.heat_map.rows),
        all_cells=matrices.by_all_scores(report.heat_map.monetary),
        retention=matrices.cohorts(report.measures.retention, month_over=report.month_complete),
        unfinished=report_words.unfinished(report),
        customer_link=customer_links(report.account),
        segment_link=segment_links(report.account) if report.migration else lambda _: "",
        values={segment.name: segment.value for segment in report.segments if segment.value},
        places={segment.name: segment.place for segment in report.segments},
        policy=_policy(scripts=(controls, library, drawing) if drawn else (controls,), style=style),
        controls=Markup(controls),  # noqa: S704 - a file of this package
        library=Markup(library),  # noqa: S704 - a file of this package
        drawing=Markup(drawing),  # noqa: S704 - a file of this package
        style=Markup(style),  # noqa: S704 - a file of this package
    )  # fmt: skip


def render_store(report: StoreReport) -> str:
    """Render the report of one store as an HTML page without charts."""
    controls, style = _file("controls.js"), _file("page.css")
    return _environment().get_template("store.html").render(
        report=report,
        customer_link=customer_links(report.account),
        policy=_policy(scripts=(controls,), style=style),
        controls=Markup(controls),  # noqa: S704 - a file of this package
        style=Markup(style),  # noqa: S704 - a file of this package
    )  # fmt: skip


def _as_script_data(drawn: Mapping[str, Chart]) -> str:
    """Return the options as JSON that cannot end the script element around it."""
    plans = {name: {"height": chart.height, "option": chart.option} for name, chart in drawn.items()}
    text = _JSON.encode({"charts": plans, "dark": DARK}).decode()
    return text.replace("<", "\\u003c")


def unbroken(text: str) -> Markup:
    """Keep every day in a sentence on one line: the browser may break a line at a hyphen."""
    marked = re.sub(r"\d{4}-\d\d-\d\d", r'<span class="day">\g<0></span>', str(escape(text)))
    return Markup(marked)  # noqa: S704 - escaped before, and only the marks of days are added


def printed(text: str) -> Markup:
    """Typeset a sentence: typographic signs, and no line break between a figure and its unit or within a day."""
    signed = re.sub(r"(?<![\w-])-(?=\d)", "\N{MINUS SIGN}", text)
    return unbroken(re.sub(r"(?<=\d) (?=%)|(?<=\b[A-Z]{3}) (?=\d)", "\N{NO-BREAK SPACE}", signed))


def _policy(*, scripts: tuple[str, ...], style: str) -> str:
    """Return the Content-Security-Policy: it allows these scripts and this style, and nothing else."""
    allowed = " ".join(_source(script) for script in scripts) or "'none'"
    return f"default-src 'none'; script-src {allowed}; style-src {_source(style)}; base-uri 'none'; form-action 'none'"


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _file(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(__package__),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters = (
        wording.amount,
        wording.change,
        wording.count,
        wording.share,
        report_words.counted,
        report_words.listed,
        report_words.minute,
        report_words.moment,
        report_words.month,
        report_words.short_month,
        printed,
        unbroken,
    )
    environment.filters.update({function.__name__: function for function in filters})
    sentences_of_report = (
        words_of_campaigns.difference_in_words,
        words_of_campaigns.lead_source_in_words,
        words_of_campaigns.reached_in_words,
        words_of_campaigns.return_in_words,
        words_of_campaigns.target_in_words,
        sentences.of_now,
        sentences.title,
        report_words.compared_with,
        report_words.currency,
        report_words.is_old,
        report_words.last_run,
        report_words.other_basis,
        report_words.returns_note,
        report_words.segments_of,
        report_words.trend_news,
        report_words.up_to,
        report_words.what_counts,
        words_of_groups.group_trend_news,
        words_of_groups.lacking,
        words_of_groups.leaving_news,
    )
    environment.globals.update({function.__name__: function for function in sentences_of_report})
    environment.globals.update(moves=words_of_movement, key=words_of_key_figures)
    environment.globals.update(
        scores=matrices.SCORES,
        at_start=report_words.AT_START,
        by_store=report_words.BY_STORE,
        selection=report_words.SELECTION,
        trend_value=report_words.TREND_VALUE,
        groups_words=words_of_groups.GROUPS,
        alike_words=words_of_groups.ALIKE,
        leaving_words=words_of_groups.LEAVING,
        group_sizes=words_of_groups.GROUP_SIZES,
        not_over=report_words.NOT_OVER,
    )
    return environment
