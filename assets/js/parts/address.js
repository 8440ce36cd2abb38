// address.js -- what a page was told once (?done=, ?shown=) does not stay in the address that is reloaded and shared.

const address = new URL(location.href);

for (const told of ['done', 'shown', 'undo'])
	address.searchParams.delete(told);
if (address.href !== location.href)
	history.replaceState(history.state, '', address);
