const SuiteCloud = require('@oracle/suitecloud-unit-testing/jest-configuration/SuiteCloudJestConfiguration');

module.exports = {
  ...SuiteCloud.build({ projectFolder: 'src', projectType: SuiteCloud.ProjectType.ACP }),
  testMatch: ['<rootDir>/tests/*.test.js'],
};
