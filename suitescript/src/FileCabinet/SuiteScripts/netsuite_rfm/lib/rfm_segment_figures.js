/**
 * Figures by segment as HTML: a chart, and the table beneath or beside it. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_figures', './rfm_html', './rfm_months', './rfm_svg'], (
  { percent },
  { beside, escape, head, line, link, number, numberHead, table, withParameters },
  months,
  { bars, pie, swatch },
) => {
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
    return beside(
      distributionPie(found, 'rfm-distribution') || line('There is no active customer.'),
      table(
        'Active customers by segment',
        [head('Segment'), ...heads.map(numberHead)],
        found.rows.map((/** @type {any} */ of, /** @type {number} */ place) => [
          named(of, address, place),
          ...figures(of),
        ]),
        { total: [head('Total'), ...figures(found.total)] },
      ),
    );
  };

  /** The distribution in brief. @param {any} found @param {string} address */
  const shares = (found, address) =>
    beside(
      distributionPie(found, 'rfm-portlet') || line('There is no active customer.'),
      table(
        'Active customers by segment',
        [head('Segment'), numberHead('Customers'), numberHead('Share')],
        found.rows.map((/** @type {any} */ of, /** @type {number} */ place) => [
          named(of, address, place),
          number(of.customers),
          percentage(of.share),
        ]),
        { total: [head('Total'), number(found.total.customers), percentage(found.total.share)] },
      ),
    );

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
    const heads = ['This month', 'Last month', ...(complete ? [] : ['Last month to the same day'])];
    return (
      line(
        `Revenue of ${counting.order_types.join(', ')}${counting.net ? ', less returns' : ''}, by the segment ` +
          `the customer holds now. This month is ${now}; change is against ${toDay}.`,
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
        [head('Segment'), ...[...heads, 'Change', 'Year to date', 'Share of the year'].map(numberHead)],
        found.rows.map((/** @type {any} */ of) => [named(of, address), ...figures(of)]),
        { total: [head('Total'), ...figures(found.total)] },
      )
    );
  };

  return { distribution, shares, performance };
});
