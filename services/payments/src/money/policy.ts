/** The business numbers of payments. `daySeconds` (86,400 on AWS, a few locally) is how long a day of the stage lasts. */
export interface PaymentsPolicy {
  readonly daySeconds: number;
  /** Of accounts that are requested without a currency. ISO 4217. */
  readonly currency: string;
  /** A payroll of more than so many minor units needs a second person; 0 asks for none, ever. */
  readonly approvalAboveMinor: number;
}

/** How long a person may open a document after asking for it, in real seconds on every stage. */
export const DOCUMENT_LINK_SECONDS = 300;
