/**
 * The promotions' part of the campaign page. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_figures', './rfm_html', './rfm_promotion_figures', './rfm_promotion_queries'], (
  { NO_SEGMENT, percentOfNumber },
  { grouped, head, leftOut, line, number, numberHead, prose, section, table },
  { bySegment },
  { MOST_CODES, SEVERAL },
) => {
  const TOTAL = 'Total';
  const NOT_AN_EFFECT =
    'Redemptions of a promotion are not an effect: some of these customers would have bought without it. The rate ' +
    'counts only customers who may be mailed now: those who redeemed it, divided by the members when it began.';

  /** @typedef {ReturnType<typeof bySegment>['parts'][number]} PromotionPart */

  /** @param {number} cents */
  const money = (cents) => number((cents / 100).toFixed(2));

  /** @param {string} id @param {Record<string, string>} names */
  const nameOf = (id, names) => (id === '0' ? NO_SEGMENT : (names[id] ?? `list value ${id}`));

  /**
   * @param {string} name
   * @param {ReturnType<typeof bySegment>['total']} part
   * @param {string} now
   */
  const row = (name, { members, customers, mailable, rate, orders, cents, discount }, now) => [
    head(name),
    number(members === null ? null : String(members.customers)),
    number(members === null ? null : String(members.mailable)),
    number(String(customers)),
    number(String(mailable)),
    { text: percentOfNumber(rate), number: true },
    number(String(orders)),
    money(cents),
    money(discount),
    members === null || members.customers === 0 ? number(null) : money(cents / members.customers),
    prose(now),
  ];

  /** @param {PromotionPart['now']} now @param {Record<string, string>} names */
  const where = (now, names) =>
    now
      .map(
        (/** @type {PromotionPart['now'][number]} */ { segment, customers }) =>
          `${nameOf(segment, names)} ${grouped(String(customers))}`,
      )
      .join(', ');

  /**
   * The present segments of the customers of all parts.
   *
   * @param {PromotionPart[]} parts
   * @returns {PromotionPart['now']}
   */
  const held = (parts) => {
    /** @type {Record<string, number>} */
    const sums = {};
    parts
      .flatMap(({ now }) => now)
      .forEach((/** @type {PromotionPart['now'][number]} */ { segment, customers }) => {
        sums[segment] = (sums[segment] ?? 0) + customers;
      });
    return Object.entries(sums).map(([segment, customers]) => ({ segment, customers }));
  };

  /** @param {string} id of the promotion @param {string} title @param {PromotionsRead['codes']} codes of all promotions */
  const codesOf = (id, title, codes) => {
    const rows = 'found' in codes ? codes.found.filter((row) => String(row.promotion) === id) : [];
    if (rows.length === 0) return '';
    return table(
      `Most used coupon codes: ${title}`,
      [head('Code'), ...['Orders', 'Customers', 'Revenue', 'Discount'].map(numberHead)],
      rows.map(({ code, orders, customers, cents, discount }) => [
        head(code),
        number(String(orders)),
        number(String(customers)),
        money(Number(cents)),
        money(Number(discount)),
      ]),
      { kind: 'low' },
    );
  };

  /** The note that explains the codes on the page. @param {PromotionsRead['codes']} codes */
  const noteOf = (codes) => {
    if ('failed' in codes) return leftOut('Coupon codes', 'the permission Promotion', codes.failed);
    return codes.found.length < MOST_CODES
      ? ''
      : line(`Of the coupon codes, the ${MOST_CODES} most used are shown.`);
  };

  /**
   * @param {string} id
   * @param {PromotionsRead} read
   * @param {Record<string, string>} names of the segments
   */
  const promotion = (id, { redeemed, promotions, members, codes }, names) => {
    const known = promotions.find((of) => String(of.id) === id);
    const { parts, total } = bySegment(id, redeemed, members.get(id) ?? null);
    const rows = parts
      .map((/** @type {PromotionPart} */ part) => ({ name: nameOf(part.segment, names), part }))
      .sort((/** @type {{ name: string }} */ one, /** @type {{ name: string }} */ other) =>
        one.name < other.name ? -1 : 1,
      )
      .map((/** @type {{ name: string, part: PromotionPart }} */ { name, part }) =>
        row(name, part, where(part.now, names)),
      );
    const title = id === SEVERAL ? 'Orders with several promotions' : (known?.code ?? known?.name ?? id);
    const counted = [
      'Members then',
      'May be mailed',
      'Redeemed',
      'Of those mailable',
      'Rate',
      'Orders',
      'Revenue',
    ];
    return section(
      title,
      table(
        `Orders with the promotion, by the segment held on the day before: ${title}`,
        [head('Segment'), ...[...counted, 'Discount', 'Each member'].map(numberHead), head('Are now')],
        [...rows, row(TOTAL, total, where(held(parts), names))],
        { kind: 'matrix' },
      ),
      codesOf(id, title, codes),
    );
  };

  /** @param {Outcome<PromotionsRead>} outcome @param {Record<string, string>} names of the segments, by internal id */
  const page = (outcome, names) => {
    if ('failed' in outcome)
      return leftOut(
        'Promotions',
        'the feature Promotion Codes and the permission Promotion',
        outcome.failed,
      );
    const read = outcome.found;
    const ids = [...new Set(read.redeemed.map((row) => String(row.promotion)))];
    read.promotions.map(({ id }) => String(id)).forEach((id) => ids.includes(id) || ids.push(id));
    if (ids.length === 0) return line('No order with a promotion is on record in this year.');
    return (
      line(NOT_AN_EFFECT) +
      noteOf(read.codes) +
      ids
        .sort((one, other) => Number(one) - Number(other))
        .map((id) => promotion(id, read, names))
        .join('')
    );
  };

  return { page };
});
