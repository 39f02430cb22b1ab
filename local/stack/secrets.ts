import {
  CreateSecretCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { clientConfig } from './environment.ts';

/** Creates or replaces a JSON secret. */
export const putSecret = async (endpoint: string, name: string, value: object): Promise<void> => {
  const client = new SecretsManagerClient(clientConfig(endpoint));
  const SecretString = JSON.stringify(value);
  try {
    await client.send(new CreateSecretCommand({ Name: name, SecretString }));
  } catch (error) {
    if (!(error instanceof ResourceExistsException)) throw error;
    await client.send(new PutSecretValueCommand({ SecretId: name, SecretString }));
  } finally {
    client.destroy();
  }
};
