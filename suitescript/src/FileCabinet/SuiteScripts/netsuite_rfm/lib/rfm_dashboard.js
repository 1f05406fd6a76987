/**
 * The dashboard as HTML: the portlet and the page. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  './rfm_counting',
  './rfm_headline',
  './rfm_html',
  './rfm_months',
  './rfm_moves',
  './rfm_refused',
  './rfm_report_queries',
  './rfm_run_status',
  './rfm_segment_figures',
  './rfm_style',
  './rfm_sync_status',
], (
  { limitsInWords },
  { headline },
  { escape, line, link, section, withParameters },
  months,
  moves,
  { refused },
  { REFUSALS_MAX },
  runs,
  figures,
  { STYLE },
  { lastSyncs },
) => {
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

  /** @param {PageView} view @param {string} address */
  const navigation = ({ period: { month, asOf, complete, today }, made }, address) => {
    const [before, after] = [months.shift(month, -1), months.shift(month, 1)];
    /** @param {string} other @param {string} words */
    const to = (other, words) => link(withParameters(address, { month: other }), words);
    return (
      line(
        `${months.nameOf(month)}${complete ? '' : `, up to ${asOf}`}. Figures as of ${runs.moment(made)}.`,
      ) +
      '<nav aria-label="Months">' +
      (before < months.FIRST ? '' : to(before, `Previous month, ${months.nameOf(before)}`)) +
      (after > months.monthOf(today) ? '' : to(after, `Next month, ${months.nameOf(after)}`)) +
      `${link(withParameters(address, { stores: 'T' }), 'Stores')}` +
      `${link(withParameters(address, { month, refresh: 'T' }), 'Refresh')}</nav>`
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

  /** The distribution is of now, whichever month is shown: said where that is another one. @param {PageView} view */
  const whenHeld = (view) => (view.period.month === months.monthOf(view.today) ? '' : runs.now(view));

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
      reported('Segment performance', view.start, (found) =>
        figures.performanceAtStart(found, view, address),
      ),
      reported('Segment performance by current segment', view.performance, (found) =>
        figures.performance(found, view, address),
      ),
      reported(`Segment movement in ${months.nameOf(view.period.month)}`, view.movement, moves.movement),
      'found' in view.refusals
        ? refused(view.refusals.found, REFUSALS_MAX)
        : reported('What NetSuite refused', view.refusals, () => ''),
      `<p>${link(withParameters(address, { campaigns: 'T' }), 'What campaigns brought, and who was skipped or held out')}</p>`,
      savedSearches(view.searches),
      runs.lastRuns(view),
      lastSyncs(view.syncs),
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
      `<p>${link(address, 'All reports')}</p>`,
    );
  };

  return { page, portlet, frame };
});
