import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freshTeam, k_team } from './team.js';
import { badRequest, byEmail, conflict, refusal } from './sandbox.js';

const use = freshTeam();
const tokenCalls = (log) => log.filter((call) => call.path === '/oauth2/token');

test('the team, and the admin whose grant it is', async () => {
  const { result } = await use.dbx.teamGetInfo();
  assert.equal(result.name, 'Acme');
  assert.equal(result.num_licensed_users, 12);
  assert.equal(result.num_provisioned_users, 5);
  assert.equal((await use.dbx.teamTokenGetAuthenticatedAdmin()).result.admin_profile.email, 'ann@acme.com');
});

test('a grant dies with its admin', async () => {
  await use.sandbox.outside({ action: 'change_role', member: 'pat@acme.com', role: 'team_admin' });
  await use.sandbox.outside({ action: 'suspend', member: 'ann@acme.com', actor: 'pat@acme.com' });
  assert.equal(await conflict(use.dbx.teamTokenGetAuthenticatedAdmin()), 'admin_not_active');
});

test('the key and the secret are proved by check/app', async () => {
  assert.equal((await use.dbx.checkApp({ query: 'Grüße' })).result.result, 'Grüße');
  assert.equal((await use.dbx.checkApp({})).result.result, '');
  assert.match(await badRequest(use.dbx.checkApp({ query: 'x'.repeat(501) })), /^request body: query: '.*' must be at most 500 characters, got 501$/);
  assert.equal((await refusal(use.sandbox.sdk({ clientSecret: 'wrong' }).checkApp({}))).status, 400);
});

test('a team token alone is no user of check/user', async () => {
  assert.match(await badRequest(use.dbx.checkUser({ query: 'x' })), /the OAuth 2 access token you provided is for an entire Dropbox Business team/);
  const ann = (await use.sandbox.member('ann@acme.com')).id;
  await use.sandbox.control('POST', '/seed', { ...k_team, app: { app_scopes: ['team_info.read', 'account_info.read'] } });
  assert.equal((await use.sandbox.sdk({ selectUser: ann }).checkUser({ query: 'Grüße' })).result.result, 'Grüße');
});

test('what the team has', async () => {
  const features = ['upload_api_rate_limit', 'has_team_shared_dropbox', 'has_team_file_events', 'has_team_selective_sync', 'has_distinct_member_homes'];
  const { values } = (await use.dbx.teamFeaturesGetValues({ features: features.map((tag) => ({ '.tag': tag })) })).result;
  assert.deepEqual(values.map((value) => value['.tag']), features);
  assert.equal(await conflict(use.dbx.teamFeaturesGetValues({ features: [] })), 'empty_features_list');
});

test('a token that is given back is dead, and its grant with it', async () => {
  await use.dbx.teamGetInfo();
  assert.equal((await use.dbx.authTokenRevoke()).result, null);
  assert.equal((await refusal(use.dbx.teamGetInfo())).status, 401);
  assert.equal((await refusal(use.sandbox.sdk().teamGetInfo())).error.error, 'invalid_grant');
});

test('the SDK asks for a token in the query string, once', async () => {
  const log = [];
  const dbx = use.sandbox.sdk({ log });
  await dbx.teamGetInfo();
  await dbx.teamGetInfo();
  const [call, ...more] = tokenCalls(log);
  assert.deepEqual(more, []);
  assert.match(call.search, /^\?grant_type=refresh_token&refresh_token=[A-Za-z0-9_-]+&client_id=[A-Za-z0-9_-]+&client_secret=[A-Za-z0-9_-]+$/);
  assert.equal(call.headers['Content-Type'], 'application/json');
  assert.equal(call.body ?? '', '');
  assert.equal(log.at(-1).headers['Content-Type'] ?? '', '');
});

