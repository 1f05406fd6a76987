module.exports = { defaultProjectFolder: 'src' };
