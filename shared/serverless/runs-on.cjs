/**
 * Where a stage runs. Stage `local` is less secure on purpose (short days, plain passwords, data deleted with the stack): it
 * must not be deployed to an account because the emulator's address was not set.
 */
module.exports = async ({ resolveVariable }) => {
  if ((await resolveVariable('sls:stage')) !== 'local') return 'aws';
  if (!(await resolveVariable("env:AWS_ENDPOINT_URL, ''"))) {
    throw new Error(
      'Stage "local" is for the emulator only. Start it with "npm start", then "source .local/env" here.',
    );
  }
  return 'emulator';
};
