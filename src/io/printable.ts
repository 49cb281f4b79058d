/** Names and texts from files of unknown origin, made safe for a message of one line. */

/** Printable ASCII of at most 80 characters; other characters become question marks. */
export function printable(text: string): string {
	const clean = text.replace(/[^\x20-\x7e]/g, "?");
	return clean.length > 80 ? `${clean.slice(0, 77)}...` : clean;
}
