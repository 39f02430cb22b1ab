import type { TaskState } from '../machine.ts';

/**
 * Integrations that a definition may use unless the caller says otherwise. A `*` stands for anything; a pattern is held
 * against what follows `arn:aws:states:::`, and against the whole ARN.
 */
export const DEFAULT_INTEGRATIONS: readonly string[] = [
  'lambda:invoke',
  'lambda:invoke.waitForTaskToken',
  'states:startExecution',
  'states:startExecution.sync:2',
  'states:startExecution.waitForTaskToken',
  'events:putEvents',
  'events:putEvents.waitForTaskToken',
  'sns:publish',
  'sns:publish.waitForTaskToken',
  'sqs:sendMessage',
  'sqs:sendMessage.waitForTaskToken',
  'dynamodb:getItem',
  'dynamodb:putItem',
  'dynamodb:updateItem',
  'dynamodb:deleteItem',
  'aws-sdk:*',
  'arn:*:lambda:*:function:*',
];

const OPTIMISED = /^arn:[^:]+:states:[^:]*:[^:]*:(.+)$/;
const FUNCTION = /^arn:[^:]+:lambda:[^:]*:[^:]*:function:.+$/;

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const matches = (pattern: string, name: string): boolean =>
  new RegExp(`^${pattern.split('*').map(literally).join('.*')}$`).test(name);

const integrationOf = (name: string): { readonly type: string; readonly action: string } | undefined => {
  const [service, ...rest] = name.split(':');
  if (service === 'aws-sdk') {
    const [api, ...action] = rest;
    return api && action.length > 0 ? { type: `aws-sdk:${api}`, action: action.join(':') } : undefined;
  }
  return service && rest.length > 0 ? { type: service, action: rest.join(':') } : undefined;
};

const patternOf = (action: string): TaskState['pattern'] | undefined => {
  const [, pattern] = /\.(.*)$/.exec(action) ?? [];
  if (pattern === undefined) return 'response';
  if (pattern === 'waitForTaskToken') return 'callback';
  return pattern === 'sync' || pattern === 'sync:2' ? 'sync' : undefined;
};

type Parsed = Pick<TaskState, 'resource' | 'integration' | 'pattern'>;

/** What a Task's `Resource` stands for, or nothing where it is not among the allowed ones. */
export const parseResource = (resource: string, allowed: readonly string[]): Parsed | undefined => {
  const [, name] = OPTIMISED.exec(resource) ?? [];
  if (!allowed.some((pattern) => matches(pattern, resource) || (name !== undefined && matches(pattern, name)))) {
    return undefined;
  }
  if (FUNCTION.test(resource)) return { resource, pattern: 'response' };
  const integration = name === undefined ? undefined : integrationOf(name);
  const pattern = integration && patternOf(integration.action);
  return integration && pattern && { resource, integration, pattern };
};
