/**
 * The pages of the reports and of each segment, and the file of a segment's customers for a campaign. It only reads.
 *
 * @NApiVersion 2.1
 * @NScriptType Suitelet
 * @NModuleScope SameAccount
 */
define([
  'N/file',
  'N/log',
  'N/runtime',
  'N/ui/serverWidget',
  'N/url',
  './lib/rfm_campaign',
  './lib/rfm_campaign_page',
  './lib/rfm_campaign_reports',
  './lib/rfm_clock',
  './lib/rfm_customer_page',
  './lib/rfm_dashboard',
  './lib/rfm_group_members_page',
  './lib/rfm_groups_page',
  './lib/rfm_html',
  './lib/rfm_ids',
  './lib/rfm_leaving_page',
  './lib/rfm_measure_reports',
  './lib/rfm_promotion_page',
  './lib/rfm_report_repository',
  './lib/rfm_reports',
  './lib/rfm_second_purchases',
  './lib/rfm_segment_page',
  './lib/rfm_store_page',
  './lib/rfm_success',
], (
  file,
  log,
  runtime,
  serverWidget,
  url,
  campaign,
  campaignPage,
  campaigns,
  clock,
  customerPage,
  dashboard,
  groupMembersPage,
  groupsPage,
  html,
  ids,
  leavingPage,
  measures,
  promotionPage,
  repository,
  reports,
  secondPurchases,
  segmentPage,
  storePage,
  success,
) => {
  const servicesOf = () => {
    const user = runtime.getCurrentUser();
    return {
      repository,
      now: new Date(),
      today: clock.today(ids.TIME_ZONE.page),
      viewer: `${user.id}|${user.role}`,
      policy: campaign.policyOf(runtime.getCurrentScript().getParameter({ name: ids.CONSENT.page })),
      actionAddress: (/** @type {string} */ id) =>
        url.resolveRecord({ recordType: ids.ACTION.type, recordId: id }),
      logError: (/** @type {string} */ title, /** @type {unknown} */ details) =>
        log.error({ title, details }),
    };
  };

  /** @param {import('N/http').ServerResponse} response @param {string} title @param {string} body */
  const write = (response, title, body) => {
    const form = serverWidget.createForm({ title });
    const field = form.addField({
      id: 'custpage_rfm_reports',
      type: serverWidget.FieldType.INLINEHTML,
      label: 'Reports',
    });
    field.updateLayoutType({ layoutType: serverWidget.FieldLayoutType.OUTSIDEBELOW });
    field.defaultValue = body;
    response.writePage({ pageObject: form });
  };

  /** @param {string} text @param {string} address */
  const problem = (text, address) =>
    dashboard.frame(html.line(text, 'problem'), `<p>${html.link(address, 'All reports')}</p>`);

  /** @param {ReportServices} services @param {MemberGroup} segment or another group @param {string} after */
  const fileOf = (services, segment, after) => {
    const { name, contents } = segmentPage.campaignFile(services, segment, after);
    return file.create({ name, fileType: file.Type.CSV, contents, encoding: file.Encoding.UTF_8 });
  };

  /**
   * @param {import('N/http').ServerResponse} response
   * @param {ReportServices} services
   * @param {MemberGroup} group
   * @param {string} after internal id from a URL, so untrusted
   * @param {string} title of the page that explains why there is no file
   * @param {string} address of the dashboard
   */
  const writeFile = (response, services, group, after, title, address) => {
    const made = reports.attempt(services, 'Export', () => fileOf(services, group, after));
    if ('found' in made) response.writeFile({ file: made.found, isInline: false });
    else write(response, title, problem(`The file could not be made: ${made.failed}`, address));
  };

  /**
   * @param {import('N/http').ServerResponse} response
   * @param {Record<string, string>} asked parameters of the address
   * @param {string} address of the dashboard
   */
  const writeSegment = (response, asked, address) => {
    const services = servicesOf();
    const known = reports.attempt(services, 'Segments', () => segmentPage.find(repository, asked.segment));
    const segment = reports.orElse(known, undefined);
    if (segment === undefined) {
      const reason = 'failed' in known ? known.failed : `There is no segment ${asked.segment}.`;
      write(response, 'RFM Segments', problem(reason, address));
      return;
    }
    if (asked.export === 'csv') {
      writeFile(response, services, segment, asked.after, segmentPage.title(segment), address);
      return;
    }
    write(response, segmentPage.title(segment), segmentPage.page(services, segment, asked, address));
  };

  /**
   * @param {import('N/http').ServerResponse} response
   * @param {Record<string, string>} asked parameters of the address
   * @param {string} address of the dashboard
   */
  const writeGroup = (response, asked, address) => {
    const services = servicesOf();
    const known = reports.attempt(services, 'Group', () => groupMembersPage.find(services, asked));
    /** @type {MemberGroup | undefined} */
    const group = reports.orElse(known, undefined);
    if (group === undefined) {
      const asks = asked.stage ?? asked.audience ?? asked.leaving;
      const reason =
        'failed' in known ? `The lists cannot be read: ${known.failed}` : `There is no group ${asks}.`;
      write(response, 'RFM Stages and Audiences', problem(reason, address));
      return;
    }
    const title = groupMembersPage.title(group);
    if (asked.export === 'csv') writeFile(response, services, group, asked.after, title, address);
    else write(response, title, groupMembersPage.page(services, group, asked, address));
  };

  /** @param {import('N/http').ServerResponse} response @param {string} id from an address @param {string} address */
  const writeCustomer = (response, id, address) => {
    const services = servicesOf();
    const isId = /^\d{1,15}$/.test(id);
    const drawn = reports.attempt(services, 'Customer', () =>
      isId ? customerPage.page(services, String(Number(id)), address) : null,
    );
    const text =
      'found' in drawn
        ? (drawn.found ?? problem(`There is no customer ${id}, or this role may not see it.`, address))
        : problem(`The customer cannot be read: ${drawn.failed}`, address);
    write(response, 'RFM: Why This Segment?', text);
  };

  /**
   * The success measures with their targets, and the target of second purchases.
   *
   * @param {CampaignsRead} read
   * @returns {{ shown: string, target: number | null }}
   */
  const measured = ({ rows, costs, period, targets }) => {
    if (targets === null) return { shown: '', target: null };
    const view = measures.page(servicesOf(), {});
    return {
      shown: success.page(view, targets, campaignPage.returns(rows, costs, period.asOf)),
      target: success.secondPurchaseTarget(view, targets),
    };
  };

  /** @param {CampaignsRead} read */
  const campaignsOf = (read) => {
    const { segments, promotions } = read;
    const names = Object.fromEntries(segments.map(({ id, name }) => [id, name]));
    const { shown, target } = measured(read);
    return (
      campaignPage.page(read) +
      promotionPage.page(promotions, names) +
      shown +
      secondPurchases.page(read.secondPurchases, target)
    );
  };

  /** @param {import('N/http').ServerResponse} response @param {string} address */
  const writeCampaigns = (response, address) => {
    const services = servicesOf();
    const read = reports.attempt(services, 'Campaigns', () => campaigns.read(services));
    const text =
      'found' in read
        ? dashboard.frame(campaignsOf(read.found), `<p>${html.link(address, 'All reports')}</p>`)
        : problem(`Campaigns cannot be read: ${read.failed}`, address);
    write(response, 'RFM Campaigns', text);
  };

  /** @param {import('N/types').EntryPoints.Suitelet.onRequestContext} context */
  const onRequest = ({ request, response }) => {
    const asked = request.parameters;
    const address = url.resolveScript(ids.DASHBOARD);
    if (asked.campaigns) writeCampaigns(response, address);
    else if (asked.customer) writeCustomer(response, asked.customer, address);
    else if (asked.measures)
      write(
        response,
        'RFM: Success Measures',
        dashboard.measuresPage(measures.page(servicesOf(), asked), address),
      );
    else if (asked.stores) write(response, 'RFM: Stores', storePage.page(servicesOf(), address));
    else if (asked.groups)
      write(response, 'RFM: Stages and Audiences', groupsPage.page(servicesOf(), address));
    else if (asked.leaving === 'T')
      write(response, 'RFM: Next to Leave', leavingPage.page(servicesOf(), address));
    else if (asked.stage || asked.audience || asked.leaving) writeGroup(response, asked, address);
    else if (asked.segment) writeSegment(response, asked, address);
    else write(response, 'RFM Segments', dashboard.page(reports.page(servicesOf(), asked), address));
  };

  return { onRequest };
});
