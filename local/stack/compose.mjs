/**
 * `osls-compose`, for a stack in the emulator. Compose runs `serverless --version` and, after each deployment, `serverless
 * info` once per service; here the version is the one of the lock file and the outputs come from CloudFormation
 * (@osls/compose 1.9.2, `components/framework/index.js`).
 */
import { basename } from 'node:path';
import { runComponents } from '@osls/compose';
import ServerlessFramework from '@osls/compose/components/framework/index.js';
import { readOutputs } from './deployed.ts';
import { readServices } from './services.ts';

const services = await readServices();

ServerlessFramework.prototype.ensureFrameworkVersion = async () => {};
ServerlessFramework.prototype.retrieveOutputs = function () {
  const service = services.find(({ name }) => name === basename(this.inputs.path));
  return readOutputs(process.env.AWS_ENDPOINT_URL, service);
};

await runComponents(process.argv.slice(2));
