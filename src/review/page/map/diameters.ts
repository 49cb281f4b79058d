/** How large points are drawn: diameters in pixels, less as points are more. */
const diameters = [
	{ upTo: 3000, diameter: 8 },
	{ upTo: 30_000, diameter: 6 },
	{ upTo: 300_000, diameter: 4 },
	{ upTo: Number.POSITIVE_INFINITY, diameter: 3 },
];

export const diameterOf = (count: number) =>
	diameters.find(({ upTo }) => count <= upTo)!.diameter;
