/** `ReportBatchItemFailures`: what a consumer of a queue or stream says has failed. */
export const reportedFailures = (answer: unknown): readonly string[] => {
  const { batchItemFailures } = (answer ?? {}) as {
    readonly batchItemFailures?: readonly { readonly itemIdentifier?: string | null }[] | null;
  };
  return (batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier ?? '');
};
