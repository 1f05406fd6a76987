/**
 * The segments in the order of the worker's scheme, with their colours. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([], () => {
  /**
   * The scheme's segments in their order, then the other values of the list, which are shown only if they have
   * customers. The place determines the colour, as on the worker's page.
   *
   * @param {(Segment & { scriptId: string })[]} segments of the list, by internal id
   * @param {string[]} scheme script ids; empty if no run has stored them
   * @returns {(Segment & { scriptId: string, place: number })[]}
   */
  const inOrder = (segments, scheme) => {
    if (scheme.length === 0) return segments.map((segment, place) => ({ ...segment, place }));
    const mine = scheme.map((scriptId) => segments.find((segment) => segment.scriptId === scriptId));
    const others = segments.filter(({ scriptId }) => !scheme.includes(scriptId));
    return [
      ...mine.flatMap((segment, place) => (segment === undefined ? [] : [{ ...segment, place }])),
      ...others.map((segment, at) => ({ ...segment, place: scheme.length + at, inactive: true })),
    ];
  };

  /** Internal ids of segments. @param {(Segment & { scriptId: string })[]} segments @param {string[]} scriptIds */
  const idsOf = (segments, scriptIds) =>
    segments.filter(({ scriptId }) => scriptIds.includes(scriptId)).map(({ id }) => id);

  return { inOrder, idsOf };
});
