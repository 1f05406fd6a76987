/**
 * The worker's last syncs to campaign tools, as HTML. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_html', './rfm_run_status'], (
  { day, grouped, head, line, numberHead, section, table },
  { moment },
) => {
  const COMPLETE = 'complete';
  const TITLE = 'Last syncs';

  /** @param {unknown} value */
  const whole = (value) => grouped(String(value ?? 0));

  /** @param {unknown} text JSON of how many were left out for each reason @returns {number} their total */
  const leftOut = (text) => {
    try {
      const counts = Object.values(JSON.parse(String(text || '{}'))).map(Number);
      return counts.reduce((sum, count) => sum + count, 0);
    } catch {
      return 0; // somebody has edited it
    }
  };

  /** The newest sync of each destination, if it did not succeed. @param {SyncSqlRow[]} rows newest first */
  const unwell = (rows) =>
    rows.filter(
      (row, at) =>
        row.sync_result !== COMPLETE &&
        rows.findIndex(({ sync_destination: where }) => where === row.sync_destination) === at,
    );

  /** @param {Outcome<SyncSqlRow[]>} syncs newest first @returns {string} HTML; empty without syncs */
  const lastSyncs = (syncs) => {
    if ('failed' in syncs)
      return section(TITLE, line(`The syncs cannot be read: ${syncs.failed}`, 'problem'));
    if (syncs.found.length === 0) return '';
    const problems = unwell(syncs.found).map((row) =>
      line(
        `The newest sync to ${row.sync_destination}, ${moment(row.sync_finished)}, did not go well: ${row.sync_result}.`,
        'problem',
      ),
    );
    const heads = [
      ...['Finished', 'Destination', 'Result', 'Customers'].map(head),
      ...['Read', 'Sent', 'Left out', 'Failed', 'Not reached'].map(numberHead),
    ];
    const rows = syncs.found.map((row) => [
      day(moment(row.sync_finished)),
      ...[row.sync_destination, row.sync_result, row.sync_scope].map((text) => ({ text })),
      ...[row.sync_read, row.sync_sent, leftOut(row.sync_left_out), row.sync_failed, row.sync_remaining].map(
        (value) => ({ text: whole(value), number: true }),
      ),
    ]);
    const caption = rows.length === 1 ? 'The last sync' : `The last ${rows.length} syncs, newest first`;
    return section(TITLE, problems.join('') + table(caption, heads, rows));
  };

  return { lastSyncs };
});
