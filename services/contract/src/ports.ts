import type { Executions } from '#shared/executions/index.ts';
import type { Clock, Ids, Sleep } from '#shared/runtime/index.ts';
import type { Signals } from '#shared/signals/index.ts';
import type { Store } from '#shared/store/index.ts';
import type { Upload, UploadForm } from '#shared/uploads/index.ts';
import type { SealKey } from './documents/ports.ts';
import type { ContractPolicy } from './domain/policy.ts';
import type { ContractRecords } from './records.ts';

/** Where documents lie. A key is written once: its object never changes. */
export interface Documents {
  /** Stores an object unless there is one under its key, which then stays. */
  put(object: {
    readonly objectKey: string;
    readonly contentType: string;
    readonly body: Uint8Array;
  }): Promise<'stored' | 'existed'>;
  /** `undefined` when it is not there. */
  get(objectKey: string): Promise<Uint8Array | undefined>;
  /** Removes every object under a prefix. What is removed already is left alone. */
  removeAll(prefix: string): Promise<void>;
  /** A form that lets its holder upload exactly this content, for `expiresInSeconds`; any number of times. */
  presignUpload(upload: Upload): Promise<UploadForm>;
  presignDownload(download: {
    readonly objectKey: string;
    readonly fileName: string;
    readonly expiresInSeconds: number;
  }): Promise<string>;
}

/** Everything the handlers of this service are handed. `wiring.ts` builds it once per execution environment. */
export interface ContractPorts {
  readonly store: Store;
  readonly records: ContractRecords;
  readonly signals: Signals;
  readonly documents: Documents;
  readonly sealKey: SealKey;
  readonly executions: Executions<'ContractLifecycle'>;
  readonly policy: ContractPolicy;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sleep: Sleep;
  /** Counts one occurrence of a metric that an alarm watches. */
  readonly countMetric: (name: string) => void;
}
