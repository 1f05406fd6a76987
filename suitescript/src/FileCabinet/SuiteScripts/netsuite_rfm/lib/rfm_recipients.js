/**
 * The customers of a segment who may be sent a campaign, as a CSV file for a mailing tool. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_campaign', './rfm_change', './rfm_figures', './rfm_member_queries', './rfm_rows'], (
  campaign,
  { idOf },
  { integer, money },
  { PART_ROWS, QUERY_ROWS },
  { isTrue },
) => {
  const HEADS = [
    'Internal ID',
    'Customer',
    'Name',
    'E-mail',
    'Store',
    'RFM Score',
    'Last Order',
    'Lifetime Value',
    'Segments As Of',
  ];

  /** @param {ConsentSqlRow | RecipientSqlRow} row @param {string | null} email @param {string} policy @returns {string | null} why nothing may be sent; null if it may */
  const refusal = (row, email, policy) => {
    const customer = {
      isInactive: isTrue(row.isinactive),
      email,
      status: idOf(row.status),
      addressOptedOut: isTrue(row.address_opted_out),
    };
    const refused = campaign.refusal(customer, policy);
    return refused === null ? null : refused.replace('SKIPPED: ', '');
  };

  /**
   * How many of a segment's customers may be sent a campaign, and how many may not, by reason.
   *
   * @param {ConsentSqlRow[]} groups customers, grouped by what decides it
   * @param {string} policy how much consent is required
   * @returns {{ may: number, leftOut: { reason: string, customers: number }[] }}
   */
  const counted = (groups, policy) => {
    /** @type {Map<string | null, number>} */
    const customers = new Map();
    groups.forEach((group) => {
      const reason = refusal(group, group.has_address === 'T' ? 'an address' : null, policy);
      customers.set(reason, (customers.get(reason) ?? 0) + Number(group.customers));
    });
    const leftOut = [...customers].flatMap(([reason, count]) =>
      reason === null ? [] : [{ reason, customers: count }],
    );
    return {
      may: customers.get(null) ?? 0,
      leftOut: leftOut.sort((first, second) => (first.reason < second.reason ? -1 : 1)),
    };
  };

  /**
   * A text as a cell. A spreadsheet reads a text that begins with one of these signs, or their full-width forms, as a
   * formula, so an apostrophe is put before it.
   *
   * @param {unknown} value
   */
  const cell = (value) => {
    const text = String(value ?? '');
    const harmless = /^\s*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/.test(text) ? `'${text}` : text;
    return `"${harmless.replace(/"/g, '""')}"`;
  };

  /** @param {RecipientSqlRow} row @param {string} asOf */
  const lineOf = (row, asOf) =>
    [
      String(integer(row.id)),
      cell(row.entity_id),
      cell(row.name),
      cell(row.email),
      cell(row.store),
      cell(row.score),
      cell(row.last_order),
      money(integer(row.cents)),
      cell(asOf),
    ].join(',');

  /**
   * One part of the file, beginning after the customer `after`.
   *
   * @param {ReportRepository} repository
   * @param {MemberGroup} segment or another group of customers
   * @param {string} after internal id
   * @param {string} today YYYY-MM-DD
   * @param {string} policy how much consent is required
   * @param {string} asOf the day for which the segments were last refreshed; empty if unknown
   * @returns {{ name: string, contents: string }}
   */
  const file = (repository, segment, after, today, policy, asOf) => {
    /** @type {string[]} */
    const lines = [];
    let from = after;
    let read = 0;
    let more = true;
    while (more && read < PART_ROWS) {
      const rows = repository.recipientsOf(segment, campaign.choiceOf(policy), from);
      rows
        .filter((row) => refusal(row, idOf(row.email), policy) === null)
        .forEach((row) => lines.push(lineOf(row, asOf)));
      read += rows.length;
      more = rows.length === QUERY_ROWS;
      if (more) from = String(rows[rows.length - 1].id);
    }
    const contents = `\uFEFF${[HEADS.map(cell).join(','), ...lines].join('\r\n')}\r\n`;
    const segmentName = segment.scriptId.replace('val_rfm_', '').replace(/[^a-z0-9_]/g, '');
    const start = after === '0' ? '' : `_after_${after}`;
    return { name: `rfm_${segmentName}_${today}${start}.csv`, contents };
  };

  return { counted, file };
});
