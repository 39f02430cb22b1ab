/**
 * The pages of the web application that mails and providers lead to. `serverless.yml` of a service repeats a path where a provider
 * returns a person to it; `services/template.test.ts` compares them.
 */
export const PAGES = {
  verification: { path: '/verification', title: 'Identity verification' },
  payouts: { path: '/payouts', title: 'Payout account' },
  wallet: { path: '/wallet', title: 'Wallet' },
  payments: { path: '/payments', title: 'Payments' },
  escrow: { path: '/escrow', title: 'Escrow' },
  payrolls: { path: '/payrolls', title: 'Payrolls' },
  contracts: { path: '/contracts', title: 'Contracts' },
} as const;

export type PageName = keyof typeof PAGES;

/** Path of a page, or of one item of its list. */
export const pathOf = (page: PageName, item?: string): string =>
  item === undefined ? PAGES[page].path : `${PAGES[page].path}/${encodeURIComponent(item)}`;

/** The page of a path, with or without an item, a slash at the end, or a query. */
export const pageAt = (url: string): PageName | undefined => {
  const [, page, , more] = url.replace(/[?#].*$/s, '').split('/');
  return more === undefined
    ? (Object.keys(PAGES) as PageName[]).find((name) => PAGES[name].path === `/${page}`)
    : undefined;
};
