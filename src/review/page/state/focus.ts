/** Where the focus goes when nothing has it: to the grid of the view, so that its keys are at hand, else to the view. */
export function focusView(): void {
	const main = document.querySelector<HTMLElement>("main");
	const grid = main?.querySelector<HTMLElement>("[role=listbox]");
	(grid ?? main)?.focus({ preventScroll: true });
}
