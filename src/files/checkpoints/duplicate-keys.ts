/** Finds members of the same name: JSON.parse takes the last of them, and other readers may take the first. */

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;

/** The first name that occurs twice in one object of a valid JSON text, or null. */
export function findDuplicateKey(json: string): string | null {
	const open: (Set<string> | null)[] = [];
	let text = "";
	for (const [token] of json.matchAll(TOKEN)) {
		if (token === "{") open.push(new Set());
		else if (token === "[") open.push(null);
		else if (token === "}" || token === "]") open.pop();
		else if (token === ":") {
			const key: string = JSON.parse(text);
			const keys = open[open.length - 1]!;
			if (keys.has(key)) return key;
			keys.add(key);
		} else text = token;
	}
	return null;
}
