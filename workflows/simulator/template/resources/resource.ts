import { readFields } from '../fields.ts';
import type { Read } from '../fields.ts';
import { refuse } from '../errors.ts';
import { arnIn } from '../identities.ts';
import type { Identity, Place } from '../identities.ts';

/** A resource with its functions carried out and its references in place. */
export interface Resource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** Of its properties. */
  readonly path: string;
  readonly identity: Identity;
  readonly place: Place;
  readonly properties: unknown;
}

/** The resources of one stack, by type. */
export interface Resources {
  ofType(type: string): readonly Resource[];
  /** The one of that type whose `Ref` this is, if any. */
  byRef(type: string, ref: string): Resource | undefined;
}

export const refOf = ({ identity }: Resource): string => identity.ref ?? identity.name;

/** What every resource of the model begins with. */
export const placed = ({ stack, logicalId, path, identity: { name, arn } }: Resource) => ({
  stack,
  logicalId,
  name,
  arn: arn ?? refuse(path, 'has no ARN'),
});

/** Reads the properties of a resource to the last. */
export const readProperties = <T>({ properties, path }: Resource, read: Read<T>): T =>
  readFields(properties, path, read);

/** The ARN of a key that a resource names by its id or its ARN. */
export const keyArnOf = ({ path, place }: Resource, key: string): string => {
  if (key.startsWith('alias/'))
    return refuse(path, `names a key by an alias, which the simulator does not follow: ${key}`);
  return key.startsWith('arn:') ? key : arnIn(place, 'kms', `key/${key}`);
};
