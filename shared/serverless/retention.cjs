/** `DeletionPolicy` of what holds records: only the local stage's data is deleted with its stack. */
module.exports = async ({ resolveVariable }) =>
  (await resolveVariable('sls:stage')) === 'local' ? 'Delete' : 'Retain';

/** Both policies of a resource. */
module.exports.policies = async (resolveVariable) => {
  const policy = await module.exports({ resolveVariable });
  return { DeletionPolicy: policy, UpdateReplacePolicy: policy };
};
