/**
 * The success measures as HTML: second purchases, at-risk outcomes, retention, concentration and the heat map. No N module
 * is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_figures', './rfm_html', './rfm_months', './rfm_svg_lines'], (
  { percent },
  { beside, day, escape, grouped, head, line, number, numberHead, table },
  months,
  { columns, lines },
) => {
  /** Colours from the smallest to the largest, as on the worker's page; the cell also has the figure. */
  const SHADES = [
    'none', '#eaf2fb', '#dfebf8', '#d2e3f5', '#c3daf2', '#b3d0ee', '#a2c5e9', '#90b9e3', '#7eaedd', '#6ba1d5',
  ]; // prettier-ignore
  const NOT_OVER = '* The month is not over.';

  /** @param {number} value @param {number} most */
  const shade = (value, most) =>
    `background:${SHADES[value <= 0 || most <= 0 ? 0 : Math.min(9, Math.ceil((value * 9) / most))]}`;

  /** @param {string | null} share */
  const percentage = (share) => ({ text: percent(share), number: true });

  /** @param {NewToRepeat[]} rows */
  const newToRepeat = (rows) =>
    beside(
      columns(
        'rfm-new-to-repeat',
        'Share of new customers who ordered again on a later day within 90 days, by month',
        rows.map(({ month, share, open }) => ({ label: months.shortNameOf(month), share, open })),
      ) || line('There are no new customers in these months.'),
      table(
        'New customers who ordered again on a later day within 90 days',
        [head('First order in'), ...['New', 'Came back', 'Share'].map(numberHead), head('90 days')],
        rows.map(({ month, customers, repeated, share, open }) => [
          day(months.nameOf(month)),
          number(customers),
          number(repeated),
          percentage(share),
          head(open ? 'in progress' : 'complete'),
        ]),
      ),
    );

  /** @param {AtRiskMonth[]} rows @param {Period} period */
  const atRiskOutcomes = (rows, { month, complete }) => {
    if (rows.length === 0) return line('No month has at-risk customers on record at its start.');
    /** @param {string} of */
    const running = (of) => of === month && !complete;
    const figures = rows.map((row) => [
      day(months.nameOf(row.month) + (running(row.month) ? ' *' : '')),
      number(row.at_risk_at_start),
      number(row.bought_again),
      percentage(row.share_bought_again),
      number(row.revenue),
      number(row.still_at_risk),
      number(row.lost),
      percentage(row.share),
    ]);
    const heads = ['At risk at the start', 'Bought again', 'Share that bought', 'Revenue', 'Still at risk'];
    return (
      beside(
        lines(
          'rfm-at-risk',
          'Share of the customers at risk when the month began who were lost, and who bought again',
          rows.map((row) => months.shortNameOf(row.month)),
          [
            { name: 'Lost', shares: rows.map(({ share }) => share) },
            { name: 'Bought again', shares: rows.map((row) => row.share_bought_again) },
          ],
        ),
        table(
          'What became of customers at risk, by month',
          [head('Month'), ...[...heads, 'Lost during the month', 'Share lost'].map(numberHead)],
          figures,
        ),
      ) + (rows.some((row) => running(row.month)) ? line(NOT_OVER, 'muted') : '')
    );
  };

  /** @param {Cohort[]} rows @param {Period} period */
  const retention = (rows, { complete }) => {
    if (rows.length === 0) return line('No customer has placed a first order in these months.');
    const last = Math.max(...rows.map(({ later }) => later.length));
    const most = Math.max(...rows.flatMap(({ later }) => later.map(({ share }) => Number(share ?? 0))));
    const after = Array.from({ length: last }, (_, at) => `+${at + 1}`);
    return (
      lines(
        'rfm-retention',
        'Share of the customers of a month of first orders who ordered again, by months since; the latest darkest',
        after,
        rows.map(({ month, later }) => ({
          name: months.nameOf(month),
          shares: later.map(({ share }) => share),
        })),
        { rising: true },
      ) +
      table(
        'Customers who ordered again, by month of their first order and months since',
        [head('First order in'), numberHead('Customers'), ...after.map(numberHead)],
        rows.map(({ month, customers, later }) => [
          day(months.nameOf(month)),
          number(customers),
          ...after.map((_, at) => {
            const of = later[at];
            if (of === undefined) return { text: '', number: true };
            const mark = !complete && at === later.length - 1 ? ' *' : '';
            return {
              html: `<b>${escape(percent(of.share) + mark)}</b> <small>${grouped(of.customers)}</small>`,
              number: true,
              style: shade(Number(of.share ?? 0), most),
            };
          }),
        ]),
      ) +
      (complete ? '' : line(NOT_OVER, 'muted'))
    );
  };

  /** @param {Concentration | null} found */
  const concentration = (found) => {
    if (found === null) return line('No active customer has orders yet.');
    return (
      line(
        `${grouped(found.customers)} active customers with orders, worth ${grouped(found.lifetime_value)}, by lifetime value.`,
      ) +
      beside(
        lines(
          'rfm-concentration',
          'Share of lifetime value that the best customers hold',
          found.curve.map((point) => `${point.percent} %`),
          [{ name: 'Share of value', shares: found.curve.map(({ share }) => share) }],
        ),
        table(
          'Lifetime value of the best customers',
          [head('Best'), ...['Customers', 'Lifetime value', 'Share'].map(numberHead)],
          found.top.map((point) => [
            head(`${point.percent} %`),
            number(point.customers),
            number(point.lifetime_value),
            percentage(point.share),
          ]),
        ),
      )
    );
  };

  /** @param {{ recency: string, cells: { customers: string, lifetime_value: string }[] }[]} rows */
  const heatMap = (rows) => {
    const most = Math.max(...rows.flatMap(({ cells }) => cells.map(({ customers }) => Number(customers))));
    if (most === 0) return line('No customer has scores yet.');
    return (
      line('5 is best: bought lately, buys often.') +
      table(
        'Customers and their lifetime value by recency and frequency score',
        [head(''), ...['1', '2', '3', '4', '5'].map((score) => numberHead(`Frequency ${score}`))],
        rows.map(({ recency, cells }) => [
          head(`Recency ${recency}`),
          ...cells.map((cell) => ({
            html: `<b>${grouped(cell.customers)}</b> <small>${grouped(cell.lifetime_value)}</small>`,
            number: true,
            style: shade(Number(cell.customers), most),
          })),
        ]),
      )
    );
  };

  return { newToRepeat, atRiskOutcomes, retention, concentration, heatMap };
});
