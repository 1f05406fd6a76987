/**
 * A page for administrators that creates what a SuiteCloud project cannot contain, and a page for the self-test. Both
 * can be repeated at any time.
 *
 * @NApiVersion 2.1
 * @NScriptType Suitelet
 * @NModuleScope SameAccount
 */
define([
  'N/runtime',
  'N/ui/serverWidget',
  'N/url',
  './lib/rfm_self_test',
  './lib/rfm_self_test_repository',
  './lib/rfm_setup',
  './lib/rfm_setup_repository',
], (runtime, serverWidget, url, selfTest, selfTestAccount, setup, repository) => {
  const SETUP = { scriptId: 'customscript_rfm_setup_sl', deploymentId: 'customdeploy_rfm_setup_sl' };
  const PAGE = 'custpage_rfm_page';
  const SELF_TEST = 'self-test';

  /** The most expensive step is a group of which every variant is refused. */
  const UNITS_PER_STEP_MAX = 150;
  const UNITS_PER_CAMPAIGN = 5;
  const hasRoom = () => runtime.getCurrentScript().getRemainingUsage() >= UNITS_PER_STEP_MAX;
  const hasUnits = () => runtime.getCurrentScript().getRemainingUsage() >= UNITS_PER_CAMPAIGN;

  /** @param {string} title @param {string} body HTML */
  const formOf = (title, body) => {
    const form = serverWidget.createForm({ title });
    const table = form.addField({
      id: 'custpage_rfm_state',
      type: serverWidget.FieldType.INLINEHTML,
      label: 'State',
    });
    table.defaultValue = body;
    return form;
  };

  /** @param {import('N/ui/serverWidget').Form} form @param {string} title @param {Record<string, string>} params */
  const addLink = (form, title, params) =>
    form.addPageLink({
      type: serverWidget.FormPageLinkType.CROSSLINK,
      title,
      url: url.resolveScript({ ...SETUP, params }),
    });

  /** @param {boolean} pressed whether to run it, or to show the last results */
  const selfTestPage = (pressed) => {
    const outcomes = pressed ? selfTest.carryOut(selfTestAccount) : selfTestAccount.kept();
    const notKept = pressed ? selfTest.keep(outcomes, selfTestAccount) : null;
    const form = formOf('RFM Self-Test', selfTest.page(outcomes, notKept));
    const page = form.addField({ id: PAGE, type: serverWidget.FieldType.TEXT, label: 'Page' });
    page.updateDisplayType({ displayType: serverWidget.FieldDisplayType.HIDDEN });
    page.defaultValue = SELF_TEST;
    form.addSubmitButton({ label: 'Run the self-test' });
    addLink(form, 'RFM Setup', {});
    return form;
  };

  /** @param {boolean} pressed whether to create what is missing */
  const setupPage = (pressed) => {
    const account = setup.look(repository);
    /** @type {{ title: string, state: string }[]} */
    const states = setup.carryOut(setup.steps(account, repository), pressed, hasRoom);
    const form = formOf('RFM Setup', setup.page(states) + setup.eventsPart(account, repository, hasUnits));
    if (states.some(({ state }) => state.startsWith('missing') || state.startsWith('failed'))) {
      form.addSubmitButton({ label: 'Create what is missing' });
    }
    addLink(form, 'Self-test', { [PAGE]: SELF_TEST });
    return form;
  };

  /** @param {import('N/types').EntryPoints.Suitelet.onRequestContext} context */
  const onRequest = ({ request, response }) => {
    const draw = request.parameters[PAGE] === SELF_TEST ? selfTestPage : setupPage;
    response.writePage({ pageObject: draw(request.method === 'POST') });
  };

  return { onRequest };
});
