import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { AnyEvent } from '#shared/events/index.ts';
import { clientConfig } from '../stack/environment.ts';

const BUS = 'mindlinks-local';

/** Puts events on the bus of a running stack, as the services do whose events they are. */
export const publisherTo = ({ endpoint }: { readonly endpoint: string }) => {
  const bus = new EventBridgeClient(clientConfig(endpoint));
  return async ({ source, type, detail }: AnyEvent): Promise<void> => {
    const entry = { Source: source, DetailType: type, Detail: JSON.stringify(detail), EventBusName: BUS };
    const { FailedEntryCount = 0 } = await bus.send(new PutEventsCommand({ Entries: [entry] }));
    if (FailedEntryCount > 0) throw new Error(`EventBridge rejected ${type}`);
  };
};
