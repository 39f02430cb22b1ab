/** `provider.environment`: what every service reads, and what is its own (`custom.environment`). None for the platform. */
module.exports = async ({ resolveVariable }) => {
  const own = await resolveVariable('self:custom.environment, null');
  if (own === null) return null;
  const [stage, service, prefix] = await Promise.all(
    ['sls:stage', 'self:service', 'self:custom.prefix'].map(resolveVariable),
  );
  return {
    POWERTOOLS_SERVICE_NAME: service.replace('mindlinks-', ''),
    POWERTOOLS_METRICS_NAMESPACE: `mindlinks-${stage}`,
    POWERTOOLS_LOG_LEVEL: 'INFO',
    // With the source maps of `esbuild.yml`.
    NODE_OPTIONS: '--enable-source-maps',
    ...((await resolveVariable('self:custom.table, null')) && { TABLE_NAME: prefix }),
    ...(await ofWorkflows(resolveVariable, prefix)),
    ...own,
  };
};

/** Of a service whose machines wait for signals: it lists them in `custom.names`. */
const ofWorkflows = async (resolveVariable, prefix) => {
  if ((await resolveVariable('self:custom.names, null')) === null) return {};
  const [busName, daySeconds, refs] = await Promise.all(
    ['self:custom.platform.eventBusName', 'param:daySeconds', 'self:custom.refs'].map(resolveVariable),
  );
  return {
    IDEMPOTENCY_TABLE: `${prefix}-idempotency`,
    EVENT_BUS_NAME: busName,
    DAY_SECONDS: daySeconds,
    SCHEDULE_GROUP: prefix,
    SIGNAL_QUEUE_ARN: refs.signalQueue,
    SCHEDULER_ROLE_ARN: refs.schedulerRole.arn,
  };
};
