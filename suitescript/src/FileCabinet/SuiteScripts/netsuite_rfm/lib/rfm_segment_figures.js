/**
 * Figures by segment as HTML: a chart, and the table beneath or beside it. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_counting', './rfm_figures', './rfm_html', './rfm_months', './rfm_svg'], (
  { currencyInWords, inWords },
  { percent },
  { beside, escape, head, line, link, number, numberHead, table, withParameters },
  months,
  { bars, pie, swatch },
) => {
  /** @param {string | null} share @param {boolean} [signed] */
  const percentage = (share, signed) => ({ text: percent(share, signed), number: true });

  /** Whether a row is of customers without a segment. @param {{ id: string }} row */
  const isNobody = ({ id }) => id === '0';

  /** @param {Segment} segment @param {string} address of the page @param {number} [slice] in a pie */
  const named = ({ name, scriptId, place }, address, slice) => ({
    html:
      (slice === undefined ? '' : swatch(slice, place)) +
      (scriptId === null ? escape(name) : link(withParameters(address, { segment: scriptId }), name)),
  });

  /** @param {Figures<DistributionFigures>} distribution @param {string} id */
  const distributionPie = ({ rows }, id) =>
    pie(
      id,
      'Active customers by segment',
      rows.map(({ name, customers, place }) => ({ name, value: Number(customers), place })),
    );

  /** @param {Figures<DistributionFigures>} found @param {string} address */
  const distribution = (found, address) => {
    /** @param {DistributionFigures} of */
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
        found.rows.map((of, place) => [named(of, address, place), ...figures(of)]),
        { total: [head('Total'), ...figures(found.total)] },
      ),
    );
  };

  /** The distribution in brief. @param {Figures<DistributionFigures>} found @param {string} address */
  const shares = (found, address) =>
    beside(
      distributionPie(found, 'rfm-portlet') || line('There is no active customer.'),
      table(
        'Active customers by segment',
        [head('Segment'), numberHead('Customers'), numberHead('Share')],
        found.rows.map((of, place) => [
          named(of, address, place),
          number(of.customers),
          percentage(of.share),
        ]),
        { total: [head('Total'), number(found.total.customers), percentage(found.total.share)] },
      ),
    );

  const AT_START =
    'Customers are counted in the segment they had when the month began. ' +
    'An order from an at-risk customer counts as At-Risk revenue, even if the order moved the customer to another segment.';
  const BY_SEGMENT_HELD_NOW =
    'Customers are counted in their current segment. Buying moves a customer up and not buying moves a customer down, ' +
    'so compare only the total with the previous month.';
  const NOBODY =
    '(none): customers without orders that count; here also inactive customers and those not scored yet.';

  /** The days that are compared, in words. @param {Period} period */
  const daysOf = ({ month, asOf, complete }) => {
    const { sameDay, lastOfBefore } = months.compared(asOf);
    const [name, before] = [month, months.shift(month, -1)].map(months.nameOf);
    const wholeBefore = sameDay === lastOfBefore;
    return {
      now: complete ? `the whole of ${name}` : `${name} up to ${asOf}`,
      before: wholeBefore ? `the whole of ${before}` : `${before} up to ${sameDay}`,
      wholeBefore,
    };
  };

  /**
   * @param {string} id of the chart
   * @param {string} title
   * @param {{ name: string, values: string[] }[]} rows revenue of the month and of the one before
   * @param {{ now: string, before: string }} days
   */
  const revenueBars = (id, title, rows, { now, before }) => bars(id, title, [now, before], rows);

  /** @param {Figures<StartFigures> | null} found @param {PageView} view @param {string} address */
  const performanceAtStart = (found, { period, counting }, address) => {
    if (found === null)
      return line(
        'The segment history begins after the start of this month, so segments at that time are not known.',
      );
    const days = daysOf(period);
    /** @param {StartFigures} of */
    const figures = (of) => [
      number(of.customers),
      number(of.buyers),
      percentage(of.share_bought),
      number(of.revenue),
      number(of.revenue_per_customer),
      number(of.last_month_revenue),
      percentage(of.change, true),
      percentage(of.last_month_share_bought),
      number(of.returns),
    ];
    const heads = ['Customers', 'Bought', 'Share that bought', 'Revenue', 'Per customer'];
    const compared = ['Revenue before', 'Change', 'Share that bought before', 'Returns'];
    const rows = found.rows.map((of) => ({
      name: of.name,
      values: [of.revenue, of.last_month_revenue ?? '0.00'],
    }));
    return (
      line(`Revenue of ${inWords(counting)}. ${currencyInWords(counting)}`) +
      line(`Revenue: ${days.now}. Before: ${days.before}.`) +
      line(AT_START) +
      beside(
        revenueBars('rfm-performance-at-start', 'Revenue by segment held when the month began', rows, days) ||
          line('There is no revenue in the days compared.'),
        table(
          'Revenue by segment held when the month began',
          [head('Segment at the start'), ...[...heads, ...compared].map(numberHead)],
          found.rows.map((of) => [named(of, address), ...figures(of)]),
          { total: [head('Total'), ...figures(found.total)] },
        ),
      )
    );
  };

  /** @param {Figures<PerformanceFigures>} found @param {PageView} view @param {string} address */
  const performance = (found, { period, counting }, address) => {
    const days = daysOf(period);
    /** @param {PerformanceFigures} of */
    const figures = (of) => [
      number(of.this_month),
      number(of.last_month),
      ...(days.wholeBefore ? [] : [number(of.last_month_to_day)]),
      percentage(of.change, true),
      number(of.year_to_date),
      percentage(of.share_of_year),
    ];
    const heads = ['This month', 'Last month', ...(days.wholeBefore ? [] : ['Last month to the same day'])];
    return (
      line(`Revenue of ${inWords(counting)}. ${currencyInWords(counting)}`) +
      line(`This month: ${days.now}. Change compares with ${days.before}.`) +
      line(BY_SEGMENT_HELD_NOW) +
      beside(
        revenueBars(
          'rfm-performance',
          'Revenue by segment held now',
          found.rows.map((of) => ({ name: of.name, values: [of.this_month, of.last_month_to_day] })),
          days,
        ) || line('There is no revenue in the days compared.'),
        table(
          'Revenue by segment held now',
          [head('Segment'), ...[...heads, 'Change', 'Year to date', 'Share of the year'].map(numberHead)],
          found.rows.map((of) => [named(of, address), ...figures(of)]),
          { total: [head('Total'), ...figures(found.total)] },
        ),
      ) +
      (found.rows.some(isNobody) ? line(NOBODY, 'muted') : '')
    );
  };

  return { distribution, shares, performance, performanceAtStart };
});
