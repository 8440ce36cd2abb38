import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { file, schemaDump } from './schema.mjs';

test('sql/schema.sql is what the migrations make (make schema writes it)', async () => {
	assert.equal(fs.readFileSync(file, 'utf8'), await schemaDump());
});
