/** The business numbers of payments. `daySeconds` (86,400 on AWS, a few locally) is how long a day of the stage lasts. */
export interface PaymentsPolicy {
  readonly daySeconds: number;
  /** Of accounts that are requested without a currency. ISO 4217. */
  readonly currency: string;
  /**
   * By currency: what one person may let pay within a day, in minor units. Above it, and in a currency that is not named, a payroll needs a
   * second person.
   */
  readonly approvalAboveMinor: Readonly<Record<string, number | undefined>>;
}

/** How long a person may open a document after asking for it, in real seconds on every stage. */
export const DOCUMENT_LINK_SECONDS = 300;
