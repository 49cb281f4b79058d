/** Names and texts from files of unknown origin, made safe for a message of one line. */

/** Control characters, and others that start a new line or reverse the writing direction. */
const CONTROLS = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Makes a message one line without control characters, which a terminal might obey. */
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
