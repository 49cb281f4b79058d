/** Colours of people on the map: far from those of the next numbers, and to be seen on light and on dark. */

/** Red, green and blue, each from 0 to 1. */
export type Colour = readonly [number, number, number];

/** Of people with one row only, who would be many dots of any colour. */
const single: Colour = [0.55, 0.57, 0.6];

const goldenAngle = 137.508;

/** Lightness and chroma change from person to person too, as hues alone are soon alike. */
const tones = [
	{ lightness: 0.68, chroma: 0.15 },
	{ lightness: 0.58, chroma: 0.18 },
	{ lightness: 0.76, chroma: 0.12 },
];

export function colourOf(person: number, rows: number): Colour {
	if (rows < 2) return single;
	const { lightness, chroma } = tones[person % tones.length];
	const angle = (((person * goldenAngle) % 360) * Math.PI) / 180;
	return fromOklab(
		lightness,
		chroma * Math.cos(angle),
		chroma * Math.sin(angle),
	);
}

/** sRGB of a colour in Oklab (Ottosson 2020), cut to what a screen can show. */
function fromOklab(lightness: number, a: number, b: number): Colour {
	const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
	const middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
	const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
	return [
		gamma(4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short),
		gamma(-1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short),
		gamma(-0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short),
	];
}

function gamma(linear: number): number {
	const value = Math.min(Math.max(linear, 0), 1);
	return value <= 0.0031308
		? 12.92 * value
		: 1.055 * value ** (1 / 2.4) - 0.055;
}
