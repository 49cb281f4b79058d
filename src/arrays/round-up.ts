/** The least multiple of `step` that is no less than `value`; both are whole numbers of 0 or more, `step` above 0. */
export function roundUp(value: number, step: number): number {
	return Math.ceil(value / step) * step;
}
