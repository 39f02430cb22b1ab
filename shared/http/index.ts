/** HTTP operations behind API Gateway: what a handler declares, and what it is handed. */
export { apiHandler, routeKeyOf } from './api.ts';
export type { ApiHandler } from './api.ts';
export { defineRoute, endpoint } from './endpoint.ts';
export type { Endpoint, EndpointOptions } from './endpoint.ts';
export { rawEndpoint } from './raw.ts';
export type { RawRequest } from './raw.ts';
export type { HttpEvent, HttpHandler } from './frame.ts';
export { pageAsked, pageBody, pageBodyOf, pageOf, pageQuery } from './page.ts';
export type { Page } from './page.ts';
export { fieldErrors, notFound, refusals } from './refusals.ts';
export type { Refusals } from './refusals.ts';
export { clientOf, contractorOf, ownedBy } from './tenancy.ts';
export { inMemoryIdempotency } from './idempotency.ts';
export type { Idempotency, IdempotentRequest, IdempotentResponse } from './idempotency.ts';
export type { Problem } from './problem.ts';
export type * from './types.ts';
