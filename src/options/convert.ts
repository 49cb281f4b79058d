import type { OptionSpec } from "./option-spec.ts";
import { force, printing } from "./output-options.ts";
import { seed } from "./run-options.ts";

export const convertOptions: readonly OptionSpec[] = [force, seed, ...printing];
