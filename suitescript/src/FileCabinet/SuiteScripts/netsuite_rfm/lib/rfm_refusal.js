/**
 * Notes of what NetSuite refused, on a history row. No N module is used here.
 *
 * A note has a line for each consequence, such as `Category: USER_ERROR: Please enter value(s) for: Category`.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([], () => {
  const CATEGORY = 'Category';
  const CAMPAIGN = 'Campaign';
  const DIGEST = 'Digest';
  /** The most characters of a reason; three reasons fit into a Text Area. */
  const REASON_MAX = 280;

  /**
   * @param {{ name?: string, message?: string } | null | undefined} error
   * @returns {string} its name and message on one line
   */
  const reasonOf = (error) => {
    const message = String(error?.message ?? error)
      .split('\n')[0]
      .trim();
    const name = error?.name && error.name !== 'Error' ? `${error.name}: ` : '';
    return (message.startsWith(name) ? message : name + message).slice(0, REASON_MAX);
  };

  /** @param {string | null} note @param {string} consequence */
  const without = (note, consequence) =>
    (note ?? '').split('\n').filter((line) => line !== '' && !line.startsWith(`${consequence}: `));

  /**
   * @param {string | null} note the row's present note
   * @param {string} consequence
   * @param {string | null} reason null if nothing is refused any more
   * @returns {string} the row's new note, empty if nothing is refused
   */
  const noted = (note, consequence, reason) =>
    [...without(note, consequence), ...(reason === null ? [] : [`${consequence}: ${reason}`])].join('\n');

  return { CATEGORY, CAMPAIGN, DIGEST, REASON_MAX, reasonOf, noted };
});
