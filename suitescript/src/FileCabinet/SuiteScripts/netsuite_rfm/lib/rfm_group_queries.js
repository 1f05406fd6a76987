/**
 * SuiteQL of lifecycle stages, audiences and customers who leave a segment next. The worker sends the same texts for
 * its reports. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_ids', './rfm_suiteql'], (ids, { cents, day, dayText, whole }) => {
  const { AUDIENCE_LIST, CUSTOMER, RUN, STAGE_LIST } = ids;

  const SEGMENT = `NVL(c.${CUSTOMER.segment}, 0)`;
  const VALUE = `NVL(c.${CUSTOMER.lifetimeValue}, 0)`;
  const LAST_ORDER = `c.${CUSTOMER.lastOrder}`;

  const valuesOf = (/** @type {string} */ list) =>
    `SELECT v.id AS id, v.scriptid AS scriptid, v.name AS name FROM ${list} v WHERE v.isinactive = 'F' ORDER BY v.id`;
  const STAGES = valuesOf(STAGE_LIST);
  const AUDIENCES = valuesOf(AUDIENCE_LIST);

  const STAGES_BY_SEGMENT =
    `SELECT ${SEGMENT} AS segment, v.id AS id, v.scriptid AS scriptid, v.name AS name, COUNT(*) AS customers, ` +
    `${cents(`SUM(${VALUE})`)} AS cents FROM customer c JOIN ${STAGE_LIST} v ON v.id = c.${CUSTOMER.stage} ` +
    `WHERE c.isinactive = 'F' GROUP BY ${SEGMENT}, v.id, v.scriptid, v.name ORDER BY ${SEGMENT}, v.id`;

  /** The ids of a customer's audiences with a comma on both sides of each, as the separator is not documented. */
  const AUDIENCES_HELD = `',' || REGEXP_REPLACE(c.${CUSTOMER.audiences}, '[^0-9]+', ',') || ','`;

  const AUDIENCES_BY_SEGMENT =
    'SELECT g.segment AS segment, v.id AS id, v.scriptid AS scriptid, v.name AS name, ' +
    `SUM(g.customers) AS customers, ${cents('SUM(g.amount)')} AS cents FROM (` +
    `SELECT ${SEGMENT} AS segment, ${AUDIENCES_HELD} AS held, COUNT(*) AS customers, SUM(${VALUE}) AS amount ` +
    `FROM customer c WHERE c.isinactive = 'F' AND c.${CUSTOMER.audiences} IS NOT NULL ` +
    `GROUP BY ${SEGMENT}, ${AUDIENCES_HELD}) g ` +
    `JOIN ${AUDIENCE_LIST} v ON INSTR(g.held, ',' || v.id || ',') > 0 ` +
    'GROUP BY g.segment, v.id, v.scriptid, v.name ORDER BY g.segment, v.id';

  /** Figures that the last run over all customers in each month stored. @param {string} since YYYY-MM-DD */
  const figuresAtMonthEnds = (since) =>
    `SELECT r.id AS id, ${dayText(`r.${RUN.asOf}`)} AS run_as_of, r.${RUN.figures} AS figures FROM ${RUN.type} r ` +
    `WHERE r.id IN (SELECT MAX(x.id) AS id FROM ${RUN.type} x WHERE x.${RUN.scope} = 'all customers' ` +
    `AND x.${RUN.exitCode} IN (0, 1) AND x.${RUN.figures} IS NOT NULL AND x.${RUN.asOf} >= ${day(since)} ` +
    `GROUP BY TO_CHAR(x.${RUN.asOf}, 'YYYY-MM')) ORDER BY r.id`;

  /** Active customers by score and by the span of their last order. @param {Span[]} spans see rfm_leaving */
  const ageing = (spans) => {
    const inside = spans.map(
      ({ after, upTo }, at) =>
        `WHEN ${LAST_ORDER} > ${day(after)} AND ${LAST_ORDER} <= ${day(upTo)} THEN ${whole(at + 1)}`,
    );
    return (
      `SELECT a.score AS score, a.span AS span, COUNT(*) AS customers, ${cents('SUM(a.amount)')} AS cents FROM (` +
      `SELECT c.${CUSTOMER.score} AS score, CASE ${inside.join(' ')} END AS span, ${VALUE} AS amount ` +
      `FROM customer c WHERE c.isinactive = 'F' AND c.${CUSTOMER.score} IS NOT NULL ` +
      `AND ${LAST_ORDER} > ${day(spans[0].after)} AND ${LAST_ORDER} <= ${day(spans[spans.length - 1].upTo)}) a ` +
      'WHERE a.span IS NOT NULL GROUP BY a.score, a.span ORDER BY a.score, a.span'
    );
  };

  /** Condition on customers `c` of a stage. @param {string} id internal id */
  const inStage = (id) => `c.${CUSTOMER.stage} = ${whole(id)}`;

  /** Condition on customers `c` of an audience. @param {string} id internal id */
  const inAudience = (id) => `INSTR(${AUDIENCES_HELD}, ',${whole(id)},') > 0`;

  /** Condition on customers `c` with one of these scores and a last order in its span. @param {Leavers[]} leavers see rfm_leaving */
  const leavingSoon = (leavers) =>
    leavers.length === 0
      ? '1 = 0'
      : `(${leavers
          .map(
            ({ after, upTo, scores }) =>
              `(${LAST_ORDER} > ${day(after)} AND ${LAST_ORDER} <= ${day(upTo)} ` +
              `AND c.${CUSTOMER.score} IN (${scores.map((score) => `'${whole(score)}'`).join(', ')}))`,
          )
          .join(' OR ')})`;

  return {
    STAGES,
    AUDIENCES,
    STAGES_BY_SEGMENT,
    AUDIENCES_BY_SEGMENT,
    figuresAtMonthEnds,
    ageing,
    inStage,
    inAudience,
    leavingSoon,
  };
});
