import { missing, ready } from '../check.ts';
import type { Check, Subject } from '../check.ts';

/** CloudFormation's statuses of a stack that is complete and not rolled back. */
const COMPLETE = /^(CREATE|UPDATE|IMPORT)_COMPLETE$/;

const stacks: Check = {
  step: 'Deploy',
  needsDeployment: true,
  title: 'Stacks',
  run: ({ account, requirements }) =>
    Promise.all(
      requirements.stacks.map(async (name) => {
        const stack = await account.stack(name);
        if (stack === undefined) return missing(`${name} is not deployed`);
        return COMPLETE.test(stack.status) ? ready(`${name} is deployed`) : missing(`${name} is ${stack.status}`);
      }),
    ),
};

/** An output of the platform's stack, which is the first. */
const outputOf = async ({ account, requirements }: Subject, key: string): Promise<string | undefined> =>
  (await account.stack(requirements.stacks[0] ?? ''))?.outputs[key];

const NOT_DEPLOYED = missing('The platform is not deployed');

const operators: Check = {
  step: 'Operators',
  needsDeployment: true,
  title: 'Operators’ topic',
  run: async (subject) => {
    const topic = await outputOf(subject, 'OperatorsTopicArn');
    if (topic === undefined) return [NOT_DEPLOYED];
    const confirmed = await subject.account.confirmedSubscriptions(topic);
    return [
      confirmed > 0
        ? ready(`${confirmed} confirmed subscriptions`)
        : missing('Nobody has confirmed a subscription to alarms'),
    ];
  },
};

const users: Check = {
  step: 'First admin',
  needsDeployment: true,
  title: 'Users',
  run: async (subject) => {
    const pool = await outputOf(subject, 'UserPoolId');
    if (pool === undefined) return [NOT_DEPLOYED];
    const admins = (await subject.account.admins(pool)).filter(({ isEnabled }) => isEnabled);
    const enrolled = admins.filter(({ hasTotp }) => hasTotp);
    return [
      enrolled.length > 0
        ? ready(`${enrolled.length} of ${admins.length} admins have enrolled a TOTP device`)
        : missing(`${admins.length} admins, none with an enrolled TOTP device: nobody can act as admin`),
      (await subject.account.sendsMailsThroughSes(pool))
        ? ready('The user pool sends its mails through SES')
        : missing('The user pool sends its mails itself, 50 a day at most'),
    ];
  },
};

const alarms: Check = {
  step: 'Alarms',
  needsDeployment: true,
  title: 'Alarms',
  run: async ({ account, requirements: { stage } }) => {
    const raised = await account.raisedAlarms(`mindlinks-${stage}-`);
    return raised.length === 0 ? [ready('No alarm is raised')] : raised.map((name) => missing(`${name} is raised`));
  },
};

export const deploymentChecks: readonly Check[] = [stacks, operators, users, alarms];
