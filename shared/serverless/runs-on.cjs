/**
 * Where a stage runs. Names of resources have room for a stage of ten characters: S3 allows 63 in the name of a bucket, and no
 * capitals. Stage `local` is less secure on purpose (short days, plain passwords, data deleted with the stack): it
 * must not be deployed to an account because the emulator's address was not set.
 */
module.exports = async ({ resolveVariable }) => {
  const stage = await resolveVariable('sls:stage');
  if (!/^[a-z][a-z0-9-]{0,9}$/.test(stage)) {
    throw new Error(
      `Stage "${stage}": a name has up to ten small letters, digits and hyphens, and begins with a letter.`,
    );
  }
  if (stage !== 'local') return 'aws';
  if (!(await resolveVariable("env:AWS_ENDPOINT_URL, ''"))) {
    throw new Error(
      'Stage "local" is for the emulator only. Start it with "npm start", then "source .local/env" here.',
    );
  }
  return 'emulator';
};
