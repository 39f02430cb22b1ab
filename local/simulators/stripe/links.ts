import type { World } from './world.ts';

/** Source: Stripe, "Account Links": single use, short-lived. */
const LIFE_SECONDS = 300;

export interface Link {
  readonly token: string;
  readonly account: string;
  readonly refreshUrl: string | null;
  readonly returnUrl: string | null;
  readonly expiresAt: number;
}

/** A link to the onboarding page of an account. */
export interface Links {
  create(link: Pick<Link, 'account' | 'refreshUrl' | 'returnUrl'>): Link;
  find(token: string): Link | undefined;
  /** Whether the page may be opened; otherwise the person is sent to `refreshUrl`. */
  isOpen(link: Link): boolean;
  /** The form was sent: the link cannot be used again. */
  use(token: string): void;
  clear(): void;
}

export const createLinks = ({ id, seconds }: Pick<World, 'id' | 'seconds'>): Links => {
  const links = new Map<string, Link>();
  const used = new Set<string>();
  return {
    create: (given) => {
      const link = { ...given, token: id('link'), expiresAt: seconds() + LIFE_SECONDS };
      links.set(link.token, link);
      return link;
    },
    find: (token) => links.get(token),
    isOpen: ({ token, expiresAt }) => !used.has(token) && seconds() < expiresAt,
    use: (token) => void used.add(token),
    clear: () => {
      links.clear();
      used.clear();
    },
  };
};
