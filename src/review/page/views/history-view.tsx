/** All that happened to the library, the newest first; what can be taken back can be here. */
import type { HistoryEntry } from "../../api-types.ts";
import { useLoad } from "../calls/use-load.ts";
import { timeWords } from "../parts/words.ts";
import { useReview } from "../state/review.ts";

const mostEvents = 200;

export function HistoryView() {
	const { summary, version, undoEvent } = useReview();
	const { value, error } = useLoad<readonly HistoryEntry[]>(
		`/api/history?limit=${mostEvents}`,
		version,
	);
	const canDecide = summary?.canDecide ?? false;
	return (
		<section aria-label="History">
			<div class="view-head">
				<h1>History</h1>
			</div>
			{error && <p class="note error">{error}</p>}
			<ol class="history">
				{value?.map((entry) => (
					<li key={entry.event} class={entry.undone === null ? "" : "undone"}>
						<span class="count">{entry.event}</span>
						<span class="what">
							<strong>{entry.command}</strong> {entry.summary}
							{entry.undone !== null && ` (taken back by ${entry.undone})`}
						</span>
						<time class="count" dateTime={entry.time}>
							{timeWords(entry.time)}
						</time>
						<button
							type="button"
							disabled={!canDecide || !entry.canUndo}
							aria-label={`Take back event ${entry.event}, ${entry.command}`}
							onClick={() => undoEvent(entry.event)}
						>
							Take back
						</button>
					</li>
				))}
			</ol>
		</section>
	);
}
