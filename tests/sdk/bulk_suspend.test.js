// Newer than this SDK, which has no method for it: it is called through the one that all methods use.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finished, freshTeam } from './team.js';
import { byEmail, conflict } from './sandbox.js';

const use = freshTeam();
const call = (route, argument) => use.dbx.request(route, argument, 'team', 'api', 'rpc', null);
const suspend = (targets) => call('team/members/bulk_suspend', {
  members: targets.map(([client_item_id, email]) => ({ client_item_id, suspend_arg: { user: byEmail(email), wipe_data: false } })),
});
const check = (id) => call('team/members/bulk_suspend/job_status/check', id);

test('many are suspended by one job', async () => {
  const { result } = await suspend([['1', 'bob@acme.com'], ['2', 'pat@acme.com'], ['3', 'dan@acme.com']]);
  assert.equal(result['.tag'], 'async_job_id');
  const last = await finished(check, result.async_job_id);
  assert.deepEqual([last['.tag'], last.requested, last.suspended, last.failed, last.unknown], ['complete', 3, 2, 1, 0]);
  assert.equal((await use.sandbox.member('bob@acme.com')).status, 'suspended');
  assert.equal((await use.sandbox.member('dan@acme.com')).status, 'invited');
});

test('what a job of many refuses', async () => {
  assert.equal(await conflict(suspend([])), 'invalid_request');
  assert.equal(await conflict(suspend([['1', 'bob@acme.com'], ['1', 'pat@acme.com']])), 'duplicate_client_item_id');
  assert.equal(await conflict(suspend([['1', 'bob@acme.com'], ['2', 'bob@acme.com']])), 'duplicate_team_member_id');
  assert.equal(await conflict(suspend([['1', 'ann@acme.com']])), 'acting_admin');
  assert.equal(await conflict(suspend(Array.from({ length: 501 }, (_, i) => [`${i}`, `n${i}@acme.com`]))), 'too_many_members');
  assert.equal(await conflict(check({ async_job_id: 'dbjid:AAnobody' })), 'invalid_async_job_id');
});
