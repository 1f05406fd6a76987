/**
 * Movement between segments as HTML. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_figures', './rfm_html'], (
  { integer, money },
  { counted, day, escape, grouped, head, line, link, number, numberHead, table },
) => {
  const VALUE = 'Value at the change';

  /** From few to many; the number stands in the cell. */
  const SHADES = ['none', '#e8f1fa', '#cfe2f3', '#aecde9'];

  /** @param {number} count @param {number} most */
  const shade = (count, most) =>
    `background:${count === 0 ? SHADES[0] : SHADES[Math.min(3, 1 + Math.floor((3 * (count - 1)) / most))]}`;

  /** @param {Movement} found */
  const matrix = ({ from, to, rows }) => {
    const counts = new Map(rows.map((row) => [`${row.from.id} ${row.to.id}`, Number(row.changes)]));
    const most = Math.max(1, ...counts.values());
    return table(
      'Changes from the segment of the row to that of the column',
      [head('From'), ...to.map(({ name }) => numberHead(name))],
      from.map((left) => [
        head(left.name),
        ...to.map((entered) => {
          const count = counts.get(`${left.id} ${entered.id}`) ?? 0;
          return { text: grouped(String(count)), number: true, style: shade(count, most) };
        }),
      ]),
      { kind: 'matrix' },
    );
  };

  /** Most changes first; equals in the order of the segments. @param {Movement} found */
  const pairs = ({ rows }) =>
    table(
      'Changes by pair of segments',
      [head('From'), head('To'), ...['Changes', 'Customers', VALUE].map(numberHead)],
      [...rows]
        .sort((first, second) => Number(second.changes) - Number(first.changes))
        .map((row) => [
          head(row.from.name),
          head(row.to.name),
          number(row.changes),
          number(row.customers),
          number(row.lifetime_value),
        ]),
      { kind: 'low' },
    );

  /** @param {MoverSqlRow} row @param {(id: unknown) => string} nameOf segments by internal id */
  const mover = (row, nameOf) => [
    row.customer === null || row.customer === undefined
      ? head('(deleted customer)')
      : {
          html: link(
            `/app/common/entity/custjob.nl?id=${encodeURIComponent(row.customer)}`,
            row.name ?? row.customer,
          ),
        },
    head(nameOf(row.from_segment)),
    head(nameOf(row.to_segment)),
    day(row.changed_on),
    day(row.last_order ?? ''),
    number(money(integer(row.cents))),
  ];

  /** @param {Outcome<MoverSqlRow[]>} outcome @param {Movement} found */
  const movers = (outcome, { from, to }) => {
    if ('failed' in outcome)
      return line(`The most valuable moves cannot be read: ${outcome.failed}`, 'problem');
    const names = new Map([...from, ...to].map(({ id, name }) => [id, name]));
    const nameOf = (/** @type {unknown} */ id) => names.get(String(id)) ?? `Unknown segment ${id}`;
    const rows = outcome.found;
    const heads = ['Customer', 'From', 'To', 'Changed on', 'Last order'].map(head);
    return (
      `<h3>${escape(rows.length === 1 ? 'The most valuable move' : `The ${rows.length} most valuable moves`)}</h3>` +
      table(
        'Customers who moved, by their lifetime value at the change',
        [...heads, numberHead(VALUE)],
        rows.map((row) => mover(row, nameOf)),
        { kind: 'low' },
      )
    );
  };

  /** @param {Migration} found */
  const migration = ({ segments, rows }) => {
    if (rows.length === 0) return line('There are no active customers to compare.');
    const moved = rows.flatMap(({ to }, from) => to.filter((_, at) => at !== from).map(Number));
    const most = Math.max(1, ...moved);
    return (
      line(
        'Active customers by the segment they held at the end of the first day and at the end of the last.',
      ) +
      table(
        'Active customers, from the segment of the row to that of the column',
        [head('From'), ...segments.map(({ name }) => numberHead(name))],
        rows.map(({ from, to }, place) => [
          head(from.name),
          ...to.map((customers, at) => ({
            text: grouped(customers),
            number: true,
            style: at === place ? 'background:#eceff3' : shade(Number(customers), most),
          })),
        ]),
        { kind: 'matrix' },
      )
    );
  };

  /** @param {Movement} found figures @param {Outcome<MoverSqlRow[]> | null} valuable outcome of reading the movers; null for nobody named */
  const movement = (found, valuable) =>
    found.rows.length === 0
      ? line('No customer changed segment.')
      : line(`${counted(found.changes, 'change')} of segment`) +
        matrix(found) +
        pairs(found) +
        (valuable === null ? '' : movers(valuable, found));

  return { movement, migration };
});
