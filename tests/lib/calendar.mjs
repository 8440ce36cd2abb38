// calendar.mjs -- what a calendar says to somebody else's parser: calendarRead(bytes). Broken ones throw.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

export function calendarRead(bytes) {
	const run = spawnSync('/usr/bin/python3', [path.join(import.meta.dirname, 'ical_read.py')], { input: bytes, encoding: 'utf8' });
	if (run.status !== 0)
		throw new Error(`${run.stderr}\n${bytes}`);
	for (const line of Buffer.from(bytes).toString('utf8').split('\r\n')) {
		if (line.includes('\n') || Buffer.byteLength(line) > 75)
			throw new Error(`a line of a calendar ends in CRLF and has at most 75 bytes: ${line}`);
	}
	return JSON.parse(run.stdout);
}
