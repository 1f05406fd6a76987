/**
 * The dashboard's portlet: when the segments were last refreshed, and the customers by segment.
 *
 * @NApiVersion 2.1
 * @NScriptType Portlet
 * @NModuleScope SameAccount
 */
define([
  'N/log',
  'N/runtime',
  'N/url',
  './lib/rfm_clock',
  './lib/rfm_dashboard',
  './lib/rfm_ids',
  './lib/rfm_report_repository',
  './lib/rfm_reports',
], (log, runtime, url, clock, dashboard, ids, repository, reports) => {
  /** @param {import('N/types').EntryPoints.Portlet.renderContext} context */
  const render = ({ portlet }) => {
    const user = runtime.getCurrentUser();
    const view = reports.portlet({
      repository,
      now: new Date(),
      today: clock.today(ids.TIME_ZONE.portlet),
      viewer: `${user.id}|${user.role}`,
      logError: (/** @type {string} */ title, /** @type {unknown} */ details) =>
        log.error({ title, details }),
    });
    portlet.title = 'RFM Segments';
    portlet.html = dashboard.portlet(view, url.resolveScript(ids.DASHBOARD));
  };

  return { render };
});
