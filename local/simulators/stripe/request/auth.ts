import { refusal, StripeApiError } from '../errors.ts';

type Headers = Readonly<Record<string, string | undefined>>;

const unauthorized = (message: string): StripeApiError =>
  new StripeApiError(401, { type: 'invalid_request_error', message });

const keyIn = (authorization: string): string | undefined => {
  const [scheme = '', value = ''] = authorization.split(' ');
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() === 'basic') return Buffer.from(value, 'base64').toString('utf8').split(':')[0];
  return undefined;
};

/** Bearer, or Basic with the key as the user. @throws StripeApiError (401) */
export const authenticate = (apiKey: string, { authorization }: Headers): void => {
  const key = authorization === undefined ? undefined : keyIn(authorization);
  if (key === undefined || key === '') throw unauthorized('You did not provide an API key.');
  if (key !== apiKey) throw unauthorized(`Invalid API Key provided: ${key.slice(0, 8)}****`);
};

/** @throws StripeApiError (400) for an invalid version */
export const checkVersion = ({ 'stripe-version': version }: Headers): void => {
  if (version === undefined || /^\d{4}-\d{2}-\d{2}(\.[a-z_]+)?$/.test(version)) return;
  throw refusal(`Invalid Stripe API version: ${version}`);
};
