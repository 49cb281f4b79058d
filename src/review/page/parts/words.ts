/** Numbers and people as words. */

const numbers = new Intl.NumberFormat("en");

export const withCommas = (count: number) => numbers.format(count);

export function counted(
	count: number,
	one: string,
	many: string = `${one}s`,
): string {
	return `${withCommas(count)} ${count === 1 ? one : many}`;
}

export const facesOf = (count: number) => counted(count, "face");

/** A probability in percent, rounded down so that only certainty is 100%; a dash where there is none. */
export function percent(probability: number | null): string {
	return probability === null ? "–" : `${Math.floor(probability * 100)}%`;
}

export const personWords = (person: number, name: string | null) =>
	name ?? `Person ${person}`;

/** A time of the history in the reader's own zone and way. */
export function timeWords(iso: string): string {
	const time = new Date(iso);
	return Number.isNaN(time.getTime())
		? iso
		: time.toLocaleString("en", { dateStyle: "medium", timeStyle: "short" });
}
