import { fixupPluginRules } from '@eslint/compat';
import js from '@eslint/js';
import suitescript from 'eslint-plugin-suitescript';
import globals from 'globals';

export default [
  { ignores: ['node_modules/', '**/*.d.ts'] },
  js.configs.recommended,
  { files: ['*.config.js'], languageOptions: { sourceType: 'commonjs', globals: globals.node } },
  {
    files: ['tests/*.js'],
    languageOptions: { sourceType: 'commonjs', globals: { ...globals.node, ...globals.jest } },
  },
  {
    files: ['src/**/*.js'],
    plugins: { suitescript: fixupPluginRules(suitescript) },
    languageOptions: {
      ecmaVersion: 2022,
      sourceType: 'script',
      globals: { ...globals.es2021, define: 'readonly' },
    },
    rules: {
      'suitescript/api-version': 'error',
      'suitescript/entry-points': 'error',
      'suitescript/module-vars': 'off', // the callback's parameter names are checked by reading
      'suitescript/no-amd-name': 'error',
      'suitescript/no-extra-modules': 'error',
      'suitescript/no-invalid-modules': 'error',
      'suitescript/script-type': 'error',
      'prefer-const': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-syntax': [
        'error',
        { selector: 'FunctionDeclaration[generator=true]', message: 'Generators fail on NetSuite’s engine.' },
        { selector: 'FunctionExpression[generator=true]', message: 'Generators fail on NetSuite’s engine.' },
      ],
    },
  },
];
