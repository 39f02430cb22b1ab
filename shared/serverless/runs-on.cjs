/**
 * Where a stage runs. Stage `local` is weaker on purpose (short days, passwords in the clear, data deleted with the stack):
 * it must never reach an account because somebody forgot to name the emulator.
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
