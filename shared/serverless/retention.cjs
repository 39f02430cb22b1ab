/**
 * What happens to records, and to what opens them, when their stack is removed. On AWS they are retained, unless the deployment
 * that creates them fails: its names would be in the way of the next try. docs/guides/removing-a-stage.md.
 *
 * Stage `prod` protects its tables and users from any deletion, even by its rollback: a failed first deployment of `prod` leaves
 * them, unless it was started with `FIRST_DEPLOYMENT=true`. Nothing of stage `local` is worth keeping.
 */
module.exports = async ({ resolveVariable }) => {
  const stage = await resolveVariable('sls:stage');
  const isFirst = (await resolveVariable("env:FIRST_DEPLOYMENT, ''")) === 'true';
  const isProtected = stage === 'prod' && !isFirst;
  return {
    DeletionPolicy: stage === 'local' ? 'Delete' : 'RetainExceptOnCreate',
    // CloudFormation has no RetainExceptOnCreate for a resource that an update replaces.
    UpdateReplacePolicy: stage === 'local' ? 'Delete' : 'Retain',
    protectedTable: isProtected && { DeletionProtectionEnabled: true },
    userPoolProtection: isProtected ? 'ACTIVE' : 'INACTIVE',
    // CloudFormation's termination protection, which the framework sets after a deployment; never, on other stages.
    stackProtection: stage === 'prod' ? true : null,
  };
};

/** Both policies of a resource. */
module.exports.policies = async (variables) => {
  const { DeletionPolicy, UpdateReplacePolicy } = await module.exports(variables);
  return { DeletionPolicy, UpdateReplacePolicy };
};
