// reporter.mjs -- what node:test sees, as one JSON line for each test, for tests/run.mjs.
export default async function* reporter(source) {
	for await (const { type, data } of source) {
		if (type !== 'test:pass' && type !== 'test:fail')
			continue;
		if (data.details?.type === 'suite' && type === 'test:pass')
			continue;
		const error = data.details?.error;
		// A suite, or a test with steps, fails because of what is in it, which has been told already.
		if (error?.failureType === 'subtestsFailed')
			continue;
		const cause = error?.cause ?? error;
		yield '\x1e' + JSON.stringify({
			name: data.name,
			line: data.line,
			state: data.skip !== undefined ? 'skip' : data.todo !== undefined ? 'skip' : type === 'test:pass' ? 'pass' : 'fail',
			reason: typeof data.skip === 'string' ? data.skip : typeof data.todo === 'string' ? data.todo : '',
			error: type === 'test:fail' ? String(cause?.stack ?? cause?.message ?? cause) : undefined,
		}) + '\n';
	}
}
