/** Keeps the state that all views share. Decisions go to the server one after the other, in the order in which they were made. */
import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import type {
	HistoryEntry,
	ReviewChange,
	ReviewDecision,
	ReviewSummary,
} from "../../api-types.ts";
import { getJson, postJson } from "../calls/api.ts";
import { useLoad } from "../calls/use-load.ts";
import { useDelayed } from "../parts/use-delayed.ts";
import type { Message, Review } from "./review.ts";

const summaryDelayMs = 600;

/** How many events of the history are looked through for a decision to take back. */
const mostHistory = 20;

/** Events that neither are decisions nor stand over them. */
const asides = ["undo", "redo", "approve"];

/** The last event, if it is a decision: an addition is taken back on purpose only. */
async function lastDecision(): Promise<number | null> {
	const history = await getJson<readonly HistoryEntry[]>(
		`/api/history?limit=${mostHistory}`,
	);
	const [last] = history.filter(
		({ undone, command }) => undone === null && !asides.includes(command),
	);
	return last?.command === "decide" && last.canUndo ? last.event : null;
}

export function useReviewState(): Review {
	const [version, setVersion] = useState(0);
	const [message, setMessage] = useState<Message | null>(null);
	/** Events of decisions made here, that the undo key takes back. */
	const made = useRef<number[]>([]);
	const last = useRef<Promise<unknown>>(Promise.resolve());
	// After what a view shows of a decision, which would wait for the counting of questions.
	const summary = useLoad<ReviewSummary>(
		"/api/summary",
		useDelayed(version, summaryDelayMs),
	);

	const inTurn = useCallback((change: () => Promise<ReviewChange | null>) => {
		const result = last.current.then(change).then(
			(answer) => {
				if (answer) setVersion((count) => count + 1);
				return answer;
			},
			(error: Error) => {
				setMessage({ text: error.message, isError: true, canUndo: false });
				return null;
			},
		);
		last.current = result;
		return result;
	}, []);

	const actions = useMemo(() => {
		const tell = (text: string, canUndo: boolean) =>
			setMessage({ text, isError: false, canUndo });
		const undo = async (event: number) => {
			const change = await postJson<ReviewChange>("/api/undo", { event });
			made.current = made.current.filter((one) => one !== event);
			tell(`Taken back. ${change.summary}`, false);
			return change;
		};
		return {
			decide: (decisions: readonly ReviewDecision[]) =>
				inTurn(async () => {
					const change = await postJson<ReviewChange>("/api/decide", {
						decisions,
					});
					if (change.event !== null) made.current.push(change.event);
					tell(change.summary, change.event !== null);
					return change;
				}),
			async undoLast() {
				await inTurn(async () => {
					const event = made.current.at(-1) ?? (await lastDecision());
					if (event !== null) return undo(event);
					tell("No decision to take back. History has all events.", false);
					return null;
				});
			},
			async undoEvent(event: number) {
				await inTurn(() => undo(event));
			},
			async approve(event: number) {
				await inTurn(async () => {
					const change = await postJson<ReviewChange>("/api/approve", {
						event,
					});
					tell("Approved.", false);
					return change;
				});
			},
			say: (text: string) => tell(text, false),
			dismiss: () => setMessage(null),
		};
	}, [inTurn]);

	return { ...actions, summary: summary.value, version, message };
}
