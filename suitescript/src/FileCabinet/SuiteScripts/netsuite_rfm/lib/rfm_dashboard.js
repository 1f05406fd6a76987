/**
 * The dashboard as HTML: the portlet and the page. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  './rfm_change',
  './rfm_counting',
  './rfm_headline',
  './rfm_html',
  './rfm_measure_page',
  './rfm_months',
  './rfm_moves',
  './rfm_refused',
  './rfm_report_queries',
  './rfm_run_status',
  './rfm_segment_figures',
  './rfm_style',
  './rfm_sync_status',
  './rfm_trend',
], (
  { daysBefore },
  { currencyInWords, inWords, limitsInWords },
  { headline },
  { escape, line, link, section, withParameters },
  measures,
  months,
  moves,
  { refused },
  { REFUSALS_MAX },
  runs,
  figures,
  { STYLE },
  { lastSyncs },
  trend,
) => {
  /** The audience of customers who have not ordered for a year. */
  const WIN_BACK = 'val_rfm_aud_lapsed';

  /**
   * A section whose report may have failed.
   *
   * @param {string} title
   * @param {{ found: any } | { failed: string }} outcome
   * @param {(found: any) => string} draw
   */
  const reported = (title, outcome, draw) =>
    section(
      title,
      'found' in outcome
        ? draw(outcome.found)
        : line(`${title} cannot be read: ${outcome.failed}`, 'problem'),
    );

  /** How many months and days back a page offers. */
  const MONTHS = 13;
  const RANGES = [7, 30, 90, 365];

  /**
   * A collapsed form to choose another month, or other days for movement and migration.
   *
   * @param {PageView} view @param {string} address
   */
  const choice = ({ period: { month, today }, range }, address) => {
    const present = months.monthOf(today);
    const ofMonths = Array.from({ length: MONTHS }, (_, back) => months.shift(present, -back))
      .filter((other) => other >= months.FIRST)
      .map((other) =>
        other === month && (range === undefined || range.ofMonth)
          ? `<b>${escape(months.nameOf(other))}</b>`
          : link(withParameters(address, { month: other }), months.nameOf(other)),
      );
    const ofDays = RANGES.map((days) =>
      link(
        withParameters(address, { month, from: daysBefore(today, days - 1), to: today }),
        `the last ${days} days`,
      ),
    );
    return (
      '<details><summary>Choose a month or days</summary>' +
      `<nav aria-label="Month">${ofMonths.join(' ')}</nav>` +
      (range === undefined
        ? ''
        : `<nav aria-label="Days of movement and migration">Movement and migration: ${ofDays.join(' ')}</nav>`) +
      '</details>'
    );
  };

  /**
   * @param {PageView} view
   * @param {string} address
   * @param {Record<string, string>} [which] parameters of a page other than the first
   */
  const navigation = (view, address, which = {}) => {
    const { period, made } = view;
    const { month, asOf, complete, today } = period;
    const here = withParameters(address, which);
    const [before, after] = [months.shift(month, -1), months.shift(month, 1)];
    /** @param {string} other @param {string} words */
    const to = (other, words) => link(withParameters(here, { month: other }), words);
    return (
      line(
        `${months.nameOf(month)}${complete ? '' : `, up to ${asOf}`}. Figures as of ${runs.moment(made)}.`,
      ) +
      '<nav aria-label="Months">' +
      (before < months.FIRST ? '' : to(before, `Previous month, ${months.nameOf(before)}`)) +
      (after > months.monthOf(today) ? '' : to(after, `Next month, ${months.nameOf(after)}`)) +
      (which.measures
        ? link(withParameters(address, { month }), 'Segments')
        : link(withParameters(address, { measures: 'T', month }), 'Success measures')) +
      `${link(withParameters(address, { stores: 'T' }), 'Stores')}` +
      `${link(withParameters(address, { groups: 'T' }), 'Stages and audiences')}` +
      `${link(withParameters(address, { leaving: 'T' }), 'Next to leave')}` +
      `${link(withParameters(address, { audience: WIN_BACK }), 'Win-back list: a year without an order')}` +
      `${link(withParameters(here, { month, refresh: 'T' }), 'Refresh')}</nav>` +
      choice(view, here)
    );
  };

  /** @param {Outcome<SavedSearch[]>} outcome */
  const savedSearches = (outcome) => {
    const found = 'found' in outcome ? outcome.found : [];
    if (found.length === 0) return '';
    const items = found.map(
      ({ title, id, counts }) =>
        `<li>${link(`/app/common/search/searchresults.nl?searchid=${encodeURIComponent(id)}`, title)}: ${escape(counts)}</li>`,
    );
    return section('Saved searches', `<ul>${items.join('')}</ul>`);
  };

  /** @param {PortletView} view */
  const head = (view) =>
    runs.status(view, view.today) +
    ('failed' in view.segments
      ? line(`The names of the segments cannot be read: ${view.segments.failed}`, 'problem')
      : '');

  /**
   * A note if the page shows an earlier month, because the distribution is always the present one.
   *
   * @param {PageView} view
   */
  const whenHeld = (view) => (view.period.month === months.monthOf(view.today) ? '' : runs.now(view));

  /** @param {PageView} view */
  const daysOf = ({ period, range }) =>
    range.ofMonth ? `in ${months.nameOf(period.month)}` : `from ${range.from} to ${range.to}`;

  /** @param {string[]} parts */
  const frame = (...parts) => `${STYLE}<div class="rfm">${parts.join('')}</div>`;

  /**
   * @param {PageView} view see rfm_reports
   * @param {string} address of the page
   */
  const page = (view, address) =>
    frame(
      head(view),
      ...view.notes.map((note) => line(note, 'problem')),
      navigation(view, address),
      limitsInWords(view.counting) === '' ? '' : line(limitsInWords(view.counting)),
      reported('Key figures', view.keyFigures, (found) => headline(found, view.period, view.code)),
      reported(
        'Segment distribution',
        view.distribution,
        (found) => whenHeld(view) + figures.distribution(found, view, address),
      ),
      reported('Trend', view.trend, (found) => trend.drawn(found, address, 'rfm-trend')),
      reported('Segment performance', view.start, (found) =>
        figures.performanceAtStart(found, view, address),
      ),
      reported('Segment performance by current segment', view.performance, (found) =>
        figures.performance(found, view, address),
      ),
      reported(`Segment movement ${daysOf(view)}`, view.movement, moves.movement),
      reported(
        `Segment migration, ${daysBefore(view.range.from, 1)} to ${view.range.to}`,
        view.migration,
        moves.migration,
      ),
      'found' in view.refusals
        ? refused(view.refusals.found, REFUSALS_MAX)
        : reported('What NetSuite refused', view.refusals, () => ''),
      `<p>${link(withParameters(address, { campaigns: 'T' }), 'What campaigns brought, and who was skipped or held out')}</p>`,
      savedSearches(view.searches),
      runs.lastRuns(view),
      lastSyncs(view.syncs),
    );

  /**
   * @param {MeasuresView} view see rfm_measure_reports
   * @param {string} address of the dashboard
   */
  const measuresPage = (view, address) =>
    frame(
      runs.status(view, view.today),
      ...view.notes.map((note) => line(note, 'problem')),
      navigation(/** @type {any} */ (view), address, { measures: 'T' }),
      limitsInWords(view.counting) === '' ? '' : line(limitsInWords(view.counting)),
      line(`Orders are ${inWords(view.counting)}. ${currencyInWords(view.counting)}`),
      reported('Second-purchase rate', view.newToRepeat, measures.newToRepeat),
      reported('At-risk outcomes', view.atRisk, (found) => measures.atRiskOutcomes(found, view.period)),
      reported('Retention', view.retention, (found) => measures.retention(found, view.period)),
      reported('Revenue concentration', view.concentration, measures.concentration),
      reported('Recency and frequency', view.heatMap, measures.heatMap),
    );

  /**
   * @param {PortletView} view see rfm_reports
   * @param {string} address of the page
   */
  const portlet = (view, address) => {
    const { distribution: outcome } = view;
    return frame(
      head(view),
      'found' in outcome
        ? figures.shares(outcome.found, address)
        : line(`Segment distribution cannot be read: ${outcome.failed}`, 'problem'),
      'found' in view.trend
        ? trend.drawn(view.trend.found, address, 'rfm-portlet-trend')
        : line(`The trend cannot be read: ${view.trend.failed}`, 'problem'),
      `<p>${link(address, 'All reports')}</p>`,
    );
  };

  return { page, measuresPage, portlet, frame };
});
