/** Options for everything, and options for single subjects (an account, a session), which take precedence. */
export interface ScopedOptions<O> {
  /** The general options, or those that apply to a subject. */
  get(subject?: string): Partial<O>;
  /** Replaces them as a whole. */
  set(options: O, subject?: string): void;
  remove(subject: string): void;
  reset(): void;
}

export const createScopedOptions = <O extends object>(): ScopedOptions<O> => {
  const bySubject = new Map<string, O>();
  let general: Partial<O> = {};
  return {
    get: (subject) => (subject === undefined ? general : { ...general, ...bySubject.get(subject) }),
    set: (options, subject) => {
      if (subject === undefined) general = options;
      else bySubject.set(subject, options);
    },
    remove: (subject) => void bySubject.delete(subject),
    reset: () => {
      bySubject.clear();
      general = {};
    },
  };
};
