/**
 * Second purchases by the store of the first order. The worker has the same calculation in
 * `reports/campaigns/success.py`. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_figures', './rfm_html'], (
  { integer, percent, percentOfNumber, share },
  { head, leftOut, line, number, numberHead, section, table },
) => {
  const NO_STORE = 'No store';
  const WHO =
    'Customers whose first order is in the last 13 months and whose 90 days are over. They count at the store of that order.';
  const NOBODY = 'No new customer of the last 13 months has had 90 days to buy again.';

  /**
   * @param {NewAtStoreSqlRow[]} rows
   * @returns {{ name: string, customers: bigint, repeated: bigint }[]} largest first; stores with the same name are
   *   combined
   */
  const byStore = (rows) => {
    /** @type {Map<string, { name: string, customers: bigint, repeated: bigint }>} */
    const found = new Map();
    rows.forEach(({ store, name, customers, repeated }) => {
      const called = name ?? (String(store) === '0' ? NO_STORE : `location ${store}`);
      const of = found.get(called) ?? { name: called, customers: 0n, repeated: 0n };
      found.set(called, {
        name: called,
        customers: of.customers + integer(customers),
        repeated: of.repeated + integer(repeated),
      });
    });
    return [...found.values()].sort(
      (one, other) => Number(other.customers - one.customers) || (one.name < other.name ? -1 : 1),
    );
  };

  /**
   * @param {Outcome<NewAtStoreSqlRow[]>} read
   * @param {number | null} target share of all new customers; null without one
   * @returns {string} HTML
   */
  const page = (read, target) => {
    if ('failed' in read)
      return leftOut(
        'Second purchases by store',
        'the feature Locations and the permission Locations',
        read.failed,
      );
    const rows = byStore(read.found).map(({ name, customers, repeated }) => [
      head(name),
      number(String(customers)),
      number(String(repeated)),
      { text: percent(share(repeated, customers)), number: true },
      ...(target === null ? [] : [head(Number(repeated) / Number(customers) >= target ? 'yes' : 'no')]),
    ]);
    return section(
      'Second purchases by store',
      line(rows.length === 0 ? NOBODY : WHO),
      target === null ? '' : line(`Target for all new customers: ${percentOfNumber(target)}.`),
      rows.length === 0
        ? ''
        : table(
            'New customers by the store of the first order, and who bought again within 90 days',
            [
              head('Store'),
              ...['New', 'Bought again', 'Share'].map(numberHead),
              ...(target === null ? [] : [head('Target reached')]),
            ],
            rows,
            rows.length > 14 ? { kind: 'low' } : {},
          ),
    );
  };

  return { page };
});
