/**
 * Each night, after the worker: adds missing history rows, sends one digest per store, starts campaigns.
 *
 * @NApiVersion 2.1
 * @NScriptType MapReduceScript
 * @NModuleScope SameAccount
 */
define([
  'N/email',
  'N/log',
  'N/runtime',
  'N/url',
  './lib/rfm_change',
  './lib/rfm_daily',
  './lib/rfm_ids',
  './lib/rfm_repository',
], (email, log, runtime, url, changes, daily, ids, repository) => {
  const readSettings = () => {
    const script = runtime.getCurrentScript();
    /** @param {string} name */
    const read = (name) => changes.idOf(script.getParameter({ name }));
    return {
      author: read(ids.PARAMETER.author),
      defaultRecipient: read(ids.PARAMETER.defaultRecipient),
      managerTitles: read(ids.PARAMETER.managerTitles) ?? '',
      announceFrom: read(ids.PARAMETER.announceFrom),
    };
  };

  const links = () => {
    const host = `https://${url.resolveDomain({ hostType: url.HostType.APPLICATION })}`;
    return {
      customerUrl: `${host}/app/common/entity/custjob.nl?id=`,
      movementUrl: `${host}/app/common/search/searchresults.nl?searchid=${ids.SEARCH.movement}`,
    };
  };

  /** @param {{ author: string, recipient: string, subject: string, body: string, row: string }} mail */
  const sendMail = ({ author, recipient, subject, body, row }) => {
    email.send({
      author: Number(author),
      recipients: [Number(recipient)],
      subject,
      body,
      relatedRecords: { customRecord: { id: Number(row), recordType: ids.HISTORY.type } },
    });
  };

  /** @param {number} campaignEventId @param {number} recipientId */
  const sendCampaignEvent = (campaignEventId, recipientId) =>
    Number(email.sendCampaignEvent({ campaignEventId, recipientId }));

  const getInputData = () => daily.gather(readSettings(), repository, new Date());

  /** @param {import('N/types').EntryPoints.MapReduce.mapContext} context */
  const map = (context) => {
    const found = daily.handleChange(JSON.parse(context.value), { repository, sendCampaignEvent });
    if (found !== null) context.write({ key: found.key, value: JSON.stringify(found.value) });
  };

  /** @param {import('N/types').EntryPoints.MapReduce.reduceContext} context */
  const reduce = (context) => {
    const done = daily.sendDigest(
      context.key,
      context.values.map((value) => JSON.parse(value)),
      {
        repository,
        sendMail,
        settings: readSettings(),
        links: links(),
        remainingUnits: () => runtime.getCurrentScript().getRemainingUsage(),
      },
    );
    log.audit({ title: 'Digest of location', details: done });
  };

  /** @param {import('N/types').EntryPoints.MapReduce.summarizeContext} summary */
  const summarize = (summary) => {
    if (summary.inputSummary.error) log.error({ title: 'Input', details: summary.inputSummary.error });
    [summary.mapSummary, summary.reduceSummary].forEach((stage) => {
      stage.errors.iterator().each((key, error) => {
        log.error({ title: `Key ${key}`, details: error });
        return true;
      });
    });
    log.audit({ title: 'RFM daily', details: `${summary.usage} units` });
  };

  return { getInputData, map, reduce, summarize };
});
