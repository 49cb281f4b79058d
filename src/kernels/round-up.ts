/** The least multiple of `step` that is at least `value`; both are integers, `value` at least 0 and `step` above 0. */
export function roundUp(value: number, step: number): number {
	return Math.ceil(value / step) * step;
}
