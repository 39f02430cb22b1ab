import type { Chance } from '../kernel/random.ts';
import { act } from './actor.ts';
import type { Actor } from './actor.ts';
import type { World } from './world.ts';

/** Starts the actors of a run, each under a name of its own, with the random source of what they do. */
export const createActors = (world: World, chance: Chance) => {
  let actors = 0;
  return {
    ...randomSource(chance, 'people'),
    start: (name: string, script: (actor: Actor) => Promise<void>): void =>
      act(world, `${name}-${(actors += 1)}`, script),
  };
};

/** Random numbers and decisions, drawn from one stream of a seed. */
export const randomSource = (chance: Chance, stream: string) => ({
  random: (from: number, to: number): number => chance.between(stream, from, to),
  withProbability: (probability: number): boolean => chance.next(stream) < probability,
});
