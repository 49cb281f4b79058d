/** A dialog over the page: Escape and the close button leave it, and the focus goes back to where it was. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { focusView } from "../state/focus.ts";

export function Dialog(props: {
	readonly title: string;
	readonly onClose: () => void;
	readonly children: ComponentChildren;
}) {
	const id = useId();
	const element = useRef<HTMLDialogElement>(null);
	useEffect(() => {
		const dialog = element.current!;
		dialog.showModal();
		dialog.querySelector("input")?.focus();
		return () => {
			// A dialog gives the focus back as it closes, but not where it is taken away open.
			dialog.close();
			if (document.activeElement === document.body) focusView();
		};
	}, []);
	return (
		<dialog ref={element} aria-labelledby={id} onClose={props.onClose}>
			<header>
				<h2 id={id}>{props.title}</h2>
				<button
					type="button"
					class="plain"
					aria-label="Close"
					onClick={() => element.current?.close()}
				>
					✕
				</button>
			</header>
			{props.children}
		</dialog>
	);
}
