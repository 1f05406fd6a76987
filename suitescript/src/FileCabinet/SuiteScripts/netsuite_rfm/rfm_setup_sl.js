/**
 * A page for administrators that makes what a project cannot hold. It can be used again at any time.
 *
 * @NApiVersion 2.1
 * @NScriptType Suitelet
 * @NModuleScope SameAccount
 */
define(['N/runtime', 'N/ui/serverWidget', './lib/rfm_setup', './lib/rfm_setup_repository'], (
  runtime,
  serverWidget,
  setup,
  repository,
) => {
  /** The dearest step is a group of which every spelling is refused. */
  const UNITS_PER_STEP_MAX = 150;
  const hasRoom = () => runtime.getCurrentScript().getRemainingUsage() >= UNITS_PER_STEP_MAX;

  /** @param {import('N/types').EntryPoints.Suitelet.onRequestContext} context */
  const onRequest = ({ request, response }) => {
    /** @type {{ title: string, state: string }[]} */
    const states = setup.carryOut(
      setup.steps(setup.look(repository), repository),
      request.method === 'POST',
      hasRoom,
    );
    const form = serverWidget.createForm({ title: 'RFM Setup' });
    const table = form.addField({
      id: 'custpage_rfm_state',
      type: serverWidget.FieldType.INLINEHTML,
      label: 'State',
    });
    table.defaultValue = setup.page(states);
    if (states.some(({ state }) => state.startsWith('missing') || state.startsWith('failed'))) {
      form.addSubmitButton({ label: 'Create what is missing' });
    }
    response.writePage({ pageObject: form });
  };

  return { onRequest };
});
