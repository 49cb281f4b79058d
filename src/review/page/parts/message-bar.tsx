/** What the last decision did, for a while at the bottom of the window, and said by screen readers. */
import { useEffect } from "preact/hooks";
import { useReview } from "../state/review.ts";

const shownMs = 8000;

export function MessageBar() {
	const { message, dismiss, undoLast } = useReview();
	useEffect(() => {
		if (!message || message.isError) return;
		const timer = setTimeout(dismiss, shownMs);
		return () => clearTimeout(timer);
	}, [message, dismiss]);
	return (
		<div class="message-place">
			<div role="status" aria-live="polite">
				{message && !message.isError && <p class="message">{message.text}</p>}
			</div>
			<div role="alert">
				{message?.isError && <p class="message error">{message.text}</p>}
			</div>
			{message?.canUndo && (
				<button type="button" class="undo" onClick={undoLast}>
					Undo <kbd>z</kbd>
				</button>
			)}
			{message?.isError && (
				<button type="button" class="undo" onClick={dismiss}>
					Close
				</button>
			)}
		</div>
	);
}
