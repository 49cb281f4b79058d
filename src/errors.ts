/**
 * Bad data or options, not a bug: the command line prints only `message` and exits with 1.
 * `where` names the file or option; the message reads `where: expected X, got Y (remedy)`.
 */
export class InputError extends Error {
	override readonly name = "InputError";

	constructor(where: string, expected: string, got: string, remedy?: string) {
		super(
			`${where}: expected ${expected}, got ${got}${remedy ? ` (${remedy})` : ""}`,
		);
	}
}
