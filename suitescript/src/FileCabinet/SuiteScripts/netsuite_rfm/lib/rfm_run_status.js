/**
 * When the segments were last refreshed, whether that went well, and the last runs, as HTML. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_html', './rfm_months'], (
  { counted, day, grouped, head, line, numberHead, section, table },
  { daysBetween },
) => {
  /** A refresh is old if the last day whose orders it counted is more than this many days ago. */
  const FRESH_DAYS = 2;

  /** @param {unknown} value a time in UTC from SuiteQL */
  const moment = (value) => {
    const parts = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/.exec(String(value ?? ''));
    return parts ? `${parts[1]} ${parts[2]} UTC` : 'at an unknown time';
  };

  /** @param {unknown} value */
  const whole = (value) => grouped(String(value ?? 0));

  const ENDED = /** @type {Record<string, string>} */ ({
    0: 'complete',
    1: 'some customers could not be written',
  });

  /** @param {RunSqlRow} run */
  const wentWell = (run) => String(run.run_exit_code) in ENDED;

  /** @param {RunSqlRow} run @param {RunSqlRow | undefined} newest @param {string} today */
  const refreshed = (run, newest, today) => {
    const age = run.run_as_of ? daysBetween(run.run_as_of, today) : 0;
    const old = age > FRESH_DAYS;
    const when =
      `Segments last refreshed ${moment(run.run_finished)}, for orders up to ${run.run_as_of ?? 'an unknown day'}` +
      (old ? `, ${counted(age, 'day')} ago` : '');
    const good = String(run.run_exit_code) === '0' && !old;
    const problem =
      newest && String(newest.id) !== String(run.id) && !wentWell(newest)
        ? line(
            `The newest run, ${moment(newest.run_finished)}, did not go well: ${newest.run_result} (exit code ${newest.run_exit_code}).`,
            'problem',
          )
        : '';
    return line(`${when}: ${ENDED[String(run.run_exit_code)]}.`, good ? 'good' : 'problem') + problem;
  };

  /**
   * @param {RunsRead} read see rfm_reports
   * @param {string} today YYYY-MM-DD
   * @returns {string} one or two lines
   */
  const status = ({ lastRefresh, runs }, today) => {
    if ('failed' in lastRefresh)
      return line(`The runs of the worker cannot be read: ${lastRefresh.failed}`, 'problem');
    const newest = 'found' in runs ? runs.found[0] : undefined;
    if (lastRefresh.found !== null) return refreshed(lastRefresh.found, newest, today);
    const so = 'No run on record has refreshed all customers.';
    const last =
      newest === undefined
        ? ''
        : ` The newest run, ${moment(newest.run_finished)}, of ${newest.run_scope}: ${newest.run_result}.`;
    return line(so + last, 'problem');
  };

  /** A note about the time of figures that do not depend on the month shown. @param {RunsRead} read see rfm_reports */
  const now = ({ lastRefresh }) => {
    const asOf = 'found' in lastRefresh ? lastRefresh.found?.run_as_of : null;
    return line(asOf ? `Now, after the run for ${asOf}` : 'Now', 'muted');
  };

  /** @param {RunsRead} read see rfm_reports */
  const lastRuns = ({ runs }) => {
    if ('failed' in runs)
      return section('Last runs', line(`The runs cannot be read: ${runs.failed}`, 'problem'));
    if (runs.found.length === 0) return section('Last runs', line('There is no run on record.'));
    const heads = [
      ...['Finished', 'Result', 'As of', 'Scope'].map(head),
      ...['Exit code', 'Read', 'Written', 'Rejected', 'Left for the next run'].map(numberHead),
      ...['Scheme', 'Version'].map(head),
    ];
    const rows = runs.found.map((run) => [
      day(moment(run.run_finished)),
      { text: run.run_result },
      day(run.run_as_of),
      { text: run.run_scope },
      ...[run.run_exit_code, run.run_read, run.run_written, run.run_rejected, run.run_remaining].map(
        (value) => ({
          text: whole(value),
          number: true,
        }),
      ),
      { text: run.run_scheme },
      { text: run.run_version },
    ]);
    const caption = rows.length === 1 ? 'The last run' : `The last ${rows.length} runs, newest first`;
    return section('Last runs', table(caption, heads, rows));
  };

  return { status, now, lastRuns, moment };
});
