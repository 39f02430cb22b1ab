import { publishedAnswers } from '#shared/testing/documented.ts';
import type { StackDescription } from '../stack/description.ts';
import type { User } from '../stack/users.ts';
import { uploadFormOf } from './endpoints.ts';
import type { Answer as AnyAnswer, Api, Call, Json } from './transport.ts';

export interface Answer extends AnyAnswer {
  readonly headers: Headers;
}

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Calls a URL with JSON; an answer without JSON has an empty body. */
export const send = async (url: string, { method = 'GET', body, headers = {} }: Call = {}): Promise<Answer> => {
  const response = await fetch(url, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed: unknown = text.startsWith('{') ? JSON.parse(text) : {};
  return { status: response.status, headers: response.headers, body: isJson(parsed) ? parsed : {} };
};

/**
 * The HTTP transport: calls the platform through its front door, as this user or without a token.
 * @throws Error for an answer that the API document does not have
 */
export const api =
  (stack: Pick<StackDescription, 'frontDoor'>, user?: Pick<User, 'idToken'>): Api<Answer> =>
  async (path, { headers, ...call } = {}) => {
    const answer = await send(`${stack.frontDoor}${path}`, {
      ...call,
      headers: { ...(user && { authorization: `Bearer ${user.idToken}` }), ...headers },
    });
    const { method = 'GET' } = call;
    const contentType = answer.headers.get('content-type') ?? '';
    const difference = publishedAnswers()(method, path.replace(/\?.*$/s, ''), { ...answer, contentType });
    if (difference !== undefined) throw new Error(`${method} ${path}: ${difference}`);
    return answer;
  };

/** @throws Error with the whole answer when the status is not the one that was expected */
export const expectStatus = <A extends AnyAnswer>(answer: A, ...expected: readonly number[]): A => {
  if (!expected.includes(answer.status)) {
    throw new Error(`Expected ${expected.join(' or ')}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
  return answer;
};

/** The body of an answer with status 200. @throws Error for another status */
export const bodyOf = async (answer: Promise<AnyAnswer>): Promise<Json> => expectStatus(await answer, 200).body;

/** Long enough for a slow machine: only what never happens takes so long. */
const TIMEOUT_SECONDS = 120;

/**
 * Ask again until the answer is accepted; the platform works behind queues.
 * @throws Error with the last answer when none is accepted within `seconds`
 */
export const eventually = async <T>(
  what: string,
  ask: () => Promise<T>,
  isAccepted: (answer: T) => boolean,
  seconds = TIMEOUT_SECONDS,
): Promise<T> => {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (isAccepted(answer)) return answer;
    if (performance.now() > end)
      throw new Error(`${what}: not within ${seconds} s; last answer ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
};

/** Uploads a file with the form of its announcement, as a browser does. Returns S3's status. */
export const sendForm = async (announced: Answer, bytes: Uint8Array, contentType: string): Promise<number> => {
  const { url, fields } = uploadFormOf(announced);
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([Uint8Array.from(bytes)], { type: contentType }), 'document');
  const { status } = await fetch(url, { method: 'POST', body: form });
  return status;
};
