/** Names and texts from files of unknown origin, made safe for a message of one line. */

/** Control characters, and what else starts a new line or turns the writing direction around. */
const CONTROLS = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** A message of one line, whatever is in it: on a terminal a control character could do anything. */
export function oneLine(message: string): string {
	return message.replace(CONTROLS, "?");
}

/** The text in quotes, at most `length` characters of it; letters of all languages stay, control characters become question marks. */
export function quoted(text: string, length: number): string {
	return oneLine(JSON.stringify(text.slice(0, length)));
}

/** Printable ASCII of at most 80 characters; other characters become question marks. */
export function printable(text: string): string {
	const clean = text.replace(/[^\x20-\x7e]/g, "?");
	return clean.length > 80 ? `${clean.slice(0, 77)}...` : clean;
}
