import type { Chance } from '../kernel/random.ts';
import { act } from './actor.ts';
import type { Actor } from './actor.ts';
import type { World } from './world.ts';

/** The people of a run: each acts under a name of their own, and chance says what they do. */
export const crowdOf = (world: World, chance: Chance) => {
  let actors = 0;
  return {
    ...diceOf(chance, 'people'),
    play: (name: string, acts: (actor: Actor) => Promise<void>): void => act(world, `${name}-${(actors += 1)}`, acts),
  };
};

/** What chance says to some of them, by a stream of its own. */
export const diceOf = (chance: Chance, stream: string) => ({
  random: (from: number, to: number): number => chance.between(stream, from, to),
  isOften: (share: number): boolean => chance.next(stream) < share,
});
