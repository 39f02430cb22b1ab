import type { Chance } from '../kernel/random.ts';
import type { Oracle, Records } from '../oracles/oracle.ts';
import type { Listener, Outside, World } from '../world/world.ts';
import type { Site } from '../aws/internet.ts';
import type { Mutation } from '../lambda/hooks.ts';
import type { Prepared } from '../world/prepared.ts';

/** What a workflow brings along so that it can be simulated. */
export interface SimulatedWorkflow<Sites extends readonly Site[] = readonly Site[]> {
  readonly name: string;
  /** Services whose stacks are deployed, in the order of their dependencies. */
  readonly services: readonly string[];
  /** Numbers of the services that are made small, so that what happens to thousands happens to a few. */
  readonly small?: readonly Mutation[];
  /** Physical names of the machines whose coverage counts. */
  readonly machines: readonly string[];
  readonly secrets: Readonly<Record<string, string>>;
  readonly sites: (outside: Outside) => Sites;
  /** What must hold in every run, besides what holds for every workflow. */
  readonly oracles: (records: Records, sites: () => Sites) => readonly Oracle[];
  /** The people of a run, made up by chance. */
  readonly populate: (world: World, sites: Sites, chance: Chance) => Population;
  /** Safeties that can be taken away, to see that a run notices. */
  readonly planted: readonly PlantedBug[];
}

export interface Population {
  /** People who listen to what the platform publishes. */
  readonly listener: Listener;
  /** Once a virtual day: what operators look after. */
  readonly daily: () => void;
}

/** A safety that is taken away, and how many seeds may go by before somebody notices. */
export interface PlantedBug {
  readonly name: string;
  readonly safety: string;
  readonly withinSeeds: number;
  readonly rate: number;
  /** In the code of the services; several where one guard stands behind another… */
  readonly mutation?: Mutation | readonly Mutation[];
  /** …or in what is deployed. */
  readonly deployed?: (prepared: Prepared) => Prepared;
}
