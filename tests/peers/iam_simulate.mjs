// Asks @cloud-copilot/iam-simulate (installed by the reader, not part of this project) for its verdicts.
// node iam_simulate.mjs PACKAGES ROWS.jsonl: prints one verdict a line, and the seconds it took on the last line.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [packages, file] = process.argv.slice(2);
const from = (...parts) => import(pathToFileURL(path.resolve(packages, '@cloud-copilot', ...parts)));
const core = (...parts) => from('iam-simulate', 'dist', 'esm', ...parts);
const { authorize } = await core('core_engine', 'CoreSimulatorEngine.js');
const { AwsRequestImpl } = await core('request', 'request.js');
const { RequestContextImpl } = await core('requestContext.js');
const { DiscoveryContextKeyConstraints } = await core('context_keys', 'discoveryContextKeyConstraints.js');
const { loadPolicy } = await from('iam-policy', 'dist', 'esm', 'index.js');

const one = (policy, name) => (policy ? loadPolicy(policy, { name }) : undefined);
const levels = (all, name) =>
  all.map((level, i) => ({ orgIdentifier: `${name}${i}`, policies: level.map((policy, j) => one(policy, `${name}${i}-${j}`)) }));
const rows = fs.readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
const questions = rows.map(({ request: { principal, action, resource, accountId, context }, ...row }) => ({
  request: new AwsRequestImpl(principal, { resource, accountId }, action, new RequestContextImpl(context)),
  sessionPolicy: one(row.session, 'session'),
  identityPolicies: row.identity.map((policy, i) => one(policy, `identity${i}`)),
  serviceControlPolicies: levels(row.scps, 'scp'),
  resourceControlPolicies: levels(row.rcps, 'rcp'),
  resourcePolicy: one(row.resourcePolicy, 'resource'),
  permissionBoundaries: row.boundary ? [one(row.boundary, 'boundary')] : undefined,
  vpcEndpointPolicies: undefined,
  simulationParameters: { simulationMode: 'Strict', discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints([]) },
}));
const start = process.hrtime.bigint();
const verdicts = questions.map((question) => authorize(question).result);
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
console.log(verdicts.join('\n'));
console.log(seconds);
