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

  /** @param {Segment} segment @param {string} address of the page @param {number} [place] in a pie */
  const named = ({ id, name, scriptId }, address, place) => ({
    html:
      (place === undefined ? '' : swatch(place, isNobody({ id }))) +
      (scriptId === null ? escape(name) : link(withParameters(address, { segment: scriptId }), name)),
  });

  /** @param {Figures<DistributionFigures>} distribution @param {string} id */
  const distributionPie = ({ rows }, id) =>
    pie(
      id,
      'Active customers by segment',
      rows.map(({ id, name, customers }) => ({ name, value: Number(customers), nobody: isNobody({ id }) })),
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

  const BY_SEGMENT_HELD_NOW =
    'Customers are counted in the segment they hold now. A segment is entered by buying and left by not buying, so its ' +
    'change follows who is in it; only the last row compares the business.';
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

  /** @param {(Segment & PerformanceFigures)[]} rows @param {{ now: string, before: string }} days */
  const performanceBars = (rows, { now, before }) =>
    bars(
      'rfm-performance',
      'Revenue by segment',
      [now, before],
      rows.map((of) => ({
        name: of.name,
        values: [of.this_month, of.last_month_to_day],
      })),
    );

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
      line(`This month is ${days.now}; change is against ${days.before}.`) +
      line(BY_SEGMENT_HELD_NOW) +
      beside(
        performanceBars(found.rows, days) || line('There is no revenue in the days compared.'),
        table(
          'Revenue by segment',
          [head('Segment'), ...[...heads, 'Change', 'Year to date', 'Share of the year'].map(numberHead)],
          found.rows.map((of) => [named(of, address), ...figures(of)]),
          { total: [head('Total'), ...figures(found.total)] },
        ),
      ) +
      (found.rows.some(isNobody) ? line(NOBODY, 'muted') : '')
    );
  };

  return { distribution, shares, performance };
});
