/** Every member of an N module that the files name is one that Oracle's stubs document, enum values among them. */
const fs = require('fs');
const path = require('path');
const { documented } = require('./documentation');

const ROOT = path.join(__dirname, '..', 'src', 'FileCabinet', 'SuiteScripts', 'netsuite_rfm');
const DEFINE = /define\(\s*\[([^\]]*)\],\s*\(([\s\S]*?)\)\s*=>/;
/** The stub leaves these undefined, or on the prototype; the values are those of the help page of each enum. */
const ENUMS_NOT_IN_STUBS = { 'N/runtime': ['ContextType'], 'N/config': ['Type'] };

const files = fs
  .readdirSync(ROOT, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.js'))
  .sort();

/** @param {string} module such as N/ui/serverWidget */
const stubOf = (module) => {
  const folder = module.slice(2);
  return `${folder}/${folder.split('/').pop()}`;
};

/** Names of the N modules in a file by parameter. @param {string} text @returns {[string, string][]} */
const modulesOf = (text) => {
  const [, names, parameters] = DEFINE.exec(text) ?? [];
  const modules = [...(names ?? '').matchAll(/'([^']+)'/g)].map(([, name]) => name);
  const given = (parameters ?? '').split(/,(?![^{]*\})/).map((parameter) => parameter.trim());
  return modules.flatMap((module, at) => (module.startsWith('N/') ? [[given[at], module]] : []));
};

/** @returns {{ module: string, member: string, value: string | undefined }[]} */
const usesOf = (text) => {
  const code = text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '');
  return modulesOf(text).flatMap(([parameter, module]) =>
    [...code.matchAll(new RegExp(`(?<![.\\w'])${parameter}\\.(\\w+)(?:\\.([A-Z][A-Z_0-9]*)\\b)?`, 'g'))].map(
      ([, member, value]) => ({ module, member, value }),
    ),
  );
};

test.each(files)('%s', (name) => {
  const text = fs.readFileSync(path.join(ROOT, name), 'utf8');
  const uses = usesOf(text);
  uses.forEach(({ module, member, value }) => {
    expect(Object.keys(documented(stubOf(module)))).toContain(member);
    if (value !== undefined && !ENUMS_NOT_IN_STUBS[module]?.includes(member))
      expect(Object.keys(jest.requireActual(module)[member])).toContain(value);
  });
  // A module that is loaded and never used costs each run its loading.
  modulesOf(text).forEach(([, module]) => expect(uses.map((use) => use.module)).toContain(module));
});

test('a member that there is not is found', () => {
  const text = "define(['N/record'], (record) => { record.submitField({}); });";
  const [{ module, member }] = usesOf(text);
  expect(Object.keys(documented(stubOf(module)))).not.toContain(member);
});
