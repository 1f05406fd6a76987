/**
 * The contents of a row about a failed night. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_refusal'], ({ reasonOf }) => {
  /** Characters in a Free-Form Text field. */
  const RESULT_MAX = 300;
  const SCOPE = 'nightly job in NetSuite';
  /** The worker's exit code for an account that cannot be read or written. */
  const EXIT_CODE = 3;

  /** @param {unknown} error from a summary: JSON, text or an error @returns {string} one line */
  const readable = (error) => {
    try {
      return reasonOf(JSON.parse(String(error)));
    } catch {
      return reasonOf(error);
    }
  };

  /**
   * @param {{ input: unknown, map: unknown[], reduce: unknown[], refused: string[] }} failures by stage, and digests
   *   that were refused for the first time
   * @returns {{ result: string, exitCode: number, scope: string } | null} null if nothing failed
   */
  const failed = ({ input, map, reduce, refused }) => {
    const parts = [
      ...(input ? [`nothing could be read: ${readable(input)}`] : []),
      ...(map.length > 0 ? [`changes not handled: ${map.length}, such as: ${readable(map[0])}`] : []),
      ...(reduce.length > 0 ? [`digests failed: ${reduce.length}, such as: ${readable(reduce[0])}`] : []),
      ...(refused.length > 0 ? [`digests refused: ${refused.length}, such as: ${refused[0]}`] : []),
    ];
    if (parts.length === 0) return null;
    return { result: parts.join('; ').slice(0, RESULT_MAX), exitCode: EXIT_CODE, scope: SCOPE };
  };

  return { SCOPE, failed };
});
