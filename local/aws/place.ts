import { isRecord } from '#shared/testing/json.ts';

/** Where a stage is deployed to. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/**
 * The text of a name in a packaged template: a literal, or `Fn::Sub` with pseudo parameters.
 * @throws Error for a name that is not known before the deployment
 */
export const nameIn = ({ accountId, region }: Place, value: unknown): string => {
  const text = isRecord(value) ? value['Fn::Sub'] : value;
  if (typeof text !== 'string') throw new Error(`A name that is not known: ${JSON.stringify(value)}`);
  return text.replaceAll('${AWS::AccountId}', accountId).replaceAll('${AWS::Region}', region);
};
