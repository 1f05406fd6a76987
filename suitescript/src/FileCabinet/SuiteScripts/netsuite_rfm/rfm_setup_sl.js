/**
 * A page for administrators that makes what a project cannot hold. It can be used again at any time.
 *
 * @NApiVersion 2.1
 * @NScriptType Suitelet
 * @NModuleScope SameAccount
 */
define(['N/ui/serverWidget', './lib/rfm_setup', './lib/rfm_setup_repository'], (
  serverWidget,
  setup,
  repository,
) => {
  /** @param {import('N/types').EntryPoints.Suitelet.onRequestContext} context */
  const onRequest = ({ request, response }) => {
    /** @type {{ title: string, state: string }[]} */
    const states = setup.carryOut(setup.steps(setup.look(repository), repository), request.method === 'POST');
    const form = serverWidget.createForm({ title: 'RFM Setup' });
    const table = form.addField({
      id: 'custpage_rfm_state',
      type: serverWidget.FieldType.INLINEHTML,
      label: 'State',
    });
    table.defaultValue = setup.page(states);
    if (states.some(({ state }) => state === 'missing' || state.startsWith('failed'))) {
      form.addSubmitButton({ label: 'Create what is missing' });
    }
    response.writePage({ pageObject: form });
  };

  return { onRequest };
});
