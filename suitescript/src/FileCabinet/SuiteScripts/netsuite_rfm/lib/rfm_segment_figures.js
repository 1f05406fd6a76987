/**
 * Figures by segment as HTML: a chart, with the table below or beside it. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  './rfm_counting',
  './rfm_figures',
  './rfm_html',
  './rfm_member_queries',
  './rfm_months',
  './rfm_svg',
], (
  { currencyInWords, inWords },
  { integer, percent, share, units },
  { beside, escape, head, line, link, number, numberHead, table, withParameters },
  { PART_ROWS },
  months,
  { bars, pie, swatch },
) => {
  /** @param {string | null} share @param {boolean} [signed] */
  const percentage = (share, signed) => ({ text: percent(share, signed), number: true });

  /** Whether a row is for customers without a segment. @param {{ id: string }} row */
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

  /**
   * A link to the file of a segment, or to its page if the file has several parts.
   *
   * @param {Segment & DistributionFigures} of
   * @param {string} address
   */
  const fileOf = ({ scriptId, customers }, address) => {
    if (scriptId === null) return head('');
    const whole = withParameters(address, { segment: scriptId });
    return Number(customers) > PART_ROWS
      ? { html: link(whole, 'Files') }
      : { html: link(withParameters(whole, { export: 'csv' }), 'CSV') };
  };

  /** @param {Figures<DistributionFigures>} found @param {PageView} view @param {string} address */
  const distribution = (found, { period, counting, code }, address) => {
    /** @param {DistributionFigures} of */
    const figures = (of) => [
      number(of.customers),
      percentage(of.share),
      number(of.lifetime_value),
      number(of.average_lifetime_value),
      number(of.orders),
      number(of.average_orders),
      number(of.last_year),
      { text: of.what_to_do ?? '', style: of.what_to_do ? 'min-width:15rem' : '' },
    ];
    const heads = ['Customers', 'Share', 'Lifetime value', 'Average value', 'Orders', 'Average orders'];
    return (
      line(`Last 365 days is what they bought up to ${period.asOf}. ${currencyInWords(counting, code)}`) +
      beside(
        distributionPie(found, 'rfm-distribution') || line('There is no active customer.'),
        table(
          'Active customers by segment',
          [head('Segment'), ...[...heads, 'Last 365 days'].map(numberHead), head('What to do'), head('File')],
          found.rows.map((of, place) => [named(of, address, place), ...figures(of), fileOf(of, address)]),
          { total: [head('Total'), ...figures(found.total), head('')] },
        ),
      )
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
  const BY_CURRENT_SEGMENT =
    'Customers are counted in their current segment. Buying moves a customer up and not buying moves a customer down, ' +
    'so compare only the total with the previous month.';
  const NOBODY =
    'No orders yet: customers without orders that count; here also inactive customers and those not scored yet.';

  /**
   * A note if returns are more than a tenth of the month's sales.
   *
   * @param {PerformanceFigures} total
   * @param {Period} period
   * @param {string | null} code
   */
  const returnsNote = ({ gross, returns }, { month }, code) => {
    const [sold, back] = [gross, returns].map((amount) => integer(amount.replace('.', '')));
    if (back * 10n <= sold) return '';
    const ofGross =
      sold > 0n ? `, ${percent(share(back, sold))} of the gross revenue of ${units(gross, code)}` : '';
    const said = `Returns in ${months.nameOf(month)} were ${units(returns, code)}${ofGross}.`;
    return line(`${said} Compare net revenue as well.`, 'problem');
  };

  /** The compared days, in words. @param {Period} period */
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
   * @param {{ name: string, values: string[] }[]} rows revenue of the month and of the month before
   * @param {{ now: string, before: string }} days
   */
  const revenueBars = (id, title, rows, { now, before }) => bars(id, title, [now, before], rows);

  /** @param {Figures<StartFigures> | null} found @param {PageView} view @param {string} address */
  const performanceAtStart = (found, { period, counting, code }, address) => {
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
      number(counting.net ? of.gross : of.net),
    ];
    const heads = ['Customers', 'Bought', 'Share that bought', 'Revenue', 'Per customer'];
    const other = counting.net ? 'Gross' : 'Net';
    const compared = ['Revenue before', 'Change', 'Share that bought before', 'Returns', other];
    const rows = found.rows.map((of) => ({
      name: of.name,
      values: [of.revenue, of.last_month_revenue ?? '0.00'],
    }));
    return (
      line(`Revenue of ${inWords(counting)}. ${currencyInWords(counting, code)}`) +
      line(`Revenue: ${days.now}. Before: ${days.before}.`) +
      line(AT_START) +
      beside(
        revenueBars('rfm-performance-at-start', 'Revenue by segment at the start of the month', rows, days) ||
          line('There is no revenue in the days compared.'),
        table(
          'Revenue by segment at the start of the month',
          [head('Segment at the start'), ...[...heads, ...compared].map(numberHead)],
          found.rows.map((of) => [named(of, address), ...figures(of)]),
          { total: [head('Total'), ...figures(found.total)] },
        ),
      )
    );
  };

  /** @param {Figures<PerformanceFigures>} found @param {PageView} view @param {string} address */
  const performance = (found, { period, counting, code }, address) => {
    const days = daysOf(period);
    /** @param {PerformanceFigures} of */
    const figures = (of) => [
      number(of.this_month),
      number(of.last_month),
      ...(days.wholeBefore ? [] : [number(of.last_month_to_day)]),
      percentage(of.change, true),
      number(of.returns),
      number(counting.net ? of.gross : of.net),
      number(of.year_to_date),
      percentage(of.share_of_year),
    ];
    const other = counting.net ? 'Gross' : 'Net';
    const heads = ['This month', 'Last month', ...(days.wholeBefore ? [] : ['Last month to the same day'])];
    return (
      line(`Revenue of ${inWords(counting)}. ${currencyInWords(counting, code)}`) +
      line(`This month: ${days.now}. Change compares with ${days.before}.`) +
      line(BY_CURRENT_SEGMENT) +
      returnsNote(found.total, period, code) +
      beside(
        revenueBars(
          'rfm-performance',
          'Revenue by current segment',
          found.rows.map((of) => ({ name: of.name, values: [of.this_month, of.last_month_to_day] })),
          days,
        ) || line('There is no revenue in the days compared.'),
        table(
          'Revenue by current segment',
          [
            head('Segment'),
            ...[...heads, 'Change', 'Returns', other, 'Year to date', 'Share of the year'].map(numberHead),
          ],
          found.rows.map((of) => [named(of, address), ...figures(of)]),
          { total: [head('Total'), ...figures(found.total)] },
        ),
      ) +
      (found.rows.some(isNobody) ? line(NOBODY, 'muted') : '')
    );
  };

  return { distribution, shares, performance, performanceAtStart };
});
