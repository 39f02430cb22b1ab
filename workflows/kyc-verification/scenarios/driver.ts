/** What happens in a scenario of the KYC workflow: played in the simulator, and for real on the local stack. */

export interface Outcome {
  readonly status: 'approved' | 'declined' | 'resubmission_requested' | 'expired' | 'abandoned' | 'review';
  readonly reasonCode?: number;
  /** Veriff's webhooks about it never come. */
  readonly drop?: boolean;
}

export interface Contractor {
  readonly id: string;
  /** Announce a document and send it. */
  upload(): Promise<void>;
  /** Submit as soon as what was uploaded has been checked. */
  submit(): Promise<void>;
  /** Wait until the verification has this status. */
  waitForStatus(status: string): Promise<void>;
  kycId(): Promise<string>;
}

export interface Driver {
  contractor(): Promise<Contractor>;
  /** Veriff: what it will find of a contractor, session after session; and what it finds now. */
  readonly veriff: {
    plan(contractorId: string, outcomes: readonly Outcome[]): Promise<void>;
    /** Decide the contractor's open session, once there are `count` of them. */
    decide(contractorId: string, outcome: Outcome, count?: number): Promise<void>;
  };
  readonly admin: {
    /** Start the contractor's verification. */
    start(contractorId: string): Promise<void>;
    /** Wait for the contractor's case in the review queue, claim it, decide it. */
    decide(contractorId: string, outcome: 'approved' | 'rejected'): Promise<void>;
    /** Wait until the contractor's review is overdue. */
    waitForOverdue(contractorId: string): Promise<void>;
  };
  /** Wait until the contractor has got so many mails of this kind. */
  waitForMail(contractorId: string, template: string, count?: number): Promise<void>;
  /** Start an execution as `sls invoke stepf` does. */
  invoke(input: Readonly<Record<string, string>>): Promise<void>;
  /** Wait until no execution about the contractor runs. */
  waitForEnd(contractorId: string): Promise<void>;
}

export interface Scenario {
  readonly title: string;
  /** States that only a timer brings about, and that this scenario is about. */
  readonly about?: readonly string[];
  /** Templates of all mails to the contractor, in order, when no timer is late. */
  readonly mails?: readonly string[];
  readonly run: (driver: Driver) => Promise<{ readonly contractorId: string }>;
}
