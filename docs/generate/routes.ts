import { globSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ApiHandler, Endpoint, Route } from '#shared/http/index.ts';
import { member } from './members.ts';

export const ROOT = join(import.meta.dirname, '..', '..');

/** A handler file of a service: the code of one function, or of one route that a function lists. */
interface HandlerFile {
  readonly service: string;
  /** The file's name, which is its function's key in `serverless.yml`. */
  readonly key: string;
  /** The file's path within its service, without the ending. */
  readonly module: string;
  readonly handler: unknown;
}

/** A route and the function that answers it. */
export interface FoundRoute {
  readonly service: string;
  readonly route: Route;
  readonly endpoint: Endpoint;
  /** The functions that list the route, or the one that is this route alone: one, unless something is wrong. */
  readonly functions: readonly Pick<HandlerFile, 'key' | 'module'>[];
}

/** Every route of the services' handlers, ordered by path and method. */
export const findRoutes = async (): Promise<FoundRoute[]> => {
  const paths = globSync('services/*/src/**/handlers/*.ts', { cwd: ROOT }).sort();
  const files = await Promise.all(paths.map(load));
  const found = files.flatMap((file) => {
    if (!isEndpoint(file.handler)) return [];
    const { service, handler: endpoint } = file;
    const listing = files.filter(({ handler }) => isApi(handler) && handler.endpoints.includes(endpoint));
    return [{ service, route: endpoint.route, endpoint, functions: listing.length > 0 ? listing : [file] }];
  });
  return found.sort((a, b) => compare(position(a.route), position(b.route)));
};

const load = async (path: string): Promise<HandlerFile> => ({
  service: path.split(sep)[1] ?? '',
  key: basename(path, '.ts'),
  module: path.split(sep).slice(2).join('/').replace(/\.ts$/, ''),
  handler: member(await import(pathToFileURL(join(ROOT, path)).href), 'handler'),
});

const isEndpoint = (handler: unknown): handler is Endpoint => typeof handler === 'function' && 'route' in handler;
const isApi = (handler: unknown): handler is ApiHandler => typeof handler === 'function' && 'endpoints' in handler;

const position = ({ path, method }: Route): string => `${path} ${method}`;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
