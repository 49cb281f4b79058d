/** A value that follows another when that has rested: a request for a word, not for each of its letters. */
import { useEffect, useState } from "preact/hooks";

/** @param restMs how long it has to rest, in milliseconds */
export function useDelayed<T>(value: T, restMs = 150): T {
	const [delayed, setDelayed] = useState(value);
	useEffect(() => {
		const timer = setTimeout(() => setDelayed(value), restMs);
		return () => clearTimeout(timer);
	}, [value, restMs]);
	return delayed;
}
