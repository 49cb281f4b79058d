/** A value that follows another when that has rested: a request for a word, not for each of its letters. */
import { useEffect, useState } from "preact/hooks";

const restMs = 150;

export function useDelayed<T>(value: T): T {
	const [delayed, setDelayed] = useState(value);
	useEffect(() => {
		const timer = setTimeout(() => setDelayed(value), restMs);
		return () => clearTimeout(timer);
	}, [value]);
	return delayed;
}
