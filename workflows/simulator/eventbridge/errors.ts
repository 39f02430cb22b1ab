/** A pattern that EventBridge or Lambda would refuse, or that the simulator does not know. */
export class PatternError extends Error {
  override readonly name = 'PatternError';

  /** @param path Of the field in the pattern, such as `detail.state` */
  constructor(path: string, message: string) {
    super(path === '' ? message : `${path}: ${message}`);
  }
}

/** An input of a target that EventBridge would refuse, or for whose outcome AWS documents nothing. */
export class TransformError extends Error {
  override readonly name = 'TransformError';
}