test('the other two encodings: a form, and a form with Basic', async () => {
  const { apiUrl, appKey, appSecret, refreshToken } = use.sandbox.ready;
  const ask = async (body, headers = {}) => {
    const response = await fetch(`${apiUrl}/oauth2/token`, { method: 'POST', body: new URLSearchParams(body), headers });
    return [response.status, await response.json()];
  };
  const grant = { grant_type: 'refresh_token', refresh_token: refreshToken };
  const [status, token] = await ask({ ...grant, client_id: appKey, client_secret: appSecret });
  assert.equal(status, 200);
  assert.equal(token.token_type, 'bearer');
  assert.equal(token.expires_in, 14400);
  const basic = { Authorization: `Basic ${Buffer.from(`${appKey}:${appSecret}`).toString('base64')}` };
  assert.equal((await ask({ ...grant, locale: 'en' }, basic))[0], 200);
});

test('what the token endpoint refuses', async () => {
  const refused = async (options) => {
    const { status, error } = await refusal(use.sandbox.sdk(options).teamGetInfo());
    return [status, error.error];
  };
  assert.deepEqual(await refused({ clientSecret: 'wrong' }), [400, 'invalid_client']);
  assert.deepEqual(await refused({ clientId: 'wrong' }), [400, 'invalid_client']);
  assert.deepEqual(await refused({ refreshToken: 'wrong' }), [400, 'invalid_grant']);
});

test('a token is renewed when it has expired, and the old one says so', async () => {
  await use.dbx.teamGetInfo();
  const old = use.sandbox.sdk({ refreshToken: undefined, accessToken: use.dbx.auth.getAccessToken() });
  await use.sandbox.control('POST', '/clock', { advance_seconds: 14401 });
  const { status, error } = await refusal(old.teamGetInfo());
  assert.equal(status, 401);
  assert.deepEqual(error.error, { '.tag': 'expired_access_token' });
  use.dbx.auth.setAccessTokenExpiresAt(new Date(0));
  assert.equal((await use.dbx.teamGetInfo()).result.name, 'Acme');
});

test('a token that nobody gave out', async () => {
  const { status, error } = await refusal(use.sandbox.sdk({ refreshToken: undefined, accessToken: 'sl.nobody' }).teamGetInfo());
  assert.equal(status, 401);
  assert.deepEqual(error.error, { '.tag': 'invalid_access_token' });
});

test('no token at all', async () => {
  const nobody = use.sandbox.sdk({ refreshToken: undefined });
  assert.match(await badRequest(nobody.teamGetInfo()), /^(Must provide HTTP header "Authorization"|Invalid authorization value in HTTP header "Authorization")/);
});

test('the app is unlinked: tokens die, and so does the grant', async () => {
  await use.dbx.teamGetInfo();
  await use.sandbox.control('POST', '/tokens', { action: 'revoke' });
  assert.equal((await refusal(use.dbx.teamGetInfo())).status, 401);
  const { status, error } = await refusal(use.sandbox.sdk().teamGetInfo());
  assert.equal(status, 400);
  assert.deepEqual(error, { error: 'invalid_grant', error_description: 'refresh token is invalid or revoked' });
});

test('a scope that the token lacks, and one that the app lacks', async () => {
  const scopes = ['team_info.read', 'members.read', 'groups.read', 'events.read'];
  await use.sandbox.control('POST', '/seed', { ...k_team, app: { app_scopes: [...scopes, 'members.write'], token_scopes: scopes } });
  const dbx = use.sandbox.sdk();
  const { status, error } = await refusal(dbx.teamMembersUnsuspend({ user: byEmail('cat@acme.com') }));
  assert.equal(status, 401);
  assert.deepEqual(error.error, { '.tag': 'missing_scope', required_scope: 'members.write' });
  assert.match(await badRequest(dbx.teamGroupsDelete({ '.tag': 'group_external_id', group_external_id: 'g-sales' })),
    /^Your app \(ID: \d+\) is not permitted to access this endpoint because it does not have the required scope 'groups\.write'\. /);
});

test('select headers have no place here', async () => {
  assert.match(await badRequest(use.sandbox.sdk({ selectUser: 'dbmid:AAsomebody' }).teamGetInfo()), /^Unexpected select user header\. /);
});
