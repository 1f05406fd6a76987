/**
 * SuiteQL of the customers by store. The worker sends the same text for its reports. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_ids', './rfm_suiteql'], ({ CUSTOMER }, { cents }) => {
  const STORE = `NVL(c.${CUSTOMER.homeLocation}, 0)`;
  const SEGMENT = `NVL(c.${CUSTOMER.segment}, 0)`;

  const CUSTOMERS_BY_STORE =
    `SELECT ${STORE} AS store, ${SEGMENT} AS segment, COUNT(*) AS customers, ` +
    `MAX(BUILTIN.DF(c.${CUSTOMER.homeLocation})) AS name, ` +
    `${cents(`SUM(NVL(c.${CUSTOMER.lifetimeValue}, 0))`)} AS cents ` +
    `FROM customer c WHERE c.isinactive = 'F' AND c.${CUSTOMER.segment} IS NOT NULL ` +
    `GROUP BY ${STORE}, ${SEGMENT} ORDER BY ${STORE}, ${SEGMENT}`;

  return { CUSTOMERS_BY_STORE };
});
