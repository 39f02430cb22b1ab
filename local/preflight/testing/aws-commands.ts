import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import * as cognito from '@aws-sdk/client-cognito-identity-provider';
import * as secrets from '@aws-sdk/client-secrets-manager';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as ses from '@aws-sdk/client-sesv2';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import * as sns from '@aws-sdk/client-sns';
import { SNSClient } from '@aws-sdk/client-sns';
import { root } from '../../stack/paths.ts';
import type { ClientConfig } from '../../aws/clients.ts';

/** A command line such as `aws sns subscribe --protocol email`, as words. */
export type AwsCommand = readonly string[];

const BLOCK = /^```sh\n(.*?)^```$/gms;
/** A word of a shell: parts without spaces, or within single quotes. */
const WORD = /(?:'[^']*'|[^\s'])+/g;

const wordsOf = (line: string): AwsCommand => [...line.matchAll(WORD)].map(([word]) => word.replaceAll("'", ''));

/** The `aws` commands of a page by the heading of their section, without its number. */
export const commandsOf = (page: string): ReadonlyMap<string, readonly AwsCommand[]> => {
  const sections = readFileSync(join(root, page), 'utf8').split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const heading = (section.split('\n')[0] ?? '').replace(/^\d+\. /, '');
      const lines = [...section.matchAll(BLOCK)].flatMap(([, block = '']) =>
        block.replaceAll(/\\\n\s*/g, '').split('\n'),
      );
      return [heading, lines.filter((line) => line.startsWith('aws ')).map(wordsOf)] as const;
    }),
  );
};

/** The AWS CLI's names of services, with the client and the commands of the SDK. */
const SERVICES = {
  'cognito-idp': (config: ClientConfig) => [new CognitoIdentityProviderClient(config), cognito] as const,
  secretsmanager: (config: ClientConfig) => [new SecretsManagerClient(config), secrets] as const,
  sesv2: (config: ClientConfig) => [new SESv2Client(config), ses] as const,
  sns: (config: ClientConfig) => [new SNSClient(config), sns] as const,
};

/** Options that the AWS CLI names differently than the API. */
const RENAMED: Readonly<Record<string, string>> = { NotificationEndpoint: 'Endpoint', WebsiteUrl: 'WebsiteURL' };

/** What the AWS CLI does itself with an answer. */
const OF_THE_CLI: readonly string[] = ['Query'];

const pascalCase = (name: string): string =>
  name
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');

/** `Name=email,Value=x`. */
const structureOf = (text: string): object =>
  Object.fromEntries(
    text.split(',').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );

const inputOf = (words: AwsCommand): Record<string, unknown> => {
  const input: Record<string, unknown> = {};
  for (let at = 0; at < words.length;) {
    const name = pascalCase((words[at] ?? '').slice(2));
    const next = words.findIndex((word, index) => index > at && word.startsWith('--'));
    const values = words.slice(at + 1, next < 0 ? words.length : next);
    const isList = values.some((value) => /^\w+=/.test(value));
    if (!OF_THE_CLI.includes(name))
      input[RENAMED[name] ?? name] = isList ? values.map(structureOf) : (values[0] ?? true);
    at += values.length + 1;
  }
  return input;
};

/** Runs a command with the SDK, as the AWS CLI would. @throws Error for a service or an operation that is not known */
export const runAwsCommand = async (
  [, service = '', operation = '', ...options]: AwsCommand,
  config: ClientConfig,
): Promise<void> => {
  if (!Object.hasOwn(SERVICES, service)) throw new Error(`No client of ${service}`);
  const [client, commands] = SERVICES[service as keyof typeof SERVICES](config);
  const Command: unknown = Object.entries<unknown>(commands).find(
    ([name]) => name === `${pascalCase(operation)}Command`,
  )?.[1];
  if (typeof Command !== 'function') throw new Error(`${service} has no operation ${operation}`);
  const send = client.send.bind(client) as (command: unknown) => Promise<unknown>;
  await send(new (Command as new (input: object) => unknown)(inputOf(options)));
  client.destroy();
};
