/**
 * The page of a stage, an audience or the customers who leave a segment next: the list, and the file for a campaign. No
 * N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  './rfm_counting',
  './rfm_dashboard',
  './rfm_groups',
  './rfm_html',
  './rfm_leaving_page',
  './rfm_reports',
  './rfm_run_status',
  './rfm_searches',
  './rfm_segment_members',
  './rfm_segment_page',
], (
  counting,
  dashboard,
  { labelOf },
  { line, link, section, withParameters },
  leavingPage,
  { attempt, orElse },
  runs,
  searches,
  { members, orderOf, placeOf },
  segmentPage,
) => {
  /** @param {Record<string, string>} asked @returns {'stage' | 'audience' | 'leaving'} */
  const kindOf = ({ stage, audience }) => (stage ? 'stage' : audience ? 'audience' : 'leaving');

  /**
   * The group that an untrusted URL names.
   *
   * @param {ReportServices} services
   * @param {Record<string, string>} asked
   * @returns {MemberGroup | undefined}
   */
  const find = (services, asked) => {
    const kind = kindOf(asked);
    if (kind === 'leaving') return leavingPage.find(services, asked);
    const value = services.repository
      .groupValues(kind)
      .find(({ scriptid }) => String(scriptid).toLowerCase() === asked[kind]);
    return value === undefined
      ? undefined
      : { kind, id: String(value.id), scriptId: asked[kind], name: value.name };
  };

  /** @param {MemberGroup} group */
  const nameOf = ({ kind, name }) =>
    kind === 'stage' || kind === 'audience' ? labelOf({ kind, name }) : `Next to leave: ${name}`;

  /**
   * The form's title, without markup, because it is not documented whether NetSuite escapes it.
   *
   * @param {MemberGroup} group
   */
  const title = (group) => `RFM ${nameOf(group).replace(/[<>]/g, '')}`;

  /** @param {MemberGroup} group @param {Record<string, string>} asked @returns {Record<string, string>} */
  const parametersOf = ({ kind, scriptId }, asked) =>
    kind === 'leaving'
      ? { leaving: asked.leaving, to: asked.to, within: asked.within }
      : { [String(kind)]: scriptId };

  /** @template T @param {Outcome<T>} outcome @param {string} what @param {(found: T) => string} draw */
  const reported = (outcome, what, draw) =>
    'found' in outcome ? draw(outcome.found) : line(`${what} cannot be read: ${outcome.failed}`, 'problem');

  /**
   * @param {ReportServices} services see rfm_reports
   * @param {MemberGroup} group
   * @param {Record<string, string>} asked parameters of the address
   * @param {string} address of the dashboard
   * @returns {string} HTML
   */
  const page = (services, group, asked, address) => {
    const { repository, today } = services;
    const own = withParameters(address, parametersOf(group, asked));
    const [after, order] = [placeOf(asked.after), orderOf(asked.sort)];
    const found = {
      runs: attempt(services, 'Runs', repository.runs),
      lastRefresh: attempt(services, 'Last refresh', repository.lastRefresh),
      recipients: attempt(services, 'Recipients', () => segmentPage.readRecipients(services, group)),
      members: attempt(services, 'Customers', () => repository.membersOf(group, order, after, null)),
    };
    const search =
      group.kind === 'leaving'
        ? null
        : repository.savedSearch(searches.idOfMembers(group.scriptId, group.kind));
    const isLeaving = group.kind === 'leaving';
    const limits = counting.limitsInWords(
      counting.read(orElse(found.lastRefresh, null)?.run_counting).counting,
    );
    return dashboard.frame(
      `<nav aria-label="Reports">${link(address, 'All reports')}${
        isLeaving
          ? link(withParameters(address, { leaving: 'T' }), 'Next to leave')
          : link(withParameters(address, { groups: 'T' }), 'Stages and audiences')
      }</nav>`,
      runs.status(found, today),
      section(
        nameOf(group),
        limits === '' ? '' : line(limits),
        reported(found.recipients, 'Who may be sent a campaign', (shown) =>
          segmentPage.fileLinks(shown, own),
        ),
      ),
      section(
        'Customers',
        reported(found.members, 'The customers', (rows) => members(rows, null, own, after === null, order)),
        search === null
          ? ''
          : `<p>${link(`/app/common/search/searchresults.nl?searchid=${encodeURIComponent(search)}`, 'The saved search of this group')}</p>`,
      ),
    );
  };

  return { find, title, page };
});
