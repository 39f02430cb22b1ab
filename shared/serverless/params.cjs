/** `params` of every service with machines, and the service's own (`custom.params`). */
const COMMON = {
  default: {
    daySeconds: 86_400,
    // Backstop behind the deadline of a wait of up to a month, with slack. Only reached when a timer was lost.
    longWaitSeconds: 2_851_200,
    webOrigin: 'https://app.mindlinks.example',
  },
  local: { daySeconds: "${env:DAY_SECONDS, '10'}", longWaitSeconds: 900, webOrigin: 'http://localhost:3000' },
};

module.exports = async ({ resolveConfigurationProperty }) => {
  const own = await resolveConfigurationProperty(['custom', 'params']);
  return { ...own, default: { ...COMMON.default, ...own.default }, local: { ...COMMON.local, ...own.local } };
};
