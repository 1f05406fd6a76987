/**
 * The dashboard as HTML: the portlet and the page. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_figures', './rfm_html', './rfm_months', './rfm_moves', './rfm_run_status', './rfm_svg'], (
  { percent },
  { STYLE, escape, line, link, section, shown, table, withParameters },
  months,
  moves,
  runs,
  { bars, pie, swatch },
) => {
  /** @param {string} text */
  const head = (text) => ({ text });
  /** @param {string} text */
  const numberHead = (text) => ({ text, number: true });
  /** @param {string | null} text */
  const number = (text) => ({ text: shown(text), number: true });
  /** @param {string | null} share @param {boolean} [signed] */
  const percentage = (share, signed) => ({ text: percent(share, signed), number: true });

  /** @param {any} segment @param {string} address of the page @param {number} [place] in a pie */
  const named = ({ name, scriptId }, address, place) => ({
    html:
      (place === undefined ? '' : swatch(place)) +
      (scriptId === null ? escape(name) : link(withParameters(address, { segment: scriptId }), name)),
  });

  /** @param {{ rows: any[] }} distribution @param {string} id */
  const distributionPie = ({ rows }, id) =>
    pie(
      id,
      'Active customers by segment',
      rows.map(({ name, customers }) => ({ name, value: Number(customers) })),
    );

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

  /** @param {any} found @param {string} address */
  const distribution = (found, address) => {
    /** @param {any} of */
    const figures = (of) => [
      number(of.customers),
      percentage(of.share),
      number(of.lifetime_value),
      number(of.average_lifetime_value),
      number(of.orders),
      number(of.average_orders),
    ];
    const heads = ['Customers', 'Share', 'Lifetime value', 'Average value', 'Orders', 'Average orders'];
    return (
      (distributionPie(found, 'rfm-distribution') || line('There is no active customer.')) +
      table(
        'Active customers by segment',
        [head('Segment'), ...heads.map(numberHead)],
        found.rows.map((/** @type {any} */ of, /** @type {number} */ place) => [
          named(of, address, place),
          ...figures(of),
        ]),
        [head('Total'), ...figures(found.total)],
      )
    );
  };

  /** @param {any} found @param {any} view @param {string} address */
  const performance = (found, { period, counting }, address) => {
    const { month, asOf, complete } = period;
    const before = months.shift(month, -1);
    const toDay = complete ? before : `${before} to the same day`;
    const now = complete ? month : `${month} to ${asOf}`;
    /** @param {any} of */
    const figures = (of) => [
      number(of.this_month),
      number(of.last_month),
      ...(complete ? [] : [number(of.last_month_to_day)]),
      percentage(of.change, true),
      number(of.year_to_date),
      percentage(of.share_of_year),
    ];
    const heads = [now, before, ...(complete ? [] : [toDay])].map((days) => `Revenue ${days}`);
    return (
      line(
        `Revenue of ${counting.order_types.join(', ')}${counting.net ? ', less returns' : ''}, by the segment ` +
          `the customer holds now. Change is against ${toDay}.`,
      ) +
      bars(
        'rfm-performance',
        'Revenue by segment',
        [now, toDay],
        found.rows.map((/** @type {any} */ of) => ({
          name: of.name,
          values: [of.this_month, of.last_month_to_day],
        })),
      ) +
      table(
        'Revenue by segment',
        [head('Segment'), ...[...heads, 'Change', `Year to ${asOf}`, 'Share of the year'].map(numberHead)],
        found.rows.map((/** @type {any} */ of) => [named(of, address), ...figures(of)]),
        [head('Total'), ...figures(found.total)],
      )
    );
  };

  /** @param {any} view @param {string} address */
  const navigation = ({ period: { month, asOf, complete, today }, made }, address) => {
    const [before, after] = [months.shift(month, -1), months.shift(month, 1)];
    /** @param {string} other @param {string} words */
    const to = (other, words) => link(withParameters(address, { month: other }), words);
    return (
      line(`${complete ? month : `${month}, up to ${asOf}`}. Figures as of ${runs.moment(made)}.`) +
      '<nav aria-label="Months">' +
      (before < months.FIRST ? '' : to(before, `Previous month, ${before}`)) +
      (after > months.monthOf(today) ? '' : to(after, `Next month, ${after}`)) +
      `${link(withParameters(address, { month, refresh: 'T' }), 'Read the figures anew')}</nav>`
    );
  };

  /** @param {any} outcome */
  const savedSearches = (outcome) => {
    const found = 'found' in outcome ? outcome.found : [];
    if (found.length === 0) return '';
    const items = found.map(
      (/** @type {any} */ { title, id }) =>
        `<li>${link(`/app/common/search/searchresults.nl?searchid=${encodeURIComponent(id)}`, title)}</li>`,
    );
    return section('Saved searches', `<ul>${items.join('')}</ul>`);
  };

  /** @param {string[]} parts */
  const frame = (...parts) => `${STYLE}<div class="rfm">${parts.join('')}</div>`;

  /**
   * @param {any} view see rfm_reports
   * @param {string} address of the page
   */
  const page = (view, address) =>
    frame(
      runs.status(view),
      ...view.notes.map((/** @type {string} */ note) => line(note, 'problem')),
      navigation(view, address),
      reported('Segment distribution', view.distribution, (found) => distribution(found, address)),
      reported('Segment performance', view.performance, (found) => performance(found, view, address)),
      reported(`Segment movement in ${view.period.month}`, view.movement, (found) =>
        moves.movement(found, view.movers),
      ),
      savedSearches(view.searches),
      runs.lastRuns(view),
    );

  /**
   * @param {any} view see rfm_reports
   * @param {string} address of the page
   */
  const portlet = (view, address) => {
    const { distribution: outcome } = view;
    const shares = (/** @type {any} */ found) =>
      (distributionPie(found, 'rfm-portlet') || line('There is no active customer.')) +
      table(
        'Active customers by segment',
        [head('Segment'), numberHead('Customers'), numberHead('Share')],
        found.rows.map((/** @type {any} */ of, /** @type {number} */ place) => [
          named(of, address, place),
          number(of.customers),
          percentage(of.share),
        ]),
        [head('Total'), number(found.total.customers), percentage(found.total.share)],
      );
    return frame(
      runs.status(view),
      'found' in outcome
        ? shares(outcome.found)
        : line(`Segment distribution cannot be read: ${outcome.failed}`, 'problem'),
      `<p>${link(address, 'All reports')}</p>`,
    );
  };

  return { page, portlet, frame };
});
