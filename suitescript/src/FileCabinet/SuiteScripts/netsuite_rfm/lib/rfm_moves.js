/**
 * Movement between segments as HTML: losses first, then gains. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_headline', './rfm_html', './rfm_movement'], (
  { listed },
  { counted, day, escape, grouped, head, line, link, number, numberHead, table },
  { KINDS },
) => {
  const VALUE = 'Lifetime value';

  /** @type {Record<MoveKind, string>} */
  const TITLES = { loss: 'Losses', gain: 'Gains', 'first segment': 'First segment' };
  const NET_CHANGE =
    'Each customer counts once, by the segment before the first change of the month and the one after the last. Losses ' +
    'are moves to an at-risk or a lost segment, or without an order in the 14 days before; gains are moves from there, ' +
    'or after an order.';
  const RETURNED_HALF = 'returned half or more';

  /** @param {Movement} found */
  const news = ({ losses, gains, firstSegments }) =>
    `${counted(losses, 'customer')} moved down, ${grouped(gains)} moved up, and ${grouped(firstSegments)} received a first segment.`;

  /** Notes about changes that are not movement. @param {Movement} found @returns {string[]} */
  const notes = ({ cameBack, loaded, relabelled, apart }) => [
    ...(cameBack === '0'
      ? []
      : [
          `${counted(cameBack, 'customer')} left a segment and came back within the month, so they are not shown.`,
        ]),
    ...(loaded === '0'
      ? []
      : [
          `The segment history begins on ${apart.loaded[0]} with ${counted(loaded, 'customer')}: this first load is not movement.`,
        ]),
    ...(relabelled === '0'
      ? []
      : [
          `The rules changed on ${listed(apart.relabelled)}: the changes of ${counted(relabelled, 'customer')} on that day are not movement.`,
        ]),
  ];

  /** Colours from few to many; the cell also has the number. */
  const SHADES = ['none', '#e8f1fa', '#cfe2f3', '#aecde9'];

  /** @param {number} count @param {number} most */
  const shade = (count, most) =>
    `background:${count === 0 ? SHADES[0] : SHADES[Math.min(3, 1 + Math.floor((3 * (count - 1)) / most))]}`;

  /**
   * The segments on one side of the moves, in the order of the list.
   *
   * @param {Movement} found
   * @param {'from' | 'to'} side
   */
  const sideOf = ({ segments, rows }, side) =>
    segments.filter(({ id }) => rows.some((row) => row[side].id === id));

  /** @param {Movement} found */
  const matrix = (found) => {
    /** @type {Map<string, number>} */
    const counts = new Map();
    found.rows.forEach((row) => {
      const key = `${row.from.id} ${row.to.id}`;
      counts.set(key, (counts.get(key) ?? 0) + Number(row.customers));
    });
    const most = Math.max(1, ...counts.values());
    const [from, to] = [sideOf(found, 'from'), sideOf(found, 'to')];
    return table(
      'Customers from the segment of the row to that of the column',
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

  /** @param {Move[]} rows @param {string} title */
  const pairs = (rows, title) =>
    table(
      title,
      [head('From'), head('To'), numberHead('Customers'), numberHead(VALUE)],
      rows.map((row) => [
        head(row.from.name),
        head(row.to.name),
        number(row.customers),
        number(row.lifetime_value),
      ]),
      { kind: 'low' },
    );

  /** @param {Mover} row */
  const mover = (row) => [
    {
      html: link(
        `/app/common/entity/custjob.nl?id=${encodeURIComponent(row.customer)}`,
        row.name ?? String(row.customer),
      ),
    },
    head(row.from.name),
    head(row.to.name),
    day(row.changed_on),
    day(row.last_order ?? ''),
    number(row.value),
    number(row.gross),
    number(row.returns),
    number(row.net),
    head(row.returnedHalf ? RETURNED_HALF : ''),
  ];

  /** @param {Mover[]} rows @param {string} title */
  const movers = (rows, title) =>
    rows.length === 0
      ? ''
      : table(
          `${title}, the most valuable customers`,
          [
            ...['Customer', 'From', 'To', 'Last change', 'Last order'].map(head),
            ...[VALUE, 'Gross', 'Returns', 'Net'].map(numberHead),
            head('Mark'),
          ],
          rows.map(mover),
          { kind: 'low' },
        );

  /** @param {Movement} found @param {MoveKind} kind */
  const ofKind = ({ rows, movers: valuable }, kind) => {
    const mine = rows.filter((row) => row.kind === kind);
    if (mine.length === 0) return '';
    const best = valuable.filter((row) => row.kind === kind);
    return `<h3>${escape(TITLES[kind])}</h3>${pairs(mine, TITLES[kind])}${movers(best, TITLES[kind])}`;
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

  /** @param {Movement} found */
  const movement = (found) =>
    line(`${news(found)} ${NET_CHANGE}`) +
    notes(found)
      .map((note) => line(note, 'muted'))
      .join('') +
    (found.rows.length === 0
      ? line('No customer ended the month in another segment than they began it in.')
      : KINDS.map((/** @type {MoveKind} */ kind) => ofKind(found, kind)).join('') + matrix(found));

  return { movement, migration };
});
