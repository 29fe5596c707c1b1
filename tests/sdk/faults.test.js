// What goes wrong on purpose: the SDK tells it as it would tell the same of Dropbox.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freshTeam } from './team.js';
import { byEmail, refusal } from './sandbox.js';

const use = freshTeam();

test('a rate limit is a struct with a reason, and a header with the time to wait', async () => {
  for (const reason of ['too_many_requests', 'too_many_write_operations']) {
    await use.sandbox.fault({ route: 'team/get_info', kind: 'status', status: 429, reason, retry_after: 300, times: 1 });
    const { status, headers, error } = await refusal(use.dbx.teamGetInfo());
    assert.equal(status, 429);
    assert.equal(headers.get('retry-after'), '300');
    assert.deepEqual(error.error, { reason: { '.tag': reason }, retry_after: 300 });
    assert.equal((await use.dbx.teamGetInfo()).result.name, 'Acme');
  }
});

test('a rate limit in other words', async () => {
  const dbx = use.sandbox.sdk({ check: false });
  await use.sandbox.fault({ route: 'team/get_info', kind: 'status', status: 429, form: 'empty', retry_after: 1, times: 1 });
  const empty = await refusal(dbx.teamGetInfo());
  assert.deepEqual([empty.status, empty.error, empty.headers.get('content-type')], [429, '', 'application/json']);
  await use.sandbox.fault({ route: 'team/get_info', kind: 'status', status: 429, form: 'text', times: 1 });
  const text = await refusal(dbx.teamGetInfo());
  assert.equal(text.status, 429);
  assert.equal(text.headers.get('retry-after'), null);
  assert.equal(typeof text.error, 'string');
});

test('5xx', async () => {
  const dbx = use.sandbox.sdk({ check: false });
  for (const [status, form] of [[500, 'empty'], [503, 'html']]) {
    await use.sandbox.fault({ route: 'team/groups/list', kind: 'status', status, form, times: 1 });
    const seen = await refusal(dbx.teamGroupsList({}));
    assert.equal(seen.status, status);
    assert.match(seen.error, form === 'html' ? /^<!DOCTYPE html>/ : /^$/);
  }
});

test('an answer is lost after the write was done', async () => {
  await use.sandbox.fault({ route: 'team/members/suspend', kind: 'reset_after', times: 1 });
  const dbx = use.sandbox.sdk({ check: false });
  await assert.rejects(dbx.teamMembersSuspend({ user: byEmail('bob@acme.com'), wipe_data: false }), TypeError);
  assert.equal((await use.sandbox.member('bob@acme.com')).status, 'suspended');
});
