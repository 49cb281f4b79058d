/** The least multiple of `step` (an integer above 0) that is at least `value` (an integer of 0 or more). */
export function roundUp(value: number, step: number): number {
	return Math.ceil(value / step) * step;
}
