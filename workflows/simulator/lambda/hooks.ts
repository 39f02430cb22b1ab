import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { CodeEdit } from './edits.ts';

/**
 * Loads the services' own code into a module graph of its own, in which a few modules are the world's:
 *
 * - `shared/runtime`, `shared/logging` and the DynamoDB adapters, the seams that the services' wiring goes through,
 * - the clients of the AWS SDK, whose `send` asks the world,
 * - Powertools' secrets and the S3 presigners,
 * - the setting of text in PDFs.
 *
 * Everything else — handlers, wiring, domain, repositories, adapters, libraries — is what is deployed. Marking the graph's
 * addresses keeps it apart from the same files loaded elsewhere in the process.
 */
const MARK = '?simulated';

/** Sources of the files that a graph has edited, by the graph's mark and the file's path in the project. */
const edited = new Map<string, ReadonlyMap<string, string>>();
const ROOT = new URL('../../../', import.meta.url).href;
const HERE = new URL('./', import.meta.url).href;
const CURRENT = new URL('./current.ts', import.meta.url).href;
const CLIENT_SCHEME = 'simulated-client:';

/** Files of the project that are replaced. */
const SEAMS: Readonly<Record<string, string>> = {
  'shared/runtime/index.ts': 'substitutes/runtime.ts',
  'shared/logging/index.ts': 'substitutes/logging.ts',
  'shared/pdf/adapters/pdfkit.ts': 'substitutes/pdfkit.ts',
  'shared/store/adapters/dynamo-store.ts': 'substitutes/dynamo-store.ts',
  'shared/http/adapters/dynamo-idempotency.ts': 'substitutes/dynamo-idempotency.ts',
};

/** Packages that are replaced. */
const PACKAGES: Readonly<Record<string, string>> = {
  '@aws-lambda-powertools/parameters/secrets': 'substitutes/secrets.ts',
  '@aws-sdk/s3-presigned-post': 'substitutes/presigners.ts',
  '@aws-sdk/s3-request-presigner': 'substitutes/presigners.ts',
};

/** Client classes, by package; the first is the service's name in the world. */
const CLIENTS: Readonly<Record<string, readonly [service: string, client: string]>> = {
  '@aws-sdk/client-cognito-identity-provider': ['cognito', 'CognitoIdentityProviderClient'],
  '@aws-sdk/client-eventbridge': ['events', 'EventBridgeClient'],
  '@aws-sdk/client-kms': ['kms', 'KMSClient'],
  '@aws-sdk/client-s3': ['s3', 'S3Client'],
  '@aws-sdk/client-scheduler': ['scheduler', 'SchedulerClient'],
  '@aws-sdk/client-sesv2': ['ses', 'SESv2Client'],
  '@aws-sdk/client-sfn': ['states', 'SFNClient'],
  '@aws-sdk/client-sqs': ['sqs', 'SQSClient'],
};

/** The mark of an address, with the digest of its graph's edits if it has any. */
const markOf = (url: string | undefined): string | undefined => {
  const start = url?.indexOf(MARK) ?? -1;
  return start < 0 ? undefined : url?.slice(start);
};
const isOurs = (url: string): boolean => url.startsWith(ROOT) && !url.includes('/node_modules/');

/** All of the package, but for the client: ours has no connection, only the world. */
const clientSource = (url: string): string => {
  const [service, client, real] = url.slice(CLIENT_SCHEME.length).split('|');
  return `
    import { invocation } from ${JSON.stringify(CURRENT)};
    export * from ${JSON.stringify(real)};
    export class ${client} {
      constructor(config = {}) { this.config = config; }
      send(command) {
        const name = command.constructor.name.replace(/Command$/, '');
        return invocation().aws(${JSON.stringify(service)}, name, command.input);
      }
      destroy() {}
    }`;
};

/** Makes `simulatedImport` work. Nothing changes for whatever else is imported. */
export const installHooks = (): void => {
  if (installed) return;
  installed = true;
  registerHooks({
    resolve: (specifier, context, next) => {
      const resolved = next(specifier, context);
      const mark = markOf(context.parentURL);
      if (mark === undefined) return resolved;
      const substitute = (file: string): string => `${HERE}${file}${mark}`;
      const replaced = PACKAGES[specifier];
      if (replaced !== undefined) return { ...resolved, url: substitute(replaced), format: 'module-typescript' };
      const client = CLIENTS[specifier];
      if (client === undefined && specifier.startsWith('@aws-sdk/client-') && isOurs(context.parentURL ?? '')) {
        throw new Error(`The simulated AWS has no ${specifier}: its calls would leave the world`);
      }
      if (client !== undefined) {
        return { url: `${CLIENT_SCHEME}${client.join('|')}|${resolved.url}`, format: 'module', shortCircuit: true };
      }
      if (!isOurs(resolved.url)) return resolved;
      const seam = SEAMS[resolved.url.slice(ROOT.length)];
      if (seam !== undefined && !context.parentURL?.startsWith(HERE)) return { ...resolved, url: substitute(seam) };
      // What the world and its substitutes share is loaded once.
      if (resolved.url.startsWith(HERE)) return resolved;
      return { ...resolved, url: `${resolved.url}${mark}` };
    },
    load: (url, context, next) => {
      if (url.startsWith(CLIENT_SCHEME)) return { format: 'module', source: clientSource(url), shortCircuit: true };
      const loaded = next(url, context);
      const source = edited.get(markOf(url) ?? '')?.get(url.slice(ROOT.length).split('?', 1)[0] ?? '');
      return source === undefined ? loaded : { ...loaded, source };
    },
  });
};
let installed = false;

export type Import = (file: string) => Promise<Readonly<Record<string, unknown>>>;

/** Loads files of the project into the simulated graph, or into a graph of its own that has these edits. */
export const simulatedImport = (...edits: readonly CodeEdit[]): Import => {
  const mark = edits.length === 0 ? MARK : `${MARK}&edits=${digestOf(edits)}`;
  let applied: Promise<unknown> | undefined;
  return async (file) => {
    applied ??= edits.length === 0 ? Promise.resolve() : applyEdits(mark, edits);
    await applied;
    return (await import(`${pathToFileURL(file).href}${mark}`)) as Readonly<Record<string, unknown>>;
  };
};

const digestOf = (edits: readonly CodeEdit[]): string =>
  createHash('sha256').update(JSON.stringify(edits)).digest('hex').slice(0, 16);

/** @throws Error for code that an edit does not find */
const applyEdits = async (mark: string, edits: readonly CodeEdit[]): Promise<void> => {
  // Only a run with edits needs the compiler.
  const { applyEdit } = await import('./edits.ts');
  const sources = new Map<string, string>();
  for (const edit of edits) {
    const source = sources.get(edit.file) ?? readFileSync(new URL(edit.file, ROOT), 'utf8');
    sources.set(edit.file, applyEdit(source, edit));
  }
  edited.set(mark, sources);
};

export const projectRoot = fileURLToPath(ROOT);
