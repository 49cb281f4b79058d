/** Names and texts from files of unknown origin, made safe for a message of one line. */

/** Control characters, and what else starts a new line or turns the writing direction around. */
const CONTROLS = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** The text in quotes, at most `length` characters of it; letters of all languages stay, control characters become question marks. */
export function quoted(text: string, length: number): string {
	return JSON.stringify(text.slice(0, length)).replace(CONTROLS, "?");
}

/** Printable ASCII of at most 80 characters; other characters become question marks. */
export function printable(text: string): string {
	const clean = text.replace(/[^\x20-\x7e]/g, "?");
	return clean.length > 80 ? `${clean.slice(0, 77)}...` : clean;
}
