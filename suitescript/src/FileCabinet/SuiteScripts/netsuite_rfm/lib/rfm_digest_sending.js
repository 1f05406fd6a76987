/**
 * Sends a store's digest. No N module is used here: `services` gives access to NetSuite.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_daily', './rfm_digest', './rfm_recipient', './rfm_refusal'], (
  { NO_STORE },
  digest,
  recipient,
  refusal,
) => {
  /** Units reserved in a reduce invocation for the mail, its retry after a restart, and queries. */
  const RESERVE_UNITS = 110;
  const UNITS_PER_ROW = 2;
  /** Units to read and to write a row's note. */
  const UNITS_PER_NOTE = 3;

  /**
   * Rows that no other digest has claimed.
   *
   * @param {RecordedItem[]} rows
   * @param {string} reference of this digest
   * @param {Repository} repository
   */
  const unclaimed = (rows, reference, repository) => {
    const marks = repository.digestMarks(rows.map((row) => row.id));
    return rows
      .filter((row) => row.id in marks) // the others have been withdrawn meanwhile
      .map((row) => ({ ...row, mark: marks[row.id] }))
      .filter((row) => row.mark === null || row.mark === reference || row.mark === row.digest);
  };

  /**
   * Notes on the rows why their digest was refused, as far as the units last.
   *
   * @param {RecordedItem[]} rows
   * @param {string} reason
   * @param {DigestServices} services
   * @returns {boolean} whether the reason is new for any row
   */
  const noteRefusal = (rows, reason, { repository, remainingUnits }) => {
    let isNew = false;
    rows.forEach((row) => {
      if (remainingUnits() < UNITS_PER_NOTE) return;
      const { refused: before } = repository.stateOf(row.id);
      const refused = refusal.noted(before, refusal.DIGEST, reason);
      if (refused === before) return;
      isNew = true;
      repository.noteOnRow(row.id, { refused });
    });
    return isNew;
  };

  /** @param {RecordedItem[]} rows whose digest was refused on an earlier night @param {DigestServices} services */
  const clearRefusal = (rows, { repository, remainingUnits }) => {
    rows
      .filter(({ refused }) => refused?.includes(`${refusal.DIGEST}: `))
      .forEach((row) => {
        if (remainingUnits() < UNITS_PER_NOTE) return;
        const { refused } = repository.stateOf(row.id);
        repository.noteOnRow(row.id, { refused: refusal.noted(refused, refusal.DIGEST, null) });
      });
  };

  /**
   * Returns the rows that no other digest has claimed, the reference of this digest, and whether it was sent before.
   *
   * @param {string} key
   * @param {RecordedItem[]} values
   * @param {DigestServices} services
   * @returns {{ free: any[], reference: string, wasSent: boolean }}
   */
  const freeRows = (key, values, { repository }) => {
    const rows = Object.values(Object.fromEntries(values.map((row) => [row.id, row])));
    const reference = `${rows[0].run}-${key}`;
    const free = unclaimed(rows, reference, repository);
    const wasSent =
      free.some((row) => row.mark === reference) && repository.wasSent(reference, rows[0].since);
    return { free, reference, wasSent };
  };

  /** @param {Store | null} store @param {string} key @param {DigestServices} services @returns {string | null} an employee's internal id */
  const chooseRecipient = (store, key, { repository, settings }) =>
    recipient.choose(
      store?.manager ?? null,
      store === null || settings.managerTitles === '' ? [] : repository.employeesAt(key),
      settings.managerTitles,
      settings.defaultRecipient,
    );

  /**
   * Claims the rows of a store's digest, then sends it. A refused digest is tried again each night while its changes
   * are recent enough to be announced; the refusal is reported once.
   *
   * @param {string} key internal id of the location, or none
   * @param {RecordedItem[]} values what handleChange returned
   * @param {DigestServices} services
   * @returns {{ done: string, refused: string | null }} `done` for the log, `refused` with the reason if it is new
   */
  const sendDigest = (key, values, services) => {
    const { repository, settings } = services;
    /** @param {string} words */
    const skipped = (words) => ({ done: `${key}: ${words}`, refused: null });
    if (!settings.mayMail) return skipped('not sent, this is not a production account');
    if (settings.author === null) return skipped('not sent, no sender is configured');
    const { free, reference, wasSent } = freeRows(key, values, services);
    if (wasSent) return skipped('sent before');
    if (free.length === 0) return skipped('nothing left');
    const store = key === NO_STORE ? null : repository.store(key);
    const to = chooseRecipient(store, key, services);
    if (to === null) return skipped('not sent, because there is no recipient. Set the default recipient');
    const room = Math.max(1, Math.floor((services.remainingUnits() - RESERVE_UNITS) / UNITS_PER_ROW));
    const claimed = free.slice(0, room);
    claimed
      .filter((row) => row.mark !== reference)
      .forEach((row) => repository.noteOnRow(row.id, { digest: reference }));
    const { subject, body } = digest.compose(claimed, {
      store: store?.name ?? 'Customers without a store',
      members: repository.membersAt(key === NO_STORE ? null : key),
      reference,
      ...services.links,
    });
    try {
      services.sendMail({ author: settings.author, recipient: to, subject, body });
    } catch (error) {
      const reason = refusal.reasonOf(error);
      const isNew = noteRefusal(claimed, reason, services);
      return { done: `${key}: refused: ${reason}`, refused: isNew ? reason : null };
    }
    clearRefusal(claimed, services);
    return skipped(`${claimed.length} changes to employee ${to}`);
  };

  return { sendDigest };
});
