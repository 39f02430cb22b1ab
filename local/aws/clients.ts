import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

/** Of an AWS SDK client; without `endpoint` and `credentials` those of the environment. */
export interface ClientConfig {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The id of the account that the credentials belong to. */
export const accountIdOf = async (config: ClientConfig): Promise<string> => {
  const { Account: id = '' } = await new STSClient(config).send(new GetCallerIdentityCommand({}));
  return id;
};

/** `undefined` for an error by which AWS says that there is no such thing. */
export const unlessMissing =
  (...names: readonly string[]) =>
  (error: unknown): undefined => {
    if (!(error instanceof Error) || !names.includes(error.name)) throw error;
    return undefined;
  };

/** CloudFormation's "Stack with id … does not exist", which is a `ValidationError` like others. */
export const unlessNoStack = (error: unknown): undefined => {
  if (!(error instanceof Error) || !/does not exist/.test(error.message)) throw error;
  return undefined;
};
