import { isRecord } from '../json.ts';
import type { ItemBatcher, MapState, ParallelState } from '../machine.ts';
import { exitOf } from './exit.ts';
import { JSONPATH_FIELDS, nextOf, RECOVERS } from './fields.ts';
import type { Compiler } from './fields.ts';
import type { Reader } from './reader.ts';
import { recoveryOf } from './recovery.ts';

export const parallelState = (reader: Reader, name: string, compiler: Compiler): ParallelState => {
  reader.allow([...RECOVERS, 'Branches'], JSONPATH_FIELDS);
  const given = reader.template('Arguments');
  const branches = reader.objects('Branches').map((branch) => {
    branch.allow(['Comment', 'StartAt', 'States']);
    return compiler.workflow(branch);
  });
  if (branches.length === 0) reader.report('must have at least one branch', 'Branches');
  return {
    type: 'Parallel',
    name,
    branches,
    ...(given && { arguments: given }),
    ...nextOf(reader),
    ...exitOf(reader, 'result'),
    ...recoveryOf(reader),
  };
};

const INLINE = ['Items', 'ItemSelector', 'ItemProcessor', 'MaxConcurrency'];
const DISTRIBUTED = ['ItemBatcher', 'ToleratedFailureCount', 'ToleratedFailurePercentage', 'Label'];

const NOT_RUN: Readonly<Record<string, string>> = {
  ...JSONPATH_FIELDS,
  Arguments: 'is not a field of a Map',
  ItemReader: 'is not run: give the items with Items',
  ResultWriter: 'is not run: the results are the output',
  Iterator: 'was replaced by ItemProcessor',
};

const modeOf = (processor: Reader | undefined): boolean => {
  const config = processor?.object('ProcessorConfig');
  config?.allow(['Mode', 'ExecutionType']);
  const mode = config?.string('Mode') ?? 'INLINE';
  if (mode !== 'INLINE' && mode !== 'DISTRIBUTED') config?.report('must be INLINE or DISTRIBUTED', 'Mode');
  const distributed = mode === 'DISTRIBUTED';
  const type = config?.string('ExecutionType');
  if (distributed && type !== 'STANDARD') config?.report('must be STANDARD', 'ExecutionType');
  if (!distributed && type !== undefined) config?.report('belongs to the mode DISTRIBUTED', 'ExecutionType');
  return distributed;
};

const batcherOf = (reader: Reader | undefined): { readonly batcher?: ItemBatcher } => {
  if (!reader) return {};
  reader.allow(['BatchInput', 'MaxItemsPerBatch', 'MaxInputBytesPerBatch'], {
    MaxItemsPerBatchPath: 'is a field of JSONPath; only JSONata is run',
    MaxInputBytesPerBatchPath: 'is a field of JSONPath; only JSONata is run',
  });
  const place = (field: string): string => `ItemBatcher/${field}`;
  const batchInput = reader.template('BatchInput', { location: place('BatchInput') });
  const maxItems = reader.numeric('MaxItemsPerBatch', { min: 1 }, place('MaxItemsPerBatch'));
  const maxBytes = reader.numeric('MaxInputBytesPerBatch', { min: 1, max: 262_144 }, place('MaxInputBytesPerBatch'));
  if (!maxItems && !maxBytes) reader.report('needs MaxItemsPerBatch or MaxInputBytesPerBatch');
  return {
    batcher: { ...(batchInput && { batchInput }), ...(maxItems && { maxItems }), ...(maxBytes && { maxBytes }) },
  };
};

export const mapState = (reader: Reader, name: string, compiler: Compiler): MapState | undefined => {
  const processor = reader.object('ItemProcessor');
  if (!processor) reader.report('is required', 'ItemProcessor');
  processor?.allow(['Comment', 'ProcessorConfig', 'StartAt', 'States']);
  const distributed = modeOf(processor);
  const known = RECOVERS.filter((field) => field !== 'Arguments');
  reader.allow([...known, ...INLINE, ...(distributed ? DISTRIBUTED : [])], {
    ...Object.fromEntries(DISTRIBUTED.map((field) => [field, 'belongs to the mode DISTRIBUTED'])),
    ...NOT_RUN,
  });
  const items = reader.template('Items');
  const literal = items?.literal;
  if (literal !== undefined && !Array.isArray(literal) && !(distributed && isRecord(literal))) {
    reader.report(distributed ? 'must be an array or an object' : 'must be an array', 'Items');
  }
  const itemSelector = reader.template('ItemSelector');
  const maxConcurrency = reader.numeric('MaxConcurrency', { min: 0 });
  const toleratedCount = reader.numeric('ToleratedFailureCount', { min: 0 });
  const toleratedPercentage = reader.numeric('ToleratedFailurePercentage', { min: 0, max: 100, integer: false });
  const label = reader.string('Label');
  if (label !== undefined && !/^[^\s?*<>{}[\]:;,\\|^~$#%&`"\p{Cc}]{1,40}$/u.test(label)) {
    reader.report('must be 1 to 40 characters, none of them special', 'Label');
  }
  const rest = { ...batcherOf(reader.object('ItemBatcher')), ...nextOf(reader) };
  const exit = { ...exitOf(reader, 'result'), ...recoveryOf(reader) };
  return (
    processor && {
      type: 'Map',
      name,
      processor: compiler.workflow(processor),
      distributed,
      ...(items && { items }),
      ...(itemSelector && { itemSelector }),
      ...(maxConcurrency && { maxConcurrency }),
      ...(toleratedCount && { toleratedCount }),
      ...(toleratedPercentage && { toleratedPercentage }),
      ...(label !== undefined && { label }),
      ...rest,
      ...exit,
    }
  );
};
