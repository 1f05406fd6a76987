/**
 * SuiteQL of a customer's page. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_ids', './rfm_suiteql'], (ids, { cents, dayText, first, select, whole }) => {
  const { CUSTOMER, HISTORY } = ids;
  const PAST_ROWS = 50;

  /** @param {string} id internal id */
  const customer = (id) =>
    `SELECT ${select({
      id: 'c.id',
      entity_id: 'c.entityid',
      name: 'NVL(c.altname, c.entityid)',
      segment: `c.${CUSTOMER.segment}`,
      score: `c.${CUSTOMER.score}`,
      last_order: dayText(`c.${CUSTOMER.lastOrder}`),
      orders: `NVL(c.${CUSTOMER.orderCount}, 0)`,
      cents: cents(`NVL(c.${CUSTOMER.lifetimeValue}, 0)`),
      stage: `BUILTIN.DF(c.${CUSTOMER.stage})`,
      store: `BUILTIN.DF(c.${CUSTOMER.homeLocation})`,
      counts_as: `BUILTIN.DF(c.${CUSTOMER.countsAs})`,
      counts_until: dayText(`c.${CUSTOMER.countsUntil}`),
      held_until: dayText(`c.${CUSTOMER.holdUntil}`),
    })} FROM customer c WHERE c.id = ${whole(id)}`;

  /** Changes of the customer's segment that were not undone, newest first. @param {string} id internal id */
  const past = (id) =>
    first(
      {
        id: 'h.id',
        day: dayText(`h.${HISTORY.changedOn}`),
        to_name: `BUILTIN.DF(h.${HISTORY.to})`,
      },
      `${HISTORY.type} h WHERE h.${HISTORY.customer} = ${whole(id)} AND NVL(h.${HISTORY.withdrawn}, 'F') = 'F' ` +
        'ORDER BY h.id DESC',
      PAST_ROWS,
    );

  return { customer, past };
});
