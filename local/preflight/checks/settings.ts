import { missing, ready } from '../check.ts';
import type { Check, Finding } from '../check.ts';

/** Reserved for documentation (RFC 2606): the defaults of this repository, which reach nobody. */
const isExample = (host: string): boolean => host === 'example' || host.endsWith('.example');

const settings: Check = {
  step: 'Settings of the stage',
  needsDeployment: false,
  title: 'Sender and web application',
  run: ({ requirements: { mailFrom, webOrigin } }) => {
    const finding = (host: string, text: string): Finding =>
      isExample(host) ? missing(`${text} is the default`) : ready(text);
    return Promise.resolve([
      finding(mailFrom.split('@').at(-1) ?? '', `mailFrom ${mailFrom}`),
      finding(new URL(webOrigin).hostname, `webOrigin ${webOrigin}`),
    ]);
  },
};

const values: Check = {
  step: 'Settings of the stage',
  needsDeployment: false,
  title: 'Values of settings',
  run: ({ requirements: { malformedSettings } }) =>
    Promise.resolve(
      malformedSettings.length === 0
        ? [ready('Functions can read all of them')]
        : malformedSettings.map((fault) => missing(`${fault}: its functions would not start`)),
    ),
};

const mail: Check = {
  step: 'Mail',
  needsDeployment: false,
  title: 'SES',
  run: async ({ account, requirements: { mailFrom } }) => {
    const { isOutOfSandbox, canSend, mailsPerDay } = await account.mail();
    const identities = [mailFrom, mailFrom.split('@').at(-1) ?? ''];
    const verified = await Promise.all(identities.map((identity) => account.isVerifiedSender(identity)));
    return [
      isOutOfSandbox ? ready(`Production access, ${mailsPerDay} mails a day`) : missing('SES is in its sandbox'),
      ...(canSend ? [] : [missing('AWS has paused the sending of mails')]),
      verified.includes(true)
        ? ready(`${identities[verified.indexOf(true)]} is a verified sender`)
        : missing(`Neither ${identities.join(' nor ')} is a verified sender`),
    ];
  },
};

export const settingChecks: readonly Check[] = [settings, values, mail];
