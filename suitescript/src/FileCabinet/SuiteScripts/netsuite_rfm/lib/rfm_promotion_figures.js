/**
 * Calculates the results of promotions by segment from NetSuite's rows. The worker has the same calculation in
 * `rfm/campaigns/results.py`. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_promotion_queries'], ({ EVERYBODY }) => {
  /** For at most this many promotions, the newest, the members on their first day are counted. */
  const MOST_PROMOTIONS = 10;

  /**
   * Promotions whose members can be counted, with their first days, by id.
   *
   * @param {PromotionSqlRow[]} promotions
   * @param {string | null} historyBegins
   * @returns {[string, string][]}
   */
  const countable = (promotions, historyBegins) => {
    const begun = promotions
      .filter((promotion) => promotion.first_day)
      .sort(
        (one, other) =>
          String(one.first_day).localeCompare(String(other.first_day)) || Number(one.id) - Number(other.id),
      )
      .slice(-MOST_PROMOTIONS);
    return begun
      .filter(({ first_day }) => historyBegins !== null && historyBegins <= String(first_day))
      .sort((one, other) => Number(one.id) - Number(other.id))
      .map(({ id, first_day }) => [String(id), String(first_day)]);
  };

  /** @param {RedeemedSqlRow[]} rows @param {(row: RedeemedSqlRow) => SqlId | null} read */
  const sum = (rows, read) => rows.reduce((all, row) => all + Number(read(row) ?? 0), 0);

  /**
   * @param {RedeemedSqlRow[]} rows of one segment, or the row of all
   * @param {{ customers: number, mailable: number } | null} members null if unknown
   */
  const figures = (rows, members) => ({
    customers: sum(rows, (row) => row.customers),
    mailable: sum(rows, (row) => row.mailable),
    orders: sum(rows, (row) => row.orders),
    cents: sum(rows, (row) => row.cents),
    discount: sum(rows, (row) => row.discount),
    members,
    rate:
      members !== null && members.mailable > 0 ? sum(rows, (row) => row.mailable) / members.mailable : null,
  });

  /**
   * @param {string} id of the promotion
   * @param {RedeemedSqlRow[]} redeemed of all promotions
   * @param {MembersSqlRow[] | null} members of this promotion; null if unknown
   */
  const bySegment = (id, redeemed, members) => {
    const rows = redeemed.filter((row) => String(row.promotion) === id);
    const held = new Map((members ?? []).map((row) => [String(row.segment), row]));
    const segments = new Set([
      ...held.keys(),
      ...rows.map((row) => String(row.segment)).filter((segment) => segment !== EVERYBODY),
    ]);
    /** @param {string[]} of */
    const membersOf = (of) =>
      members === null
        ? null
        : {
            customers: of.reduce((all, segment) => all + Number(held.get(segment)?.customers ?? 0), 0),
            mailable: of.reduce((all, segment) => all + Number(held.get(segment)?.mailable ?? 0), 0),
          };
    const parts = [...segments].map((segment) => {
      const those = rows.filter((row) => String(row.segment) === segment);
      return {
        segment,
        ...figures(those, membersOf([segment])),
        now: those.map((row) => ({ segment: String(row.segment_now), customers: Number(row.customers) })),
      };
    });
    const everybody = rows.filter((row) => String(row.segment) === EVERYBODY);
    return { parts, total: figures(everybody, membersOf([...segments])) };
  };

  return { countable, bySegment };
});
