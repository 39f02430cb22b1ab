/** The inbox of a provider's webhooks: receive, process, list, replay. The provider's own parts are handed in. */
export { listWebhooks, listWebhooksRoute } from './list.ts';
export { processWebhook } from './process.ts';
export type { ProcessPorts, WebhookOutcome } from './process.ts';
export { receiveWebhook, storeAndEnqueue } from './receive.ts';
export type { InboxPorts, ReceivePorts, SignatureCheck } from './receive.ts';
export { replayWebhook, replayWebhookRoute } from './replay.ts';
export type { ReplayPorts, ReplayTrace } from './replay.ts';
export * from './webhook.ts';
