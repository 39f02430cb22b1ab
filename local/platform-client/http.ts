import type { StackDescription } from '../stack/description.ts';
import type { User } from '../stack/users.ts';

/** A JSON value as an API answered it. Read it with care: nothing has checked its shape. */
export type Json = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
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

/** Calls the platform through its front door, as somebody or as nobody. */
export const api =
  (stack: Pick<StackDescription, 'frontDoor'>, user?: Pick<User, 'idToken'>) =>
  (path: string, { headers, ...call }: Call = {}): Promise<Answer> =>
    send(`${stack.frontDoor}${path}`, {
      ...call,
      headers: { ...(user && { authorization: `Bearer ${user.idToken}` }), ...headers },
    });

/** @throws Error with the whole answer when the status is not the one that was expected */
export const expectStatus = (answer: Answer, ...expected: readonly number[]): Answer => {
  if (!expected.includes(answer.status)) {
    throw new Error(`Expected ${expected.join(' or ')}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
  return answer;
};

/**
 * Ask again until the answer will do; the platform works behind queues.
 * @throws Error with the last answer when it does not within `seconds`
 */
export const eventually = async <T>(
  what: string,
  ask: () => Promise<T>,
  willDo: (answer: T) => boolean,
  seconds = 60,
): Promise<T> => {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (willDo(answer)) return answer;
    if (performance.now() > end)
      throw new Error(`${what}: not within ${seconds} s; last seen ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
};
