import { array, object, string } from 'yup';
import type { AnySchema } from 'yup';
import type { BusinessError, NotFoundError } from '#shared/errors/index.ts';

/** What of a response is about an error: its codes, each with what it means here, and the members that some of them add. */
export interface Refusals {
  readonly description: string;
  readonly codes: Readonly<Record<string, string>>;
  /** Members of the problem details beside those that every one has. */
  readonly members: Readonly<Record<string, AnySchema>>;
}

/**
 * A response with errors of these classes, of one HTTP status. The compiler demands each class's `code`, and takes no other.
 * @param codes What each code means for this operation
 * @param members Schemas of the classes' `details`
 */
export const refusals = <E extends BusinessError>(
  codes: Readonly<Record<E['code'], string>>,
  members: Readonly<Record<string, AnySchema>> = {},
): Refusals => ({
  description: Object.entries<string>(codes)
    .map(([code, meaning]) => `\`${code}\`: ${meaning.replace(/\.$/, '')}.`)
    .join(' '),
  codes,
  members,
});

/** The 404 of an operation: nothing of the kind exists, or it is somebody else's. */
export const notFound = (meaning: string): Refusals => refusals<NotFoundError>({ NOT_FOUND: meaning });

/** What is wrong with which field, of an input with the wrong shape. */
export const fieldErrors = array()
  .of(object({ field: string().required(), message: string().required() }))
  .meta({ description: 'What is wrong with which field.' });
