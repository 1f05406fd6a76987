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
  './lib/rfm_campaign',
  './lib/rfm_change',
  './lib/rfm_clock',
  './lib/rfm_daily',
  './lib/rfm_digest_sending',
  './lib/rfm_ids',
  './lib/rfm_night',
  './lib/rfm_repository',
], (email, log, runtime, url, campaign, changes, clock, daily, digests, ids, night, repository) => {
  /** @param {string} title @param {unknown} details */
  const logError = (title, details) => log.error({ title, details });

  /** A refreshed sandbox has the customers and store managers of production, who must not receive mails from it. */
  const mayMail = () =>
    runtime.envType === runtime.EnvType.PRODUCTION ||
    ['true', 'T'].includes(
      String(runtime.getCurrentScript().getParameter({ name: ids.PARAMETER.mailAnywhere })),
    );

  const readSettings = () => {
    const script = runtime.getCurrentScript();
    /** @param {string} name */
    const read = (name) => changes.idOf(script.getParameter({ name }));
    return {
      author: read(ids.PARAMETER.author),
      defaultRecipient: read(ids.PARAMETER.defaultRecipient),
      managerTitles: read(ids.PARAMETER.managerTitles) ?? '',
      announceFrom: read(ids.PARAMETER.announceFrom),
      digestWeekday: read(ids.PARAMETER.digestWeekday) ?? '',
      mayMail: mayMail(),
    };
  };

  const links = () => {
    const host = `https://${url.resolveDomain({ hostType: url.HostType.APPLICATION })}`;
    return {
      customerUrl: `${host}/app/common/entity/custjob.nl?id=`,
      movementUrl: `${host}/app/common/search/searchresults.nl?searchid=${ids.SEARCH.movement}`,
    };
  };

  /** @param {{ author: string, recipient: string, subject: string, body: string }} mail */
  const sendMail = ({ author, recipient, subject, body }) => {
    const mail = { author: Number(author), recipients: [Number(recipient)], subject, body };
    try {
      email.send({ ...mail, relatedRecords: { entityId: Number(recipient) } });
    } catch (error) {
      log.audit({ title: 'Digest refused with a related record, sent without', details: error });
      email.send(mail);
    }
  };

  /** @param {number} campaignEventId @param {number} recipientId */
  const sendCampaignEvent = (campaignEventId, recipientId) =>
    Number(email.sendCampaignEvent({ campaignEventId, recipientId }));

  const getInputData = () => {
    const settings = readSettings();
    if (!settings.mayMail)
      log.audit({ title: 'No digest and no campaign', details: `This account is ${runtime.envType}` });
    return daily.gather(settings, repository, {
      now: new Date(),
      today: clock.today(ids.TIME_ZONE.night),
    });
  };

  /** @param {import('N/types').EntryPoints.MapReduce.mapContext} context */
  const map = (context) => {
    const found = daily.handleChange(JSON.parse(context.value), {
      repository,
      sendCampaignEvent,
      logError,
      mayMail: mayMail(),
      policy: campaign.policyOf(runtime.getCurrentScript().getParameter({ name: ids.CONSENT.night })),
    });
    if (found !== null) context.write({ key: found.key, value: JSON.stringify(found.value) });
  };

  /** @param {import('N/types').EntryPoints.MapReduce.reduceContext} context */
  const reduce = (context) => {
    const { done, refused } = digests.sendDigest(
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
    if (refused !== null) {
      logError(`Digest of location ${context.key} not sent`, refused);
      context.write({ key: context.key, value: refused });
    }
  };

  /** @param {any} stage @param {string} name @returns {string[]} its errors, which are logged */
  const errorsOf = (stage, name) => {
    /** @type {string[]} */
    const found = [];
    stage.errors.iterator().each((/** @type {string} */ key, /** @type {string} */ error) => {
      logError(`${name}, key ${key}`, error);
      found.push(error);
      return true;
    });
    return found;
  };

  /** @param {import('N/types').EntryPoints.MapReduce.summarizeContext} summary */
  const summarize = (summary) => {
    const input = summary.inputSummary.error;
    if (input) logError('Input', input);
    /** @type {string[]} */
    const refused = [];
    summary.output.iterator().each((key, reason) => {
      refused.push(`location ${key}: ${reason}`);
      return true;
    });
    const failed = night.failed({
      input,
      map: errorsOf(summary.mapSummary, 'Map'),
      reduce: errorsOf(summary.reduceSummary, 'Reduce'),
      refused,
    });
    log.audit({ title: 'RFM daily', details: `${summary.usage} units` });
    if (failed === null) return;
    const finished = new Date();
    const started = new Date(finished.getTime() - Number(summary.seconds ?? 0) * 1000);
    repository.addRun({ ...failed, started, finished });
  };

  return { getInputData, map, reduce, summarize };
});
