/**
 * Decides who receives a store's digest. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([], () => {
  /**
   * @typedef {Object} Person
   * @property {string} id internal id of the employee
   * @property {string | null} email
   * @property {boolean} isInactive
   * @property {string | null} title
   */

  /** @param {Person | null} person */
  const reachable = (person) => person !== null && !person.isInactive && Boolean(person.email);

  /**
   * The manager named by the store, else its first employee by internal id with a configured title, else the default.
   * Employees who are inactive or have no e-mail address are skipped.
   *
   * @param {Person | null} manager named by the store
   * @param {Person[]} employees of the store
   * @param {string} titles separated by commas
   * @param {string | null} fallback internal id of an employee
   * @returns {string | null} internal id of an employee; null if there is none
   */
  const choose = (manager, employees, titles, fallback) => {
    if (manager !== null && reachable(manager)) return manager.id;
    const wanted = titles
      .split(',')
      .map((title) => title.trim().toLowerCase())
      .filter(Boolean);
    const found = employees
      .filter((person) => reachable(person) && wanted.includes((person.title ?? '').trim().toLowerCase()))
      .sort((first, second) => Number(first.id) - Number(second.id));
    return found.length > 0 ? found[0].id : fallback;
  };

  return { choose };
});
