import type { PlantedBug } from '../../simulator/run/workflow.ts';

export const planted: readonly PlantedBug[] = [];
