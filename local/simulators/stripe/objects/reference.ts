/** The id in a field that Stripe can expand. Objects are kept unexpanded here, so that is what the field holds. */
export const idOf = (reference: string | { readonly id: string } | null | undefined): string =>
  typeof reference === 'string' ? reference : (reference?.id ?? '');
