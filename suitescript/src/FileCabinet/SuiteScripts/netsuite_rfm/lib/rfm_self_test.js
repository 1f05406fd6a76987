/**
 * The self-test: checks what only a NetSuite account can show. No N module is used here.
 *
 * Each point is tried separately, so that a failure does not affect the others. The outcome of each point is stored in
 * a row of RFM Self-Test, which a later test replaces and `netsuite-rfm check` reads. It is a separate record, because
 * RFM Run has one row for each run, and pages take its newest row for the newest run.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_html', './rfm_refusal'], ({ escape }, { reasonOf }) => {
  /** States of a point. An open point could not be tried yet. */
  const EXPECTED = 'as expected';
  const DIFFERS = 'differs';
  const OPEN = 'open';

  /** Errors that the scripts interpret as a second record with one external id. */
  const DUPLICATE = ['UNIQUE_RCRD_ID_REQD', 'DUP_CSTM_RCRD_ENTRY'];

  /**
   * @typedef {Object} Finding
   * @property {string} state
   * @property {string} finding
   */

  /**
   * @typedef {Object} Point
   * @property {string} id
   * @property {string} title
   * @property {(account: SelfTestAccount) => Finding} look
   */

  /** @param {string} finding @returns {Finding} */
  const expected = (finding) => ({ state: EXPECTED, finding });
  /** @param {string} finding @returns {Finding} */
  const differs = (finding) => ({ state: DIFFERS, finding });
  /** @param {string} finding @returns {Finding} */
  const open = (finding) => ({ state: OPEN, finding });

  /** @param {string[]} left internal ids @returns {string} a sentence about what could not be deleted, or nothing */
  const leftOver = (left) =>
    left.length > 0 ? ` Rows ${left.join(', ')} of RFM Self-Test could not be deleted again.` : '';

  /** @type {Point} */
  const secondRecord = {
    id: 'external_id',
    title: 'A second record of one external id is refused',
    look: (account) => {
      const { error, found, left } = account.secondRecord();
      const kept = leftOver(left);
      if (error === null) return differs(`NetSuite took two.${kept}`);
      if (!DUPLICATE.includes(error.name)) return differs(`Refused with ${reasonOf(error)}.${kept}`);
      if (!found) return differs(`SuiteQL does not find a record by its external id.${kept}`);
      return kept === '' ? expected(`Refused with ${error.name}.`) : differs(kept.trim());
    },
  };

  /** @type {Point} */
  const dates = {
    id: 'date_values',
    title: 'A script reads a date field as a Date',
    look: (account) => {
      const { tag, sameRealm, left } = account.dateValue();
      const finding = `${tag}${sameRealm ? '' : ' of another realm'}.${leftOver(left)}`;
      return tag === '[object Date]' && left.length === 0 ? expected(finding) : differs(finding);
    },
  };

  /** @type {Point} */
  const messages = {
    id: 'messages',
    title: 'Mails that a script sent are found in SuiteQL by their subject',
    look: (account) => {
      const count = account.digestsSent();
      return count > 0
        ? expected(`${count} digests found.`)
        : open('No digest was sent yet; SuiteQL has the table.');
    },
  };

  /** @type {Point} */
  const groups = {
    id: 'groups',
    title: 'The groups of the segments are dynamic',
    look: (account) => {
      const found = account.groups();
      if (found.length === 0) return open('There is no group yet. Use the setup page first.');
      const fixed = found.filter(({ dynamic }) => !dynamic);
      if (fixed.length === 0) return expected(`${found.length} groups.`);
      return differs(`Not dynamic: ${fixed.map(({ name }) => name).join(', ')}.`);
    },
  };

  /** @type {Point} */
  const joined = {
    id: 'customermain',
    title: "A search of transactions reads the customer's segment",
    look: (account) => {
      account.searchThroughCustomer();
      return expected('Read through the join customermain.');
    },
  };

  /** @type {Point} */
  const shares = {
    id: 'ratio_to_report',
    title: 'A search gives shares of a total (RATIO_TO_REPORT)',
    look: (account) => {
      try {
        account.searchShares();
      } catch (error) {
        return differs(`The setup page leaves the columns of shares out: ${reasonOf(error)}`);
      }
      return expected('Taken.');
    },
  };

  /** @type {Point} */
  const without = {
    id: 'without_segment',
    title: 'Customers without a segment are a group of their own in searches',
    look: (account) => {
      const { customers, grouped } = account.withoutSegment();
      if (customers === 0) return open('Every active customer has a segment.');
      if (grouped === null) return differs(`There is no such group for ${customers} customers.`);
      if (grouped.customers !== customers)
        return differs(`The group "${grouped.name}" has ${grouped.customers} of ${customers} customers.`);
      return expected(`The group is called "${grouped.name}".`);
    },
  };

  /** @type {Point} */
  const nested = {
    id: 'nested_queries',
    title: 'SuiteQL runs nested queries with ROWNUM',
    look: (account) => {
      account.nestedQuery();
      return expected('Run.');
    },
  };

  /** @type {Point} */
  const consent = {
    id: 'consent',
    title: 'A search column says whether a customer may be written to',
    look: (account) => {
      const status = account.consent();
      if (status === undefined) return open('There is no customer yet.');
      return expected('globalsubscriptionstatus can be looked up.');
    },
  };

  /** @type {Point} */
  const days = {
    id: 'day',
    title: "The scripts use the company's day",
    look: (account) => {
      const { server, company, zone } = account.days();
      if (zone === '') return differs('Company Information names no time zone.');
      return expected(`${company} in ${zone}; the server's own day is ${server}.`);
    },
  };

  /** @type {Point} */
  const environment = {
    id: 'environment',
    title: 'Mail goes out of this account',
    look: (account) => {
      const { type, production } = account.environment();
      return production
        ? expected(`This account is ${type}.`)
        : open(`This account is ${type}, so nothing is mailed unless a parameter allows it.`);
    },
  };

  const POINTS = [
    secondRecord,
    dates,
    messages,
    groups,
    joined,
    shares,
    without,
    nested,
    consent,
    days,
    environment,
  ];

  /**
   * Tries every point. A point deletes what it created.
   *
   * @param {SelfTestAccount} account see rfm_self_test_repository
   * @returns {{ id: string, title: string, state: string, finding: string }[]}
   */
  const carryOut = (account) =>
    POINTS.map(({ id, title, look }) => {
      try {
        return { id, title, ...look(account) };
      } catch (error) {
        return { id, title, ...differs(reasonOf(error)) };
      }
    });

  /**
   * Stores the outcomes. They are shown even if they cannot be stored.
   *
   * @param {{ id: string, title: string, state: string, finding: string }[]} outcomes
   * @param {SelfTestAccount} account
   * @returns {string | null} why they could not be stored; null if they were
   */
  const keep = (outcomes, account) => {
    try {
      account.keep(outcomes);
      return null;
    } catch (error) {
      return reasonOf(error);
    }
  };

  const COLOURS = /** @type {Record<string, string>} */ ({
    [EXPECTED]: '#1e7b34',
    [DIFFERS]: '#b3261e',
    [OPEN]: '#5f6b76',
  });

  /**
   * @param {{ id: string, title: string, state: string, finding: string }[]} outcomes
   * @param {string | null} notKept
   * @returns {string} HTML
   */
  const page = (outcomes, notKept) => {
    const cell = 'padding:4px 12px;border-bottom:1px solid #d9dee3;color:#1f2933';
    if (outcomes.length === 0)
      return `<p style="color:#1f2933;font-size:14px">The self-test was not run yet. It creates nothing that stays.</p>`;
    const rows = outcomes.map(
      ({ title, state, finding }) =>
        `<tr><td style="${cell}">${escape(title)}</td>` +
        `<td style="${cell};color:${COLOURS[state] ?? '#1f2933'}">${escape(state)}</td>` +
        `<td style="${cell}">${escape(finding)}</td></tr>`,
    );
    const problem =
      notKept === null
        ? ''
        : `<p style="color:#b3261e;font-size:14px">The outcome could not be kept: ${escape(notKept)}</p>`;
    return `${problem}<table style="border-collapse:collapse;font-size:14px">${rows.join('')}</table>`;
  };

  return { EXPECTED, DIFFERS, OPEN, carryOut, keep, page };
});
