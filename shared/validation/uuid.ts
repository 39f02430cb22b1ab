import { string } from 'yup';

/**
 * Any variant: the `sub` of a Cognito user has the form of a UUID of version 4 or 7, and not always its variant. In lower case
 * only, because an id is a key: the same id in capitals would be another one.
 */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const isUuid = (text: string): boolean => UUID.test(text);

/** An id in the form of a UUID: RFC 9562's versions 1 to 8, and the `sub` of a Cognito user. */
export const uuid = () =>
  string().test({
    name: 'uuid',
    message: '${path} must be a UUID, in lower case',
    skipAbsent: true,
    test: (text = '') => isUuid(text),
  });
