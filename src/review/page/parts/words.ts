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

/** A probability in percent, 100% only for certainty; a dash where there is none. */
export function percent(probability: number | null): string {
	if (probability === null) return "–";
	const rounded = Math.round(probability * 100);
	return `${probability < 1 ? Math.min(rounded, 99) : rounded}%`;
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
