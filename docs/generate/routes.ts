import { globSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Route } from '#shared/http/index.ts';
import { entries } from './members.ts';

export const ROOT = join(import.meta.dirname, '..', '..');

/** A route and where it was found. */
export interface FoundRoute {
  readonly service: string;
  /** The handler file's name, which is its function's key in `serverless.yml`. */
  readonly functionKey: string;
  /** The handler file's path within its service, without the ending. */
  readonly module: string;
  readonly route: Route;
  /** The Lambda handler beside the route. */
  readonly handler: unknown;
}

/** Every route that a handler of a service exports, ordered by path and method. */
export const findRoutes = async (): Promise<FoundRoute[]> => {
  const files = globSync('services/*/src/**/handlers/*.ts', { cwd: ROOT }).sort();
  const found = await Promise.all(files.map(routesIn));
  return found.flat().sort((a, b) => compare(position(a.route), position(b.route)));
};

const routesIn = async (file: string): Promise<FoundRoute[]> => {
  const exported: unknown = await import(pathToFileURL(join(ROOT, file)).href);
  const members = new Map(entries(exported));
  return [...members.values()].filter(isRoute).map((route) => ({
    service: file.split(sep)[1] ?? '',
    functionKey: basename(file, '.ts'),
    module: file.split(sep).slice(2).join('/').replace(/\.ts$/, ''),
    route,
    handler: members.get('handler'),
  }));
};

const ROUTE_MEMBERS = ['method', 'path', 'operationId', 'roles', 'responses'];

const isRoute = (value: unknown): value is Route =>
  typeof value === 'object' && value !== null && ROUTE_MEMBERS.every((member) => member in value);

const position = ({ path, method }: Route): string => `${path} ${method}`;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
