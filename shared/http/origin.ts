import { flattened } from '#shared/validation/index.ts';
import { claimsOf, text } from './claims.ts';
import type { Authorized } from './claims.ts';
import type { RequestOrigin } from './types.ts';

/** Characters of a browser's description of itself that are kept. */
const MAX_USER_AGENT = 256;

/**
 * Where a request came from, and by which sign-in.
 *
 * The address is that of the connection, which API Gateway sees itself. Through the edge it is CloudFront's: what headers say of the
 * viewer (`CloudFront-Viewer-Address`, `X-Forwarded-For`) is not taken, because every API can be called without the edge
 * (docs/adr/0024), by somebody who writes these headers. An address in a certificate must not be one that the signer chose.
 */
export const originOf = (event: Authorized): RequestOrigin => {
  const { sourceIp, userAgent } = event.requestContext.http;
  const claims = claimsOf(event);
  const at = instantOfSeconds(claims['auth_time']);
  const subject = text(claims['sub']);
  const tokenId = text(claims['jti']);
  const email = text(claims['email']);
  return {
    address: sourceIp,
    userAgent: Array.from(flattened(userAgent ?? ''))
      .slice(0, MAX_USER_AGENT)
      .join(''),
    ...(at !== undefined &&
      subject !== undefined &&
      tokenId !== undefined &&
      email !== undefined && { signIn: { at, subject, tokenId, maskedEmail: masked(email) } }),
  };
};

/** API Gateway makes text of every claim; serverless-offline leaves a number. */
const instantOfSeconds = (claim: unknown): string | undefined => {
  const seconds = Number(typeof claim === 'number' ? claim : (text(claim) ?? Number.NaN));
  return Number.isSafeInteger(seconds) && seconds > 0 && seconds < MAX_SECONDS
    ? new Date(seconds * 1_000).toISOString()
    : undefined;
};

/** The year 9999: instants after it have more digits. */
const MAX_SECONDS = 253_402_300_800;

/** Enough to recognise one's own address by, and not enough to write to. */
const masked = (email: string): string => {
  const at = email.lastIndexOf('@');
  return `${Array.from(email)[0] ?? ''}***${at > 0 ? email.slice(at) : ''}`;
};
