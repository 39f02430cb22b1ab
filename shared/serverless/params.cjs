/** `params` of every service with an HTTP API, and the service's own (`custom.params`). */
const COMMON = {
  default: {
    daySeconds: 86_400,
    // Backstop behind the deadline of a wait of up to a month, with slack. Only reached when a timer was lost.
    longWaitSeconds: 2_851_200,
    // Committed events that were not published are tried again.
    outboxEvery: 'rate(5 minutes)',
    redriveCount: '{% $states.context.Execution.RedriveCount %}',
    // Lambdas that one queue may have at the same time, two at least. A new account has ten, for everything.
    consumerConcurrency: 2,
    webOrigin: 'https://app.mindlinks.example',
    // Per second and service; a burst empties a bucket that fills at this rate.
    apiRequestsPerSecond: 200,
    apiBurst: 400,
    // Of a route that anybody can call. A payroll of Stripe's 12 payouts a second brings some 40 webhooks a second; what is
    // answered 429 is sent again by Stripe and Veriff for days, and fetched by the sweep and by checkVeriffDecision.
    webhookRequestsPerSecond: 50,
    webhookBurst: 100,
    // `<service>.<apiDomain>` is the name of each API, with the regional certificate for `*.<apiDomain>`.
    apiDomain: '',
    apiCertificateArn: '',
  },
  local: {
    daySeconds: "${env:DAY_SECONDS, '10'}",
    longWaitSeconds: 900,
    outboxEvery: 'rate(1 minutes)',
    // The emulator has neither redrives nor their count.
    redriveCount: 0,
    consumerConcurrency: 10,
    // `npm start` sets it to its front door, which has a page for every path that mails and providers lead to.
    webOrigin: "${env:WEB_ORIGIN, 'http://localhost:8080'}",
  },
};

module.exports = async ({ resolveConfigurationProperty }) => {
  const own = (await resolveConfigurationProperty(['custom', 'params'])) ?? {};
  return { ...own, default: { ...COMMON.default, ...own.default }, local: { ...COMMON.local, ...own.local } };
};
