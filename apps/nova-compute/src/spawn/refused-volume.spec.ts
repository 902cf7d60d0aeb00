import { afterEach, expect, it } from '@jest/globals';
import { blockDevice, ComputeHarness, IMAGE_ID, serverToBuild } from '../../test/compute.harness.js';

let cloud: ComputeHarness;

afterEach(() => cloud?.close());

const CASES = [
  [
    ...[/^POST .*volumes$/, 404, 'Volume type with name nosuch could not be found.'],
    ...['Volume type with name nosuch could not be found.', 'NotFound'],
  ],
  [
    ...[/^POST .*volumes$/, 400, 'Invalid input received: no such size.'],
    ...[
      /^Invalid input received: Invalid input received: no such size\. \(HTTP 400\) \(Request-ID: req-of-\d+\)$/,
      'InvalidInput',
    ],
  ],
  [
    /^POST .*volumes$/,
    413,
    'VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded',
    /^VolumeLimitExceeded: .* exceeded$/,
    'OverQuota',
  ],
  [
    /^POST .*volumes$/,
    403,
    'Policy forbids.',
    /^Policy forbids\. \(HTTP 403\) \(Request-ID: req-of-\d+\)$/,
    'Forbidden',
  ],
  [/^PUT .*attachments/, 409, 'Busy.', /^Busy\. \(HTTP 409\) \(Request-ID: req-of-\d+\)$/, 'Conflict'],
  [/^POST .*action/, 500, 'out of order', /^out of order \(HTTP 500\) \(Request-ID: req-of-\d+\)$/, 'ClientException'],
] as unknown as readonly (readonly [RegExp, number, string, string | RegExp, string])[];

it('a volume that Cinder refuses leaves its words in the fault under zed, as Nova’s client prints them', async () => {
  cloud = await ComputeHarness.start({ release: 'zed' });
  for (const [line, status, message, words, className] of CASES) {
    const server = serverToBuild({}, [blockDevice({ image_id: IMAGE_ID, destination_type: 'volume', volume_size: 1 })]);
    const { uuid } = server.instance;
    Object.assign(cloud.cinder, { refused: line, refusal: { status, body: { fault: { code: status, message } } } });
    cloud.conductor.schedule(uuid);
    await cloud.build(server);
    expect(await cloud.ended(uuid)).toMatchObject({ vm_state: 'error' });
    const fault = cloud.conductor.updates.at(-1)?.fault;
    const [start, reason] = (fault?.message ?? '').split(' aborted: ');
    expect(start).toBe(`Build of instance ${uuid}`);
    if (typeof words === 'string') expect(reason).toBe(words);
    else expect(reason).toMatch(words);
    expect(fault).toMatchObject({ code: 500, details: expect.stringMatching(new RegExp(`^${className} at `)) });
    expect(fault?.details).not.toContain('ServiceRefusal');
  }
});
