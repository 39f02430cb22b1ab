import type { Chance } from '../kernel/random.ts';
import type { Oracle, Records } from '../oracles/oracle.ts';
import type { Listener, Outside, World } from '../world/world.ts';
import type { Site } from '../aws/internet.ts';
import type { CodeEdit } from '../lambda/edits.ts';
import type { Prepared } from '../world/prepared.ts';

/** What a workflow brings along so that it can be simulated. */
export interface SimulatedWorkflow<Sites extends readonly Site[] = readonly Site[]> {
  readonly name: string;
  /** Services whose stacks are deployed, in the order of their dependencies. */
  readonly services: readonly string[];
  /** Edits of the services' code: limits made small, so that a small run exceeds them. */
  readonly edits?: readonly CodeEdit[];
  /** Physical names of the machines whose coverage counts. */
  readonly machines: readonly string[];
  readonly secrets: Readonly<Record<string, string>>;
  readonly sites: (outside: Outside) => Sites;
  /** What must hold in every run, besides what holds for every workflow. */
  readonly oracles: (records: Records, sites: () => Sites) => readonly Oracle[];
  /** The people of a run, made up by chance. */
  readonly populate: (world: World, sites: Sites, chance: Chance) => Population;
  /** Defects that the oracles must detect. */
  readonly mutants: readonly Mutant[];
}

export interface Population {
  /** People who listen to what the platform publishes. */
  readonly listener: Listener;
  /** Once a virtual day: what operators look after. */
  readonly daily: () => void;
}

/** The code or the deployment without one of its safeguards. The oracles must detect it within so many seeds. */
export interface Mutant {
  readonly name: string;
  /** What the unchanged system guarantees. */
  readonly safeguard: string;
  readonly withinSeeds: number;
  /** A seed that detected it; tried first, because the scan from seed 1 takes long. Where it no longer does, the scan follows. */
  readonly knownSeed?: number;
  /** Probability of a fault wherever one can be injected. */
  readonly rate: number;
  /** Several where a second safeguard hides that the first one is gone. */
  readonly edits?: readonly CodeEdit[];
  readonly changeDeployment?: (prepared: Prepared) => Prepared;
}
