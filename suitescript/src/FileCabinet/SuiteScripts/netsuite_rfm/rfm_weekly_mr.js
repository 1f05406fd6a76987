/**
 * Saves the reports weekly as a file in the File Cabinet, and mails them to a configured list. It is off until either
 * is configured.
 *
 * It checks each night whether the week's mail was sent, so that a missed or failed night is made up for. A reference
 * in the subject identifies a mail that was sent, so that none is sent twice.
 *
 * @NApiVersion 2.1
 * @NScriptType MapReduceScript
 * @NModuleScope SameAccount
 */
define([
  'N/email',
  'N/file',
  'N/log',
  'N/runtime',
  'N/url',
  './lib/rfm_change',
  './lib/rfm_clock',
  './lib/rfm_dashboard',
  './lib/rfm_ids',
  './lib/rfm_measure_reports',
  './lib/rfm_report_repository',
  './lib/rfm_reports',
  './lib/rfm_repository',
  './lib/rfm_weekly',
], (
  email,
  file,
  log,
  runtime,
  url,
  { idOf },
  clock,
  dashboard,
  ids,
  measures,
  reportRepository,
  reports,
  repository,
  weekly,
) => {
  /** @param {string} name @returns {string} */
  const read = (name) => idOf(runtime.getCurrentScript().getParameter({ name })) ?? '';

  const settings = () => ({
    author: read(ids.WEEKLY.author),
    recipients: weekly.addressesOf(read(ids.WEEKLY.recipients)),
    folder: read(ids.WEEKLY.folder),
    weekday: read(ids.WEEKLY.weekday),
    mayMail:
      runtime.envType === runtime.EnvType.PRODUCTION || ['true', 'T'].includes(read(ids.WEEKLY.mailAnywhere)),
  });

  /** @param {{ author: string, recipients: string[], mayMail: boolean }} given */
  const mails = ({ author, recipients, mayMail }) => mayMail && author !== '' && recipients.length > 0;

  /** @returns {{ day: string }[]} the day of the report that is due, if any */
  const getInputData = () => {
    const given = settings();
    const today = clock.today(ids.TIME_ZONE.weekly);
    const day = weekly.dayOfWeek(given.weekday, today);
    if (day === null) {
      log.error({ title: 'No weekly report', details: `${given.weekday} is no weekday` });
      return [];
    }
    if (mails(given)) return repository.wasSent(weekly.referenceOf(day), day) ? [] : [{ day }];
    return given.folder !== '' && day === today ? [{ day }] : [];
  };

  /** @returns {ReportServices} */
  const servicesOf = () => ({
    repository: reportRepository,
    now: new Date(),
    today: clock.today(ids.TIME_ZONE.weekly),
    viewer: 'weekly',
    policy: '',
    actionAddress: () => '',
    logError: (/** @type {string} */ title, /** @type {unknown} */ details) => log.error({ title, details }),
  });

  /** The file names no customer. @param {PageView} view @returns {any} */
  const withoutNames = (view) => ({
    ...view,
    movement: 'found' in view.movement ? { found: { ...view.movement.found, movers: [] } } : view.movement,
    refusals: { found: [] },
  });

  /** @param {string} name @param {string} contents @param {string} folder */
  const reportFile = (name, contents, folder) => {
    const made = file.create({ name, fileType: file.Type.HTMLDOC, contents, encoding: file.Encoding.UTF_8 });
    if (folder === '') return made;
    made.folder = Number(folder);
    try {
      log.audit({ title: 'Weekly report kept', details: `file ${made.save()}` });
    } catch (error) {
      log.error({ title: `Weekly report not kept in folder ${folder}`, details: error });
    }
    return made;
  };

  /** @param {import('N/types').EntryPoints.MapReduce.mapContext} context */
  const map = (context) => {
    const { day } = JSON.parse(context.value);
    const given = settings();
    const services = servicesOf();
    const host = `https://${url.resolveDomain({ hostType: url.HostType.APPLICATION })}`;
    const address = url.resolveScript(ids.DASHBOARD);
    const view = reports.page(services, { refresh: 'T' });
    const parts = [
      dashboard.page(withoutNames(view), address),
      dashboard.measuresPage(measures.page(services, { refresh: 'T' }), address),
    ];
    const report = reportFile(
      weekly.fileName(day),
      weekly.page(`Customer segments, ${services.today}`, parts, host),
      given.folder,
    );
    // Checked again, because an interrupted stage is restarted.
    if (!mails(given) || repository.wasSent(weekly.referenceOf(day), day)) return;
    email.send({
      author: Number(given.author),
      recipients: given.recipients,
      ...weekly.mail(view, { day, address, host, attached: true }),
      attachments: [report],
      relatedRecords: { entityId: Number(given.author) },
    });
    log.audit({ title: 'Weekly report', details: `${day} to ${given.recipients.length} recipients` });
  };

  /** @param {import('N/types').EntryPoints.MapReduce.summarizeContext} summary */
  const summarize = (summary) => {
    if (summary.inputSummary.error)
      log.error({ title: 'Weekly report, input', details: summary.inputSummary.error });
    summary.mapSummary.errors.iterator().each((day, error) => {
      log.error({ title: `Weekly report of ${day} failed; the next night tries again`, details: error });
      return true;
    });
  };

  return { getInputData, map, summarize };
});
